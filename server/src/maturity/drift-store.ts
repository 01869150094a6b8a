import { sql, type Kysely } from "kysely";
import { notNoticed } from "../evals/alarms/said.ts";
import { isoTime } from "../platform/clock.ts";
import { member, onRecord } from "./on-record-store.ts";
import type { AlarmFacts, DriftFacts } from "./facts-of-evals.ts";

const windowMs = 90 * 86_400_000;
const mostAlarms = 5_000;

const id = sql.ref("al.id");
/** What became of an alarm, as the record has it. */
const ended = onRecord({ subject: id, at: sql.ref("al.ended_at"), says: [member("subject", id)] });
const rehearsed = onRecord({
  subject: sql.ref("al.monitor"),
  at: sql.ref("al.raised_at"),
  says: [sql`'"operation":"monitors.rehearse"'`, member("alarm", id)],
  not: [sql`'"noticedAfter":null'`],
});
const stepped = sql<boolean>`(${onRecord({ subject: sql.ref("al.agent"), at: sql.ref("t.at"), says: [member("alarm", id)] })}
  or t.step = 'stop' and ${onRecord({ subject: sql.ref("al.agent"), at: sql.ref("t.at"), says: [member("subject", sql.ref("al.agent"))] })})`;

/** What watches for drift now, and what alarms led to. */
export async function driftSeen(db: Kysely<object>, nowMs: number): Promise<DriftFacts> {
  const { rows } = await sql<{ agent: string; streams: number; runLength: number }>`
    select m.agent, count(*)::int as streams, min(m.run_length)::int as "runLength" from monitors m
    where m.on_watch and m.kind <> 'novelty' and m.n > 0 and (m.target is not null
      or exists (select from monitor_baselines b where b.monitor = m.id and b.learned is not null))
    group by m.agent`.execute(db);
  const alarms = await sql<AlarmFacts>`
    select al.id, al.agent, m.name, al.planted, al.raised_at as "raisedAt",
      case when al.planted then case when al.ended_reason <> ${notNoticed} and ${rehearsed} then al.ended_at end
        else least(case when ${ended} then al.ended_at end, (select min(t.at) from alarm_steps t where t.alarm = al.id and ${stepped})) end as "settledAt"
    from alarms al join monitors m on m.id = al.monitor
    where al.raised_at >= ${isoTime(nowMs - windowMs)}::timestamptz order by al.raised_at desc limit ${mostAlarms}`.execute(
    db,
  );
  const armed = rows.map(({ agent, ...it }): [string, typeof it] => [agent, it]);
  return { armed: new Map(armed), alarms: [...alarms.rows, ...(await raisedAndGone(db, nowMs))] };
}

/** Alarms that the record knows to be raised, and that are there no more. */
async function raisedAndGone(db: Kysely<object>, nowMs: number): Promise<readonly AlarmFacts[]> {
  const { rows } = await sql<AlarmFacts>`
    select s.of as id, '' as agent, 'An alarm' as name, false as planted, s.at as "raisedAt", null as "settledAt", true as gone
    from counted_seals s where s.what = 'alarm' and s.at >= ${isoTime(nowMs - windowMs)}::timestamptz
      and not exists (select from alarms al where al.id = s.of and not al.planted) order by s.at desc limit ${mostAlarms}`.execute(
    db,
  );
  return rows;
}
