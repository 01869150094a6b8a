import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import type { Database } from "../../../server/src/platform/database.ts";
import { checks } from "../../../server/src/evals/evaluators/all.ts";
import { idOfCheck } from "../../../server/src/evals/evaluators/check.ts";
import { seedScale } from "../../../server/test/scale.ts";

export const agents = 100;
const dayMs = 86_400_000;
/** Over so many days; the evaluators are of another version since the last twenty of them. */
const days = 90;

export const agentId = (n: number): AgentId =>
  `agt_01${String((n % agents) + 1).padStart(24, "0")}`;
export const evaluators: readonly EvaluatorId[] = checks.map(({ name }) => idOfCheck(name));
export const sessionOf = (n: number): string => `session-${n}`;

const text = (it: string | number): string => `'${String(it)}'`;
const agent = (n: string): string => `('agt_01' || lpad((${n} % ${agents} + 1)::text, 24, '0'))`;

/**
 * Fills an empty, migrated database with scores by every evaluator that ships, their sums, the sessions that they are of with
 * their steps, the monitors that follow them with their points, and alarms. By SQL: it is for measuring time.
 */
export async function fill(database: Database, scores: number, nowMs: number): Promise<void> {
  await seedScale(database, { agents, actions: 10_000, nowMs });
  const run = async (sql: string): Promise<void> => void (await database.pool.query(sql));
  const sessions = Math.ceil(scores / evaluators.length);
  const from = nowMs - days * dayMs;
  const at = `to_timestamp((${from} + n * ${(days * dayMs - 60_000) / sessions}) / 1000.0)`;
  for (let back = 0; back <= days + 31; back += 28)
    await run(`select ensure_scores_partition('${new Date(nowMs - back * dayMs).toISOString()}')`);
  const evaluator = checks.map(
    ({ name, aspect }) => `(${text(idOfCheck(name))}, ${text(name)}, ${text(aspect)})`,
  );
  await run(
    `create temp view watched as select * from (values ${evaluator.join(", ")}) as e(evaluator, name, aspect)`,
  );
  const together = 10_000;
  for (let first = 0; first < sessions; first += together)
    await run(`insert into scores (id, evaluator, name, version, kind, aspect, agent, agent_name, agent_version, session, action, label,
        unscored, value, measure, explanation, at)
      select 'scr_01' || lpad((n * 20 + k)::text, 24, '0'), e.evaluator, e.name, case when n > ${Math.floor((sessions * 70) / 90)} then 'v2' else 'v1' end,
        'deterministic', e.aspect, ${agent("n")}, 'agent-' || n % ${agents} + 1, '1.' || n * 6 / ${sessions}, 'session-' || n, '',
        case (n + k) % 25 when 3 then 'fail' when 4 then 'unscored' else 'pass' end, case (n + k) % 25 when 4 then 'error' end,
        case (n + k) % 25 when 3 then 0 when 4 then null else 1 end, n % 9, '9 of 10 steps passed.', ${at}
      from generate_series(${first}, ${Math.min(sessions, first + together) - 1}) n,
        (select *, row_number() over () as k from watched) e`);
  await run(`insert into score_streams (evaluator, version, name, kind, aspect, first_at)
    select evaluator, version, name, kind, aspect, min(at) from scores group by 1, 2, 3, 4, 5`);
  await run(`insert into score_sums select span, agent, evaluator, date_trunc(span, at, 'UTC'), version, agent_version,
      count(*) filter (where label = 'pass'), count(*) filter (where label = 'fail'), count(*) filter (where label = 'unscored'),
      count(*) filter (where label <> 'unscored'), count(*) filter (where label = 'pass'), count(*) filter (where label <> 'unscored'),
      count(*), sum(measure), 0
    from scores cross join unnest(array['hour', 'day', 'week']) as span group by 1, 2, 3, 4, 5, 6`);
  await run(`insert into session_heads (agent, session, first_at, last_at, scored_to)
    select ${agent("n")}, 'session-' || n, ${at}, ${at}, ${at} from generate_series(0, ${sessions - 1}) n`);
  await run(`insert into session_steps (action, agent, session, at, source, server, tool, answer)
    select 'act_02' || lpad((n * 5 + k)::text, 24, '0'), ${agent("n")}, 'session-' || n, ${at} + k * interval '1 second', 'gate',
      'server-' || n % 40, 'tool-' || (n + k) % 5, case when (n + k) % 50 = 3 then 'block' else 'allow' end
    from generate_series(0, ${sessions - 1}) n, generate_series(0, 4) k`);
  await fillMonitors(run, sessions, at);
  // They were read to the end: what is measured is asking, not catching up.
  await run(
    "update monitors m set n = (select coalesce(max(p.n), 0) from monitor_points p where p.monitor = m.id)",
  );
  await run("update monitor_reading set xid = pg_current_xact_id()");
  await run("analyze");
}

async function fillMonitors(
  run: (sql: string) => Promise<void>,
  sessions: number,
  at: string,
): Promise<void> {
  const ofAgent = Math.floor(sessions / agents);
  const monitor = `'mon_01' || lpad((a * 100 + k)::text, 24, '0')`;
  await run(`insert into monitors (id, agent, kind, evaluator, name, aspect, n, last_at, created_at)
    select ${monitor}, ${agent("a")}, 'pass_rate', e.evaluator, e.name, e.aspect, ${ofAgent}, now(), now() - interval '90 days'
    from generate_series(0, ${agents - 1}) a, (select *, row_number() over () as k from watched) e`);
  await run(`insert into monitor_baselines (monitor, evaluator_version, learning, learned, learned_at)
    select id, 'v2', '{"n":300,"sum":285,"below":0,"values":[],"shares":{}}', '{"kind":"rate","p0":0.9}', now() - interval '80 days' from monitors`);
  await run(`insert into monitor_streams (monitor, agent_version, evaluator_version, state, evidence, passed, failed, first_n, last_n)
    select id, '1.5', 'v2', '{"sums":[1,1,1,1,1,1,1,1],"since":0}', 1.2, 280, 12, 1, n from monitors`);
  await run(`insert into monitor_points (monitor, evaluator_version, session, agent_version, n, at, x, against, evidence)
    select ${monitor.replaceAll("a *", `(n % ${agents}) *`)}, 'v2', 'session-' || n, '1.5', n / ${agents} + 1, ${at}, 1, (n + k) % 25 = 3, 1.2
    from generate_series(0, ${sessions - 1}) n, (select row_number() over () as k from watched) e`);
  await run(`insert into alarms (id, monitor, agent, agent_version, evaluator_version, severity, aspect, raised_at, raised_n, since_n, since_at, evidence, line, said,
      stepped_at, stepped_n, ended_at, ended_as, ended_by, ended_reason)
    select 'alm_01' || lpad((row_number() over ())::text, 24, '0'), m.id, m.agent, '1.5', 'v2', 'high', m.aspect, now() - g * interval '3 days', 300, 280,
      now() - g * interval '3 days', 2100, 2000,
      '{"effect":{"says":"9 of 10 sessions passed before, 6 of 10 since.","before":0.9,"after":0.6,"low":0.4,"high":0.8},"method":"","examples":{"before":[],"after":[]}}',
      now(), 300, now() - g * interval '2 days', 'recovered', 'reeve', 'It recovered.'
    from monitors m, generate_series(1, 5) g`);
}
