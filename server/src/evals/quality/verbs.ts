import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { idOfCheck } from "../evaluators/check.ts";
import { placeOf } from "../sampling/choose.ts";
import { saltOf } from "../sampling/store.ts";
import { meanCost, recentSessions } from "../sampling/estimate-store.ts";
import { bucketsOf, qualityBy, versionsOf } from "./store.ts";

export interface QualityHands {
  readonly database: Database;
  readonly clock: Clock;
}

type QualityVerb = "quality.list" | "quality.history" | "quality.estimate";

const dayMs = 86_400_000;
/** Up to so many days are shown hour by hour. */
const hourly = 3;
const estimateDays = 7;
const troubleOf = ["policy-denials", "tool-errors"].map(idOfCheck);

export function qualityVerbs({ database, clock }: QualityHands): Pick<Verbs<Ctx>, QualityVerb> {
  const db = database.kysely;
  const since = (days: number): string =>
    isoTime((Math.floor(clock.now() / dayMs) - days + 1) * dayMs);
  return {
    async "quality.list"(_ctx, { agent, days }) {
      return { items: await qualityBy(db, since(days), agent), nextCursor: null };
    },
    async "quality.history"(_ctx, { days, ...of }) {
      const span = days <= hourly ? "hour" : "day";
      const from = since(days);
      const [buckets, versions] = await Promise.all([
        bucketsOf(db, of, span, from),
        versionsOf(db, of, span, from),
      ]);
      return { since: from, until: isoTime(clock.now()), span, buckets, versions };
    },
    async "quality.estimate"(_ctx, { evaluator, rate, agent, perSessionMicros }) {
      const from = isoTime(clock.now() - estimateDays * dayMs);
      const [salt, sessions, mean] = await Promise.all([
        saltOf(db),
        recentSessions(db, from, agent, troubleOf),
        meanCost(db, evaluator, from),
      ]);
      const chosen = sessions.filter(
        (it) => it.troubled || placeOf(salt, it.agent, it.session) < rate,
      );
      const each = perSessionMicros ?? mean;
      return {
        since: from,
        sessions: sessions.length,
        chosen: chosen.length,
        troubled: chosen.filter(({ troubled }) => troubled).length,
        perSessionMicros: each,
        costMicros: each * chosen.length,
      };
    },
  };
}
