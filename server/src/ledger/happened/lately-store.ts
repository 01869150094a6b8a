import { Answer } from "@reeve/contract/decision";
import type { Overview } from "@reeve/contract/overview";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { uncounted } from "./uncounted-store.ts";

const buckets = 48;

type FromLedger = Pick<Overview, "at" | "buckets" | "busiest" | "ledger">;

const minuteMs = 60_000;
const hourMs = 3_600_000;
const up = (ms: number, to: number): number => Math.ceil(ms / to) * to;
const times = (ms: number) => sql`${isoTime(ms)}::timestamptz`;

/**
 * What happened in the last hours: counts by answer in buckets of equal length, the busiest agents, and the ledger itself.
 * It begins with a whole minute. Minutes and hours come from their sums; what is not summed up yet, and the part of an hour
 * at the beginning, from the records: so nothing is left out and nothing counted twice.
 */
export async function happenedLately(
  db: Kysely<object>,
  hours: number,
  nowMs: number,
): Promise<FromLedger> {
  const step = (hours * hourMs) / buckets;
  const endMs = up(nowMs, minuteMs);
  const beginMs = endMs - hours * hourMs;
  const hourOn = up(beginMs, hourMs);
  const now = times(nowMs);
  const [counted, busiest, ledger] = await Promise.all([
    sql<{
      bucket: number;
      decision: Answer;
      n: number;
    }>`select least(width_bucket(extract(epoch from at), ${beginMs / 1_000}::numeric, ${endMs / 1_000}::numeric, ${buckets}::int), ${buckets}::int) as bucket,
        decision, sum(n)::int as n
      from (select at, decision, actions as n from happened_minutes where at >= ${times(beginMs)} and at <= ${now}
        union all select ts, decision, 1 from ${uncounted(beginMs)} u where ts <= ${now}) c
      group by 1, 2`.execute(db),
    sql<{
      agent: string;
      name: string;
      actions: number;
      refused: number;
    }>`select top.agent, coalesce(newest.name, top.agent) as name, top.actions, top.refused from (
        select agent, sum(actions)::int as actions, sum(refused)::int as refused
        from (select agent, actions, refused from happened_hours where at >= ${times(hourOn)} and at <= ${now} and agent <> ''
          union all ${each} from ${uncounted(hourOn)} u where ts <= ${now} and agent is not null group by agent
          union all ${each} from records where kind = 'intent' and agent is not null and ts >= ${times(beginMs)} and ts < ${times(hourOn)}
            and ts <= ${now} group by agent) c
        group by agent order by sum(actions) desc, agent limit 5) top
      left join lateral (select body::json -> 'intent' -> 'agent' ->> 'name' as name from records
        where kind = 'intent' and agent = top.agent and ts >= ${times(beginMs)} order by ts desc limit 1) newest on true
      order by top.actions desc, top.agent`.execute(db),
    sql<{ records: number; checkpoint_at: string | null; swept_to: string | null }>`select
        (select coalesce(sum(size), 0)::bigint from heads) as records,
        (select max(at) from checkpoints) as checkpoint_at,
        (select nullif(min(coalesce(swept_to, '-infinity')), '-infinity') from heads where log_id > 0 and size > 0) as swept_to`.execute(
      db,
    ),
  ]);
  const [state] = ledger.rows;
  const unsettled = await unsettledSince(db, state?.swept_to ?? null);
  return {
    at: isoTime(nowMs),
    buckets: Array.from({ length: buckets }, (_, i) => ({
      at: isoTime(beginMs + i * step),
      counts: Object.fromEntries(
        Answer.options.map((answer) => [
          answer,
          counted.rows.find((row) => row.bucket === i + 1 && row.decision === answer)?.n ?? 0,
        ]),
      ) as Record<Answer, number>,
    })),
    busiest: busiest.rows,
    ledger: {
      records: state?.records ?? 0,
      checkpointAt: state?.checkpoint_at ?? null,
      unsettled,
    },
  };
}

const each = sql`select agent, count(*), count(*) filter (where decision in ('block', 'escalate'))`;

/** Allowed actions without an end. Told the time as a value, the database knows how few they are to look at. */
async function unsettledSince(db: Kysely<object>, from: string | null): Promise<number> {
  const since = from === null ? sql`'-infinity'::timestamptz` : sql`${from}::timestamptz`;
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from records i
    where i.kind = 'intent' and i.decision in ('allow', 'scope') and i.ts >= ${since}
      and not exists (select from records e where e.action = i.action and e.kind = 'end' and e.ts >= i.ts - interval '1 minute')`.execute(
    db,
  );
  return rows[0]?.n ?? 0;
}
