import { days, firstKept, id, time, dayMs, type Run, type Size } from "./shape.ts";

/** What is rolled up of the actions, as it is where Reeve counted them as they came. */
export async function fillRolled(run: Run, size: Size): Promise<void> {
  const { nowMs } = size;
  const intents = `records where log_id = 1 and kind = 'intent'`;
  const day = `floor(extract(epoch from ts) / 86400)::int`;
  await run(`insert into counted_days (agent, day, actions, attributed, versioned, decided, enforced, before_act, allowed, ended, refused, last_at, last_tool_call_at, last_data_access_at)
    select agent, ${day}, count(*), count(*), count(*), count(*), count(*), count(*), count(*) filter (where decision in ('allow', 'scope')),
      count(*) filter (where decision in ('allow', 'scope')), count(*) filter (where decision in ('block', 'escalate')), max(ts), max(ts), max(ts)
    from ${intents} and ts >= ${time(nowMs - 9 * dayMs)} group by 1, 2`);
  await run(`insert into counted_tool_days (agent, server, tool, day, calls, refused, first_at, last_at)
    select agent, server, tool, ${day}, count(*) filter (where decision in ('allow', 'scope')), count(*) filter (where decision in ('block', 'escalate')), min(ts), max(ts)
    from ${intents} group by 1, 2, 3, 4`);
  await run(`insert into counted_uses (agent, server, tool, effect, last_at)
    select agent, server, tool, case tool when 'tool-3' then 'write' else 'read' end, max(last_at) from counted_tool_days group by 1, 2, 3`);
  await run(
    `insert into counted_grants (grant_id, last_at) select ${id("grt", "n * 2")}, ${time(nowMs - 3_600_000)} from generate_series(1, ${size.agents}) n`,
  );
  await run(
    `insert into counted_logs (log_id, next_seq) select log_id, size from heads where log_id = 1`,
  );
  await run(`insert into data_days (day, class, agent, person, server, tool, system, access, answer, first, touches, last_at)
    select (at at time zone 'UTC')::date, class, agent, person, server, tool, system, access, answer, nth = 0, count(*), max(at)
    from data_touched group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10`);
  await run(
    `select happened_count(1, 2000000000, ${time(nowMs - 8 * dayMs)}, ${time(nowMs - 32 * dayMs)})`,
  );
  if (firstKept(size) > 0) await fillGone(run, size);
}

/** The days whose actions went by retention: their sums are kept. Each is as yesterday was. */
async function fillGone(run: Run, size: Size): Promise<void> {
  const today = Math.floor(size.nowMs / dayMs);
  const goneDays = Math.floor((firstKept(size) / size.actions) * days);
  const keptDays = days - goneDays;
  const back = "w * interval '1 day'";
  const gone = (most: number): string =>
    `generate_series(${keptDays - 1}, ${Math.min(most, days) - 1}) w`;
  await run(`insert into counted_tool_days (agent, server, tool, day, calls, refused, first_at, last_at)
    select agent, server, tool, day - w, calls, refused, first_at - ${back}, last_at - ${back} from counted_tool_days, ${gone(90)}
    where day = ${today - 1} on conflict do nothing`);
  await run(`insert into counted_days (agent, day, actions, attributed, versioned, decided, enforced, before_act, allowed, ended, refused, last_at, last_tool_call_at, last_data_access_at)
    select agent, day - w, actions, attributed, versioned, decided, enforced, before_act, allowed, ended, refused, last_at - ${back}, last_tool_call_at - ${back}, last_data_access_at - ${back}
    from counted_days, ${gone(9)} where day = ${today - 1} on conflict do nothing`);
  await run(`insert into data_days (day, class, agent, person, server, tool, system, access, answer, first, touches, last_at)
    select day - w, class, agent, person, server, tool, system, access, answer, first, touches, last_at - ${back} from data_days, ${gone(30)}
    where day = (${time(size.nowMs)} at time zone 'UTC')::date - 1 on conflict do nothing`);
  await run(`insert into happened_days select agent, day - w, passed, refused from happened_days, ${gone(32)}
    where day = (${time(size.nowMs)} at time zone 'UTC')::date - 1 on conflict do nothing`);
  const yesterday = `at >= ${time((today - 1) * dayMs)} and at < ${time(today * dayMs)}`;
  await run(
    `insert into happened_hours select at - ${back}, agent, actions, refused from happened_hours, ${gone(8)} where ${yesterday} on conflict do nothing`,
  );
  await run(
    `insert into happened_minutes select at - ${back}, decision, actions from happened_minutes, ${gone(8)} where ${yesterday} on conflict do nothing`,
  );
}
