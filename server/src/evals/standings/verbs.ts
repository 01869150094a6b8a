import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import { standings } from "./all.ts";
import { daysOf, disagreementsOf, untoldOf, versionsSince } from "./store.ts";

export interface StandingHands {
  readonly database: Database;
  readonly clock: Clock;
}

const dayMs = 86_400_000;

export function standingVerbs({
  database,
  clock,
}: StandingHands): Pick<Verbs<Ctx>, "standings.list" | "standings.get"> {
  const db = database.kysely;
  const of = (days: number) => {
    const today = Math.floor(clock.now() / dayMs);
    return { since: isoTime((today - days + 1) * dayMs), day: isoTime(clock.now()).slice(0, 10) };
  };
  return {
    async "standings.list"(_ctx, { days }) {
      return { items: [...(await standings(db, of(days)))], nextCursor: null };
    },

    async "standings.get"(_ctx, { id, days }) {
      const { since, day } = of(days);
      const standing = (await standings(db, { since, day })).find((it) => it.id === id);
      if (!standing) throw notFound("evaluator", id);
      const [buckets, versions, untold, disagreements] = await Promise.all([
        daysOf(db, id, since),
        versionsSince(db, id, since),
        untoldOf(db, standing, since),
        standing.live === null ? [] : disagreementsOf(db, standing),
      ]);
      const until = isoTime(clock.now());
      const history = { since, until, span: "day" as const, buckets, versions };
      return { standing, history, untold, disagreements };
    },
  };
}
