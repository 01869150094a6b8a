import { AgentId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import { exportTouched } from "./export.ts";
import { leftToRead } from "./read-store.ts";
import { listTouched, positionOf, touchCursor } from "./search-store.ts";
import { summarise, waysOf } from "./summary-store.ts";
import { wholeDays } from "./whole-days.ts";

export interface DataVerbHands {
  readonly database: Database;
  readonly clock: Clock;
  /** The id of the agent that has this name now. */
  readonly agentNamed: (name: string) => Promise<AgentId | null>;
}

type DataVerb = "data.search" | "data.summary" | "data.export" | "data.map";

export function dataVerbs({
  database,
  clock,
  agentNamed,
}: DataVerbHands): Pick<Verbs<Ctx>, DataVerb> {
  const db = database.kysely;
  /** Nobody has a name that is not there: what they touched is nothing, and not everything. */
  const withAgent = async <F extends { agent?: string | undefined }>(filter: F) => {
    const { agent } = filter;
    const id =
      agent === undefined
        ? undefined
        : (AgentId.safeParse(agent).data ?? (await agentNamed(agent)));
    if (id === null) throw notFound("agent", agent ?? "");
    return { ...filter, agent: id };
  };
  return {
    async "data.search"(_ctx, { cursor, limit, ...filter }) {
      const after = touchCursor.read(cursor);
      const found = await listTouched(db, await withAgent(filter), after, limit + 1);
      const { items, nextCursor } = pageOf(found, limit, touchCursor, positionOf);
      return { items: items.map(({ touch }) => touch), nextCursor };
    },
    async "data.summary"(_ctx, { since, until, ...filter }) {
      const days = wholeDays(since, until, clock.now());
      const [sums, read] = await Promise.all([
        summarise(db, await withAgent(filter), days),
        leftToRead(db),
      ]);
      return { since: days.since, until: days.until, ...sums, read };
    },
    async *"data.export"(_ctx, filter) {
      yield* exportTouched(db, await withAgent(filter));
    },
    async "data.map"(_ctx, { id, days }) {
      const since = isoTime(Math.floor(clock.now() / 86_400_000 - days + 1) * 86_400_000);
      const [found, read] = await Promise.all([waysOf(db, id, since), leftToRead(db)]);
      return { since, ...found, read };
    },
  };
}
