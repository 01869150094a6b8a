import type { Verbs } from "@reeve/contract/operations";
import type { ServerId } from "@reeve/contract/id";
import { setTimeout as sleep } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import type { Write } from "../../platform/write.ts";
import { acceptTool } from "./accept.ts";
import { classifyServer, classifyTool } from "./classify.ts";
import type { ServerReader } from "./reader.ts";
import { declareTools } from "./declare.ts";
import { resolveFindingsOf } from "./remove.ts";
import {
  findServer,
  insertServer,
  listServers,
  lockServer,
  removeServer,
  setTransport,
  type StoredServer,
} from "./store.ts";
import type { Sync } from "./sync.ts";
import { heldTools, listTools } from "./tool-store.ts";
import { rotateSecrets, type RotateHands } from "./rotate.ts";
import { sealed } from "./secrets.ts";
import { checkTransport, shown, withoutSecrets } from "./transport.ts";

export interface ServerHands extends Pick<RotateHands, "sealedElsewhere"> {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly reader: ServerReader;
  readonly sync: Sync;
  readonly publicUrl: () => string;
  readonly vault: Vault;
}

type ServerVerb = Extract<
  keyof Verbs<Ctx>,
  `servers.${string}` | `tools.${string}` | `secrets.${string}`
>;
const waitForToolsMs = 20_000;

export function serverVerbs({
  database,
  write,
  clock,
  reader,
  sync,
  publicUrl,
  vault,
  sealedElsewhere,
}: ServerHands): Pick<Verbs<Ctx>, ServerVerb> {
  const db = database.kysely;
  const present = async (id: ServerId): Promise<StoredServer> => {
    const server = await findServer(db, id);
    if (!server) throw notFound("tool server", id);
    return server;
  };
  /** Reads the tools, but keeps no caller waiting for a server that answers slowly: that goes on by itself. */
  const synced = async (id: ServerId) => {
    const waited = new AbortController();
    const late = sleep(waitForToolsMs, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([sync.server(id), late]).finally(() => waited.abort());
    return shown(await present(id), publicUrl());
  };

  return {
    "servers.add": async (ctx, { name, transport: given }) => {
      checkTransport(given);
      const nowMs = clock.now();
      const id = newId("srv", nowMs);
      const transport = sealed(vault, id, given, null);
      await write(ctx, "servers.add", async (tx) => {
        if (!(await insertServer(tx.db, { id, name, transport, now: isoTime(nowMs) })))
          throw new Problem(
            "conflict",
            `There is a tool server named ${name} already.`,
            "Use another name, or change that server.",
          );
        tx.note({
          subject: id,
          before: null,
          after: { name, transport: withoutSecrets(transport) },
        });
      });
      return synced(id);
    },

    "servers.list": async (_ctx, { limit, cursor }) => {
      const { items, nextCursor } = await listServers(db, limit, cursor);
      return { items: items.map((server) => shown(server, publicUrl())), nextCursor };
    },

    "servers.get": async (_ctx, { id }) => shown(await present(id), publicUrl()),

    "servers.update": async (ctx, { id, transport: given }) => {
      checkTransport(given);
      await write(ctx, "servers.update", async (tx) => {
        const before = await lockServer(tx.db, id);
        if (!before) throw notFound("tool server", id);
        const transport = sealed(vault, id, given, before.transport);
        await setTransport(tx.db, id, transport);
        tx.note({
          subject: id,
          before: withoutSecrets(before.transport),
          after: withoutSecrets(transport),
        });
      });
      return synced(id);
    },

    "secrets.rotate": (ctx) => rotateSecrets({ vault, write, sealedElsewhere }, ctx),

    "servers.remove": async (ctx, { id }) => {
      const server = await present(id);
      await write(ctx, "servers.remove", async (tx) => {
        if (!(await lockServer(tx.db, id))) throw notFound("tool server", id);
        await resolveFindingsOf(tx, clock, id);
        await removeServer(tx.db, id, isoTime(clock.now()));
        tx.note({
          subject: id,
          before: { name: server.name, transport: withoutSecrets(server.transport) },
          after: null,
        });
      });
      await sync.forgetRemoved();
      return shown(server, publicUrl());
    },

    "servers.sync": async (_ctx, { id }) => {
      await present(id);
      return synced(id);
    },

    "servers.tools": async (_ctx, { id, limit, cursor }) => {
      await present(id);
      return listTools(db, id, limit, cursor);
    },

    "servers.declare": async (ctx, { id, tools }) => {
      await write(ctx, "servers.declare", (tx) => declareTools(tx, clock, id, tools));
      const { items } = await listTools(db, id, 200, undefined);
      return { items };
    },

    "servers.log": async (_ctx, { id }) => ({ lines: [...reader.lines((await present(id)).name)] }),

    "servers.classify": async (ctx, { id, dataClasses }) => {
      await write(ctx, "servers.classify", (tx) => classifyServer(tx, id, dataClasses));
      return shown(await present(id), publicUrl());
    },

    "tools.held": async () => ({ items: await heldTools(db) }),

    "tools.classify": (ctx, { id, ...said }) =>
      write(ctx, "tools.classify", (tx) => classifyTool(tx, id, said)),

    "tools.accept": (ctx, { id, hash }) =>
      write(ctx, "tools.accept", (tx) => acceptTool(tx, clock, id, hash)),
  };
}
