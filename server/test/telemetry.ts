import { serve } from "@hono/node-server";
import type { AgentId } from "@reeve/contract/id";
import { openTelemetry, type TelemetryHands } from "@reeve/server/ledger/telemetry/open";
import { fixedToken } from "@reeve/server/access/tokens/fixed-token";
import { authenticator } from "@reeve/server/access/authenticate";
import { listAll } from "@reeve/server/ledger/actions/list";
import { openLog } from "@reeve/server/platform/log";
import { openMetrics } from "@reeve/server/platform/metrics";
import type { Action } from "@reeve/contract/action";
import type { AddressInfo } from "node:net";
import { roomForRecords, testDatabase } from "./database.ts";

export const operatorToken = "operator-token-of-32-characters-and-more";
export const noon = Date.parse("2026-11-23T12:00:00.000Z");

/** The telemetry door on a database of its own, at a time that stands still unless a test moves it. */
export async function telemetryDoor(more: Partial<TelemetryHands> = {}) {
  const database = await testDatabase();
  await roomForRecords(database, noon);
  const time = { ms: noon };
  const clock = { now: () => time.ms };
  const agents = new Map<AgentId, { id: AgentId; name: string; status: "active"; epoch: number }>();
  const hands = { database, clock, log: openLog("silent"), metrics: openMetrics() };
  const telemetry = openTelemetry({
    ...hands,
    publicUrl: () => "http://localhost:4700",
    identify: (authorization) =>
      Promise.resolve({
        ok: false,
        status: 401,
        oauthError: "invalid_token",
        description: `No token stands of ${authorization?.length} letters.`,
        code: "credential",
        agent: null,
      }),
    authenticate: authenticator({ database, clock, fixedToken: fixedToken(operatorToken) }),
    current: () => ({ agents: new Map(agents), credentials: new Map(), delegations: new Map() }),
    ...more,
  });
  const server = serve({ fetch: telemetry.door.fetch, port: 0, hostname: "127.0.0.1" });
  await new Promise((done) => server.once("listening", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/otlp`;
  const list = (filter: Partial<Parameters<typeof listAll>[1]> = {}): Promise<readonly Action[]> =>
    listAll(database.kysely, { after: null, limit: 200, ...filter });
  return {
    hands,
    check: () => telemetry.check(),
    database,
    clock,
    time,
    agents,
    url,
    list,
    send: (signal: string, body: unknown, headers: Record<string, string> = {}) =>
      fetch(`${url}/v1/${signal}`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${operatorToken}`,
          ...headers,
        },
        body:
          body instanceof Uint8Array || typeof body === "string"
            ? (body as BodyLike)
            : JSON.stringify(body),
      }),
    async [Symbol.asyncDispose]() {
      await new Promise((done) => server.close(done));
      await telemetry[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}
type BodyLike = Uint8Array<ArrayBuffer> | string;
export type TelemetryDoor = Awaited<ReturnType<typeof telemetryDoor>>;
