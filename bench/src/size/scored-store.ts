import { checks } from "../../../server/src/evals/evaluators/all.ts";
import { idOfCheck } from "../../../server/src/evals/evaluators/check.ts";
import { id, text, time, dayMs, days, type Run, type Size } from "./shape.ts";

/** Sessions that were scored: one of a hundred actions is the last of one. */
const sessionsOf = ({ actions, agents }: Size): number =>
  Math.max(agents, Math.round(actions / 500));
const together = 10_000;

/** Scores of sessions by every evaluator that ships, their sums, the monitors that follow them, and alarms. */
export async function fillScored(run: Run, size: Size): Promise<void> {
  const { agents, nowMs } = size;
  const sessions = sessionsOf(size);
  const agent = (n: string): string => id("agt", `(${n}) * 31 % ${agents} + 1`);
  const at = `to_timestamp((${nowMs - days * dayMs} + n * ${(days * dayMs - 120_000) / sessions}::float8) / 1000.0)`;
  for (let back = 0; back <= days + 31; back += 28)
    await run(`select ensure_scores_partition(${time(nowMs - back * dayMs)})`);
  const watched = `(values ${checks.map(({ name, aspect }, k) => `(${k}, ${text(idOfCheck(name))}, ${text(name)}, ${text(aspect)})`).join(", ")}) as e(k, evaluator, name, aspect)`;
  for (let first = 0; first < sessions; first += together)
    await run(`insert into scores (id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label, unscored, value, measure, explanation, at)
      select ${id("scr", "n * 20 + k")}, evaluator, name, 'v1', 'deterministic', aspect, ${agent("n")}, 'agent-' || n * 31 % ${agents} + 1, '1.' || (n * 31 % ${agents} + 1) % 9, 'scored-' || n, '',
        case (n + k) % 25 when 3 then 'fail' when 4 then 'unscored' else 'pass' end, case (n + k) % 25 when 4 then 'error' end,
        case (n + k) % 25 when 3 then 0 when 4 then null else 1 end, n % 9, '9 of 10 steps passed.', ${at}
      from generate_series(${first}::bigint, ${Math.min(sessions, first + together) - 1}) n, ${watched}`);
  await run(`insert into score_streams (evaluator, version, name, kind, aspect, first_at)
    select evaluator, version, name, kind, aspect, min(at) from scores group by 1, 2, 3, 4, 5`);
  await run(`insert into score_sums select span, agent, evaluator, date_trunc(span, at, 'UTC'), version, agent_version,
      count(*) filter (where label = 'pass'), count(*) filter (where label = 'fail'), count(*) filter (where label = 'unscored'),
      count(*) filter (where label <> 'unscored'), count(*) filter (where label = 'pass'), count(*) filter (where label <> 'unscored'),
      count(*), sum(measure), 0
    from scores cross join unnest(array['hour', 'day', 'week']) as span group by 1, 2, 3, 4, 5, 6`);
  // Each agent is watched in two ways; every tenth monitor has had an alarm.
  const few = `(select * from ${watched} where k < 2) w`;
  await run(`insert into monitors (id, agent, kind, evaluator, name, aspect, n, last_at, created_at)
    select ${id("mon", "n * 2 + k")}, ${id("agt", "n + 1")}, 'pass_rate', evaluator, name, aspect, 20, now(), now() - interval '80 days'
    from generate_series(0, ${agents - 1}) n, ${few}`);
  await run(`insert into monitor_baselines (monitor, evaluator_version, learning, learned, learned_at)
    select id, 'v1', '{"n":300,"sum":285,"below":0,"values":[],"shares":{}}', '{"kind":"rate","p0":0.9}', now() - interval '60 days' from monitors`);
  await run(`insert into monitor_streams (monitor, agent_version, evaluator_version, state, evidence, passed, failed, first_n, last_n)
    select id, '1.5', 'v1', '{"sums":[1,1,1,1,1,1,1,1],"since":0}', 1.2, 18, 2, 1, n from monitors`);
  await run(`insert into monitor_points (monitor, evaluator_version, session, agent_version, n, at, x, against, evidence)
    select id, 'v1', 'scored-' || g, '1.5', g, now() - (21 - g) * interval '4 days', 1, g % 10 = 3, 1.2 from monitors, generate_series(1, 20) g`);
  await run(`insert into alarms (id, monitor, agent, agent_version, evaluator_version, severity, aspect, raised_at, raised_n, since_n, since_at, evidence, line, said, stepped_at, stepped_n, ended_at, ended_as, ended_by, ended_reason)
    select ${id("alm", "row_number() over ()")}, id, agent, '1.5', 'v1', 'high', aspect, now() - g * interval '9 days', 18, 12, now() - g * interval '9 days', 2100, 2000,
      '{"effect":{"says":"9 of 10 sessions passed before, 6 of 10 since.","before":0.9,"after":0.6,"low":0.4,"high":0.8},"method":"","examples":{"before":[],"after":[]}}',
      now(), 18, now() - g * interval '8 days', 'recovered', 'reeve', 'It recovered.'
    from (select * from monitors where id like '%0') m, generate_series(1, 5) g`);
  // They were read to the end: what is measured is asking, not catching up.
  await run("update monitor_reading set xid = pg_current_xact_id()");
}
