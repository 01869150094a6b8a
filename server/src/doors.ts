import { getConnInfo } from "@hono/node-server/conninfo";
import { Hono, type Context } from "hono";
import { oauthDoor, type OAuthHands } from "./access/oauth/door.ts";
import { refusedSignIn } from "./access/oauth/refused.ts";
import { identityIssuer } from "./access/oidc/identity-issuer.ts";
import { scimDoor, type ScimHands } from "./access/scim/door.ts";
import type { Gate } from "./gateway/gate.ts";
import { sdkDoor } from "./gateway/sdk/door.ts";
import { authzenDoor, type AuthzenHands } from "./gateway/authzen/door.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { calendarDoor, type CalendarHands } from "./maturity/duties/door.ts";
import { api, type ApiHands } from "./platform/api.ts";
import { health, unreachable } from "./platform/health.ts";
import { ownHostOnly } from "./platform/hosts.ts";
import type { Metrics } from "./platform/metrics.ts";
import { reportDoor, type ReportDoorHands } from "./maturity/reports/door.ts";
import { site } from "./platform/site.ts";
import { exportDoor } from "./registry/exchange/door.ts";
import { offeredDoor, type OfferedHands } from "./registry/offered/door.ts";
import type { Snapshots } from "./policy/snapshot/snapshot.ts";
import { stale } from "./policy/snapshot/ready.ts";

export interface DoorHands
  extends
    Omit<ApiHands, "addressOf">,
    Pick<OAuthHands, "database" | "clock" | "signingKey" | "saw">,
    Pick<OfferedHands, "isPublic">,
    Pick<CalendarHands, "measuring">,
    Pick<ScimHands, "write">,
    Pick<ReportDoorHands, "measuring"> {
  readonly metrics: Metrics;
  readonly ledger: Ledger;
  readonly snapshots: Snapshots;
  /** Why nothing is evaluated now; null where it is. */
  evaluations(): string | null;
  readonly telemetry: Hono;
  /** What the doors share that ask and are asked. */
  readonly gate: Gate;
  readonly hooks: Hono;
  readonly authzen: Omit<AuthzenHands, "gate" | "authenticate" | "addressOf">;
  readonly stopWebhooks: Hono;
  /** The folder of the built console. */
  readonly console: string;
}

const callerAddress = (c: Context): string => getConnInfo(c).remote.address ?? "unknown";

/** Every door but MCP, on one port. */
export async function httpDoors(hands: DoorHands): Promise<Hono> {
  const { database, clock, ledger, snapshots, metrics } = hands;
  const app = new Hono();
  app.use(ownHostOnly(hands.publicUrl, hands.log));
  app.route(
    "/",
    health(
      {
        database: () => unreachable(database),
        snapshot: () => stale(snapshots),
        ledger: () => ledger.writable(),
      },
      metrics,
      { evaluations: hands.evaluations },
    ),
  );
  app.route(
    "/",
    oauthDoor({
      ...hands,
      identityIssuer: identityIssuer(hands),
      present: () => snapshots.current(),
      hasServer: (name) => snapshots.current().servers.has(name),
      addressOf: callerAddress,
      unrecorded: (kind) => metrics.unrecorded.inc({ kind }),
      refused: (it) => ledger.intend(refusedSignIn(it, clock)),
    }),
  );
  app.route("/", api({ ...hands, addressOf: callerAddress }));
  app.route("/", scimDoor({ ...hands, addressOf: callerAddress }));
  app.route("/", sdkDoor(hands.gate, callerAddress));
  app.route("/", hands.telemetry);
  app.route("/", hands.hooks);
  app.route("/", hands.stopWebhooks);
  app.route("/", reportDoor(hands));
  app.route("/", exportDoor({ ...hands, addressOf: callerAddress }));
  app.route("/", authzenDoor({ ...hands, ...hands.authzen, addressOf: callerAddress }));
  app.route("/", offeredDoor(hands));
  app.route("/", calendarDoor(hands));
  app.route("/", await site(hands.console));
  return app;
}
