import { AgentId, type LimitId } from "@reeve/contract/id";
import type { Bounds, Limit, LimitKind, LimitUse } from "@reeve/contract/limit";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { nameKey } from "../../registry/agents/name.ts";
import { agentStore } from "../../registry/agents/store.ts";
import type { Snapshots } from "../snapshot/snapshot.ts";
import { counterStore } from "./counter-store.ts";
import { limitStore, type For } from "./store.ts";
import { usesOf, type InProcess } from "./uses.ts";

export interface LimitHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly snapshots: Pick<Snapshots, "current">;
  /** What calls take up in this process. */
  inProcess(): InProcess | undefined;
}

const fullestShown = 10;

export function limitVerbs(
  hands: LimitHands,
): Pick<Verbs<Ctx>, "limits.list" | "limits.usage" | "limits.put" | "limits.remove"> {
  const { database, write, clock, snapshots } = hands;
  return {
    async "limits.list"() {
      return { items: await limitStore(database.kysely).list() };
    },
    async "limits.usage"() {
      const counters = await counterStore(database).fullest(clock.now(), fullestShown);
      const { refused = [], held = [] } = hands.inProcess() ?? {};
      const calls = [...refused].map(([kind, count]): { kind: LimitKind; calls: number } => ({
        kind,
        calls: count,
      }));
      const items: LimitUse[] = usesOf(snapshots.current(), held, counters);
      return { items, refused: calls };
    },
    "limits.put": (ctx, input) =>
      write(ctx, "limits.put", async (tx) => {
        const store = limitStore(tx.db);
        const whom = await forWhom(tx.db, input);
        const before = (await store.lock()).find((it) => same(it, whom)) ?? null;
        const id = before?.id ?? newId("lim", clock.now());
        await store.put(id, whom, boundsOf(input), ctx.actor.name, isoTime(clock.now()));
        const after = await found(tx.db, id);
        tx.note({ subject: id, before, after });
        return after;
      }),
    "limits.remove": (ctx, { id }) =>
      write(ctx, "limits.remove", async (tx) => {
        const before = (await limitStore(tx.db).lock()).find((it) => it.id === id);
        if (!before) throw notFound("limit", id);
        await limitStore(tx.db).remove(id);
        tx.note({ subject: id, before, after: null });
        return before;
      }),
  };
}

const same = (it: For, other: For): boolean =>
  it.agent === other.agent && it.server === other.server && it.tool === other.tool;

async function found(db: DatabaseTransaction, id: LimitId): Promise<Limit> {
  const limit = (await limitStore(db).list()).find((it) => it.id === id);
  if (!limit) throw new Error("the limit was not kept");
  return limit;
}

function boundsOf(input: Parsed<"limits.put">): Bounds {
  const { agent: _agent, server: _server, tool: _tool, ...bounds } = input;
  if (Object.values(bounds).every((value) => value === undefined))
    throw new Problem(
      "invalid",
      "This limit bounds nothing.",
      "Give at least one of concurrent, perMinute, bodyBytes, resultBytes, timeoutMs, costMicrosPerDay.",
    );
  return bounds;
}

async function forWhom(db: DatabaseTransaction, input: Parsed<"limits.put">): Promise<For> {
  const { agent, server, tool = null } = input;
  const at =
    server === undefined ? null : server === "*" ? "*" : await limitStore(db).server(server);
  if (at === null && server !== undefined) throw notFound("tool server", server);
  if (tool !== null && (at === null || at === "*"))
    throw new Problem("invalid", "A tool is one of a server.", "Name the tool's server as well.");
  return { agent: await agentFor(db, agent), server: at, tool };
}

async function agentFor(db: DatabaseTransaction, agent: string | undefined): Promise<For["agent"]> {
  if (agent === undefined) return null;
  if (agent === "*") return "*";
  const byId = AgentId.safeParse(agent);
  const store = agentStore(db);
  const known = byId.success
    ? await store.find(byId.data)
    : await store.withNameKey(nameKey(agent));
  if (!known) throw notFound("agent", agent);
  return known.agent.id;
}
