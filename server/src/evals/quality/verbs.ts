import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { idOfCheck } from "../evaluators/check.ts";
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
      const items = await qualityBy(db, since(days), clock.now(), agent);
      return { items, nextCursor: null };
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
      const [{ sessions, troubled }, mean] = await Promise.all([
        recentSessions(db, from, agent, troubleOf),
        meanCost(db, evaluator, from),
      ]);
      // Trouble always, and of the rest that share.
      const chosen = troubled + Math.round((sessions - troubled) * rate);
      const each = perSessionMicros ?? mean;
      return {
        since: from,
        sessions,
        chosen,
        troubled,
        perSessionMicros: each,
        costMicros: each * chosen,
      };
    },
  };
}
