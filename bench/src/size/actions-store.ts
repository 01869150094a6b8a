import { packHashes } from "../../../server/src/ledger/checkpoints/tree.ts";
import { beginning } from "./removed-store.ts";
import {
  draw,
  days,
  dayMs,
  firstKept,
  id,
  isoSql,
  peopleOf,
  text,
  time,
  type Run,
  type Size,
} from "./shape.ts";

/** How many actions one transaction makes. */
const together = 50_000;

/**
 * What action `n` is. Few agents are busy and many are quiet: the busiest hundredth does about a sixth of everything. Two of
 * a hundred are refused. In one session an agent does what it does within two hours.
 */
export const actionsFrom = (size: Size, rows: string): string => {
  const { agents, servers, nowMs, actions } = size;
  const step = (days * dayMs - 120_000) / actions;
  const from = nowMs - days * dayMs;
  return `(select n, act, agt, a, at, server, tool, effect, decision, principal,
      's-' || floor(extract(epoch from at) / 7200)::bigint as session,
      case when decision in ('block', 'escalate') then 'denied' when ${draw("n", 5, size)} < 0.01 then 'error' else 'ok' end as outcome
    from (select n, a, ${id("act", "n")} as act, ${id("agt", "a")} as agt, date_trunc('milliseconds', to_timestamp((${from} + n * ${step}::float8) / 1000)) as at,
        'server-' || (a * 7 + case when ${draw("n", 2, size)} < 0.2 then 1 else 0 end) % ${servers} as server, 'tool-' || t as tool,
        case t when 3 then 'write' else 'read' end as effect,
        case when d < 0.015 then 'block' when d < 0.02 then 'escalate' when d < 0.03 then 'scope' else 'allow' end as decision,
        case when a % 3 = 0 then ${id("per", `a * 13 % ${peopleOf(size)}`)} else ${id("agt", "a")} end as principal
      from (select n, (1 + floor(${agents} * power(${draw("n", 1, size)}, 2.5)))::bigint as a,
          (array[0, 1, 2, 3, 5])[1 + floor(5 * power(${draw("n", 3, size)}, 2))::int] as t, ${draw("n", 4, size)} as d
        from ${rows} n) drawn) formed)`;
};

const intent = `'{"intent":{"agent":{"id":"' || agt || '","name":"agent-' || a || '"},"agentVersion":"1.' || a % 9 || '","args":null,"argsHash":"' || md5(n::text) || md5(agt)
  || '","decision":{"answer":"' || decision || '","code":"' || case decision when 'block' then 'default-deny' when 'escalate' then 'ask' else 'permitted' end
  || '","id":"dec_01' || lpad(n::text, 24, '0') || '","mode":"enforce","policies":[{"name":"grant:grt_01' || lpad((a * 2)::text, 24, '0') || '","version":1}],"reason":"So its grant says.","shadow":null},"effect":"' || effect
  || '","id":"' || act || '","kind":"tool_call","principal":"' || principal || '","server":"' || server || '","session":"' || session || '","source":"gate","startedAt":"' || ${isoSql("at")} || '","tool":"' || tool || '"}}'`;
const end = `'{"end":{"endedAt":"' || ${isoSql("at + interval '5 milliseconds'")} || '","error":' || case outcome when 'error' then '"The tool failed."' else 'null' end
  || ',"id":"' || act || '","outcome":"' || outcome || '","result":null}}'`;

/** The record of what agents did, and what is read out of it beside: steps of sessions, and the data that was touched. */
export async function fillActions(
  run: Run,
  size: Size,
  told: (done: number) => void,
): Promise<void> {
  const { actions, nowMs } = size;
  const first = firstKept(size);
  for (let month = 0; month < days + 60; month += 28)
    await run(
      `select ensure_record_partitions(${time(nowMs - (days - month) * dayMs)}, 1), ensure_data_partition(${time(nowMs - (days - month) * dayMs)})`,
    );
  await beginAt(run, first * 2);
  for (let from = first; from < actions; from += together) {
    const to = Math.min(actions, from + together) - 1;
    const these = actionsFrom(size, `generate_series(${from}::bigint, ${to})`);
    const query = `select * from (
        select n, 0 as half, at as ts, 'intent' as kind, act as action, agt as agent, server, tool, 'tool_call' as action_kind, decision, null as outcome, null as subject, ${intent} as body from ${these} i
        union all select n, 1, at + interval '5 milliseconds', 'end', act, null, null, null, null, null, outcome, null, ${end} from ${these} e) both_of order by n, half`;
    await run(`select size_append(1, ${text(query)})`);
    await run(`insert into session_steps (action, agent, session, at, source, server, tool, answer)
      select act, agt, session, at, 'gate', server, tool, decision from ${these} s`);
    await run(`insert into data_touched (at, action, n, nth, agent, person, source, server, tool, system, kind, type, object, columns, class, classes, access, inferred, answer, reached)
      select at, act, 0, nth - 1, agt, case when a % 3 = 0 then principal else '' end, 'gate', server, tool, server, 'object', null, 'tickets/' || n % 5000, '{}', c,
        case tool when 'tool-0' then array['customer'] else array['customer', 'pii'] end, 'read', false, decision, decision in ('allow', 'scope')
      from ${these} t, unnest(case tool when 'tool-0' then array['customer'] else array['customer', 'pii'] end) with ordinality as u(c, nth)
      where tool in ('tool-0', 'tool-1')`);
    told(to + 1 - first);
  }
  await run(`insert into session_heads (agent, session, first_at, last_at, scored_to)
    select agent, session, min(at), max(at), max(at) from session_steps group by 1, 2`);
  // As it is where Reeve has run: everything but the newest was looked at.
  await run(`update heads set swept_to = ${time(nowMs - 1_200_000)} where log_id = 1`);
  await run(
    `insert into data_read (log_id, next_seq) select log_id, size from heads where log_id = 1`,
  );
}

/** Where the log begins: after what retention removed, which is a few roots. */
async function beginAt(run: Run, size: number): Promise<void> {
  const { chain, roots } = beginning(size);
  const hex = (bytes: Uint8Array): string =>
    `decode('${Buffer.from(bytes).toString("hex")}', 'hex')`;
  await run(`insert into heads (log_id, size, chain, frontier) values (1, ${size}, ${hex(chain)}, ${hex(packHashes(roots))})
    on conflict (log_id) do update set size = excluded.size, chain = excluded.chain, frontier = excluded.frontier`);
}
