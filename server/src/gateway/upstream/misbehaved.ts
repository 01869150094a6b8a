import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import { raiseFinding } from "../../registry/findings/store.ts";
import type { GateServer } from "../hands.ts";

/** Makes a finding of a tool server that broke the protocol. */
export const misbehaved =
  (hands: { readonly database: Database; readonly clock: Clock; readonly log: Log }) =>
  (server: GateServer, detail: string): void =>
    void raiseFinding(hands.database.kysely, hands.clock, {
      kind: "upstream_misbehaved",
      severity: "medium",
      subject: server.id,
      title: `${server.name} broke the protocol`,
      detail,
    }).catch((error: unknown) =>
      hands.log.warn({ error: String(error) }, "a finding was not raised"),
    );
