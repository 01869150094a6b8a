import { days, dayMs, id, isoSql, peopleOf, text, time, type Run, type Size } from "./shape.ts";

/**
 * The changes that made all this, as records of the log of changes, each at its moment: what people vouched for, reviewed
 * and stopped counts where that log says the same. The roll-up counts them by itself.
 */
export async function fillChanges(run: Run, size: Size): Promise<void> {
  const { agents, nowMs } = size;
  const people = peopleOf(size);
  const agent = id("agt", `(n - 1) % ${agents} + 1`);
  const registered = (operation: string, subject: string, most: number, seconds: string): string =>
    `select date_trunc('milliseconds', ${time(nowMs - days * dayMs)} + (${seconds}) * interval '1 second') as at, ${text(operation)} as operation, ${subject} as subject,
      ${id("per", `n * 13 % ${people}`)} as actor, '{"agent":"' || ${agent} || '","version":"1.' || n % 9 || '"}' as after from generate_series(1, ${most}) n`;
  const rows = [
    registered("agents.register", agent, agents, "n"),
    registered("grants.create", id("grt", "n * 2"), agents, "n + 20000"),
    registered("agents.update", agent, agents * 3, "n * 200"),
    `select at, 'maturity.attest', coalesce(agent, kind), person,
      '{"agent":' || coalesce('"' || agent || '"', 'null') || ',"at":"' || ${isoSql("at")} || '","kind":"' || kind || '","pin":' || coalesce('"' || pin || '"', 'null') || ',"says":"' || says || '"}' from attestations`,
    `select at, 'attestations.make', agent_id, person_id, '{"agent":"' || agent_id || '","says":"' || says || '"}' from agent_attestations`,
    `select decided_at, 'reviews.approve', id, decided_person, '{"agent":"' || agent_id || '","status":"approved"}' from agent_reviews where decided_person is not null`,
    `select made_at, 'stops.make', agent_id, by_id, '{"id":"' || id || '","reason":"' || reason || '"}' from stops`,
    `select ended_at, 'stops.resume', agent_id, by_id, '{"id":"' || id || '","reason":"' || ended_reason || '"}' from stops where ended_at is not null`,
  ].join(" union all ");
  const query = `select at as ts, 'admin' as kind, 'req-' || n as action, null as agent, null as server, null as tool, null as action_kind, null as decision, null as outcome, subject,
      '{"admin":{"actor":{"id":"' || actor || '","kind":"person","name":"Person ' || substr(actor, 7)::int || '"},"after":' || after || ',"at":"' || ${isoSql("at")}
        || '","before":null,"operation":"' || operation || '","requestId":"req-' || n || '","subject":"' || subject || '"}}' as body
    from (select *, row_number() over (order by at, operation, subject) as n from (${rows}) c) it order by n`;
  await run(`select size_append(0, ${text(query)})`);
}
