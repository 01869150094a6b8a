import type { Verbs } from "@reeve/contract/operations";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { externalScores, sourcesOf } from "./external.ts";
import { keepSources, listSources } from "./external-store.ts";
import { addScores, listScores } from "./store.ts";

const newest = cursorOf("scores", z.object({ at: z.iso.datetime(), n: z.number().int() }));

export const scoreVerbs = ({
  database,
  write,
  clock,
}: {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
}): Pick<Verbs<Ctx>, "scores.list" | "scores.add" | "scores.sources"> => ({
  "scores.add": (ctx, { scores: given }) =>
    write(ctx, "scores.add", async (tx) => {
      const scores = await externalScores(tx.db, given, clock.now());
      await addScores(tx.db, scores);
      const sources = sourcesOf(given);
      await keepSources(tx.db, sources, ctx.actor.name, isoTime(clock.now()));
      tx.note({ subject: "scores", before: null, after: { scores: scores.length, sources } });
      tx.unread();
      return { scores: scores.length };
    }),

  async "scores.sources"() {
    return { items: await listSources(database.kysely), nextCursor: null };
  },

  async "scores.list"(_ctx, { cursor, limit, ...filter }) {
    const found = await listScores(database.kysely, filter, newest.read(cursor), limit + 1);
    const { items, nextCursor } = pageOf(found, limit, newest, ({ n, score }) => ({
      at: score.at,
      n,
    }));
    return { items: items.map(({ score }) => score), nextCursor };
  },
});
