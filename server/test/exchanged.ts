import type { Verbs } from "@reeve/contract/operations";
import { Hono } from "hono";
import { systemActor, nobody } from "../src/platform/actor.ts";
import type { Authenticated } from "../src/platform/api.ts";
import { openFront } from "../src/platform/front.ts";
import { newId } from "../src/platform/ids.ts";
import type { Ctx } from "../src/platform/context.ts";
import { openLog } from "../src/platform/log.ts";
import { Problem } from "../src/platform/problem.ts";
import { exportDoor } from "../src/registry/exchange/door.ts";
import { offeredDoor } from "../src/registry/offered/door.ts";
import { insertTools } from "../src/registry/servers/seen-store.ts";
import { insertServer, setStatus, setSynced } from "../src/registry/servers/store.ts";
import { testImports } from "./imports.ts";

/** As an operator, as one who may only look at agents, and as nobody. */
const tokens: Readonly<Record<string, Authenticated>> = {
  "Bearer operator": { actor: { ...systemActor, role: "operator" }, sessionToken: null },
  "Bearer agents": {
    actor: { ...systemActor, role: "viewer", scopes: ["agents:read"] },
    sessionToken: null,
  },
};

/** The doors by which others read the register, on a port of their own. */
export async function testExchange({ isPublic = false } = {}) {
  const it = await testImports();
  const log = openLog("silent");
  const publicUrl = (): string => "https://reeve.example.com";
  const authenticate = async (headers: Headers): Promise<Authenticated> => {
    const sent = headers.get("authorization");
    if (headers.get("cookie") !== null) return tokens["Bearer operator"] as Authenticated;
    if (sent === null) return { actor: nobody, sessionToken: null };
    const found = tokens[sent];
    if (!found) throw new Problem("unauthenticated", "This is no token.", "Send another.");
    return found;
  };
  const verbs = { ...it.verbs, ...it.imports } as Partial<Verbs<Ctx>> as Verbs<Ctx>;
  const addressOf = (): string => "test";
  const hands = { ...it, verbs, log, publicUrl, authenticate, addressOf, isPublic };
  const app = new Hono();
  app.route("/", exportDoor(hands));
  app.route("/", offeredDoor(hands));
  const front = await openFront({
    port: 0,
    host: "127.0.0.1",
    app,
    mcp: (_request, response) => void response.end(),
  });
  const url = `http://127.0.0.1:${front.port}`;
  const now = (): string => new Date(it.clock.nowMs).toISOString();
  return {
    ...it,
    url,
    get: (path: string, token: string | null = "operator", headers: Record<string, string> = {}) =>
      fetch(`${url}${path}`, {
        headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
      }),

    /** A tool server that was read, with one tool. */
    async server(name: string, about: Record<string, unknown> = { version: "1.2.3" }) {
      const db = it.database.kysely;
      const id = newId("srv", it.clock.nowMs);
      const transport = { kind: "http" as const, url: "https://tools.example.com/mcp" };
      await insertServer(db, { id, name, transport, now: now() });
      await setStatus(db, id, { status: "up", error: null, about });
      const tool = newId("tol", it.clock.nowMs);
      const definition = JSON.stringify({ name: "read", description: "Reads a record." });
      const seen = { hash: "a".repeat(64), effect: "read" as const, external: false };
      await insertTools(db, id, [{ ...seen, id: tool, name: "read", definition }], now());
      await setSynced(db, id, now());
      return { id, tool };
    },
    async [Symbol.asyncDispose]() {
      await front.close(0);
      await it[Symbol.asyncDispose]();
    },
  };
}
