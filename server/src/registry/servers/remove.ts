import type { ServerId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Tx } from "../../platform/write.ts";
import { resolveFinding } from "../findings/store.ts";
import { toolsOf } from "./tool-store.ts";

/** What is removed needs nobody's attention any more. */
export async function resolveFindingsOf(tx: Tx, clock: Clock, server: ServerId): Promise<void> {
  for (const kind of ["server_down", "upstream_misbehaved"] as const)
    await resolveFinding(tx.db, clock, kind, server);
  for (const tool of await toolsOf(tx.db, server))
    for (const kind of ["tool_changed", "tool_gone"] as const)
      await resolveFinding(tx.db, clock, kind, tool.id);
}
