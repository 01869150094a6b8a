import { sql, type Kysely } from "kysely";
import { notNoticed } from "../evals/alarms/said.ts";
import { isoTime } from "../platform/clock.ts";
import type { AlarmFacts, DriftFacts } from "./facts-of-evals.ts";

const windowMs = 90 * 86_400_000;
const mostAlarms = 5_000;

/** What watches for drift now, and what alarms led to. */
export async function driftSeen(db: Kysely<object>, nowMs: number): Promise<DriftFacts> {
  const { rows } = await sql<{ agent: string; streams: number; runLength: number }>`
    select m.agent, count(*)::int as streams, min(m.run_length)::int as "runLength" from monitors m
    where m.on_watch and m.kind <> 'novelty' and m.n > 0 and (m.target is not null
      or exists (select from monitor_baselines b where b.monitor = m.id and b.learned is not null))
    group by m.agent`.execute(db);
  const alarms = await sql<AlarmFacts>`
    select al.id, al.agent, m.name, al.planted, al.raised_at as "raisedAt",
      case when al.planted and al.ended_reason = ${notNoticed} then null
        else least(al.ended_at, (select min(t.at) from alarm_steps t where t.alarm = al.id)) end as "settledAt"
    from alarms al join monitors m on m.id = al.monitor
    where al.raised_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by al.raised_at desc limit ${mostAlarms}`.execute(
    db,
  );
  const armed = rows.map(({ agent, ...it }): [string, typeof it] => [agent, it]);
  return { armed: new Map(armed), alarms: alarms.rows };
}
