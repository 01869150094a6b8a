import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { manyActions } from "../actions/list.ts";
import { touchedBy } from "../data/search-store.ts";
import { listSessions, stepsIn } from "./store.ts";

const inOrder = cursorOf("steps", z.object({ at: z.iso.datetime(), action: z.string().max(40) }));

/** What agents did session by session, read in the background with the data they touched. */
export function sessionStepVerbs({
  database,
}: {
  readonly database: Database;
}): Pick<Verbs<Ctx>, "sessions.list" | "sessions.steps"> {
  const db = database.kysely;
  return {
    async "sessions.list"(_ctx, { agent }) {
      return { items: await listSessions(db, agent) };
    },
    async "sessions.steps"(_ctx, { cursor, limit, ...of }) {
      const found = await stepsIn(db, of, inOrder.read(cursor), limit + 1);
      const { items, nextCursor } = pageOf(found, limit, inOrder, (step) => step);
      const ids = items.map(({ action }) => action);
      const [actions, data] = await Promise.all([manyActions(db, ids), touchedBy(db, ids)]);
      const steps = actions.map((action) => ({ action, data: data.get(action.id) ?? [] }));
      return { items: steps, nextCursor };
    },
  };
}
