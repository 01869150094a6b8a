import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Measuring } from "../measuring.ts";
import { dayMs, dayOf, trendsOf } from "./points.ts";
import { readDays } from "./store.ts";

interface TrendHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly measuring: Pick<Measuring, "loaded">;
}

export const trendVerbs = ({
  database,
  clock,
  measuring,
}: TrendHands): Pick<Verbs<Ctx>, "ladder.trends"> => ({
  async "ladder.trends"(_ctx, { days }) {
    const now = clock.now();
    const from = dayOf(now - days * dayMs);
    const found = await readDays(database.kysely, measuring.loaded.sha256, from);
    return { ...trendsOf(days, now, found), at: isoTime(now) };
  },
});
