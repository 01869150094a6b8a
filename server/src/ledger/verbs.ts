import { AgentId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Overview } from "@reeve/contract/overview";
import type { Clock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import { pageOf } from "../platform/cursor.ts";
import type { Database } from "../platform/database.ts";
import { notFound } from "../platform/problem.ts";
import { newestFirst, positionOf } from "./actions/position.ts";
import { listAll, oneAction } from "./actions/list.ts";
import { limitHistory } from "./actions/limit-history.ts";
import { serverHistory } from "./actions/server-history.ts";
import { listChanges } from "./changes.ts";
import { checkNow } from "./check-now.ts";
import { exportLines } from "./export.ts";
import type { Ledger } from "./ledger.ts";
import { happenedLately } from "./happened/lately-store.ts";
import { listPlaces } from "./second-place/store.ts";
import { prove, proveConsistency } from "./proof.ts";

export interface LedgerVerbHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly ledger: Pick<Ledger, "live" | "checkpoints">;
  /** The id of the agent that has this name now. */
  readonly agentNamed: (name: string) => Promise<AgentId | null>;
  /** What is registered, for the overview. */
  readonly counts: () => Promise<Pick<Overview, "agents" | "servers" | "policies" | "findings">>;
}

type LedgerVerb =
  | "actions.list"
  | "actions.get"
  | "actions.export"
  | "actions.live"
  | "ledger.checkpoint"
  | "ledger.proof"
  | "ledger.consistency"
  | "ledger.places"
  | "ledger.check"
  | "ledger.server"
  | "ledger.changes"
  | "limits.history"
  | "overview.get";

export function ledgerVerbs({
  database,
  clock,
  ledger,
  agentNamed,
  counts,
}: LedgerVerbHands): Pick<Verbs<Ctx>, LedgerVerb> {
  return {
    async "actions.list"(_ctx, { cursor, limit, agent, ...filter }) {
      const after = newestFirst.read(cursor);
      const id =
        agent === undefined || AgentId.safeParse(agent).success ? agent : await agentNamed(agent);
      if (id === null) return { items: [], nextCursor: null };
      const found = await listAll(database.kysely, {
        ...filter,
        agent: id,
        after,
        limit: limit + 1,
      });
      return pageOf(found, limit, newestFirst, positionOf);
    },
    async "actions.get"(_ctx, { id }) {
      const action = await oneAction(database.kysely, id);
      if (!action) throw notFound("action", id);
      return action;
    },
    "actions.export": (_ctx, input) => exportLines(database, ledger.checkpoints, input),
    "actions.live": (ctx, filter) => ledger.live(filter, ctx.signal),
    "ledger.checkpoint": () => ledger.checkpoints.newest(),
    async "ledger.proof"(_ctx, { action }) {
      return prove(database, await ledger.checkpoints.newest(), action);
    },
    async "ledger.consistency"(_ctx, { log, from, to }) {
      return proveConsistency(database, await ledger.checkpoints.newest(), log, from, to);
    },
    async "ledger.places"() {
      return { items: await listPlaces(database.kysely) };
    },
    "ledger.check": (ctx) =>
      checkNow({ database, clock, checkpoints: ledger.checkpoints }, ctx.signal),
    "ledger.server": (_ctx, { server, hours }) =>
      serverHistory(database.kysely, server, hours, clock.now()),
    "limits.history": (_ctx, { hours }) => limitHistory(database.kysely, hours, clock.now()),
    "ledger.changes": (_ctx, input) => listChanges(database.kysely, input),
    async "overview.get"(_ctx, { hours }) {
      const [registered, lately] = await Promise.all([
        counts(),
        happenedLately(database.kysely, hours, clock.now()),
      ]);
      return { ...registered, ...lately };
    },
  };
}
