import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import { listScores } from "./store.ts";

const newest = cursorOf("scores", z.object({ at: z.iso.datetime(), n: z.number().int() }));

export const scoreVerbs = ({
  database,
}: {
  readonly database: Database;
}): Pick<Verbs<Ctx>, "scores.list"> => ({
  async "scores.list"(_ctx, { cursor, limit, ...filter }) {
    const found = await listScores(database.kysely, filter, newest.read(cursor), limit + 1);
    const { items, nextCursor } = pageOf(found, limit, newest, ({ n, score }) => ({
      at: score.at,
      n,
    }));
    return { items: items.map(({ score }) => score), nextCursor };
  },
});
