import type { AgentId, EvaluatorId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** A session that waits for a grader, and how it was chosen. */
export interface Waiting {
  readonly grader: EvaluatorId;
  readonly agent: AgentId;
  readonly session: string;
  readonly inclusion: number;
  readonly natural: boolean;
}

export async function enqueue(db: Db, it: Waiting & { readonly since: string }): Promise<void> {
  await sql`insert into grader_queue (grader, agent, session, inclusion, natural_rate, since)
    values (${it.grader}, ${it.agent}, ${it.session}, ${it.inclusion}, ${it.natural}, ${it.since}::timestamptz)
    on conflict (grader, agent, session) do update set inclusion = excluded.inclusion,
      natural_rate = excluded.natural_rate, since = excluded.since`.execute(db);
}

/** The ones that waited for longest and that no process holds; they are held until then. */
export async function take(
  db: Db,
  grader: EvaluatorId,
  { now, heldUntil, most }: { now: string; heldUntil: string; most: number },
): Promise<readonly (Waiting & { readonly since: string })[]> {
  const { rows } = await sql<Waiting & { since: string }>`
    update grader_queue q set held_until = ${heldUntil}::timestamptz
    from (select grader, agent, session from grader_queue where grader = ${grader}
        and (held_until is null or held_until <= ${now}::timestamptz)
      order by since limit ${most} for update skip locked) d
    where q.grader = d.grader and q.agent = d.agent and q.session = d.session
    returning q.grader, q.agent, q.session, q.inclusion, q.natural_rate as "natural", q.since`.execute(
    db,
  );
  return rows;
}

/** It waits no more, unless it came again since it was taken. */
export async function leave(db: Db, it: Waiting & { readonly since: string }): Promise<void> {
  const key = sql`grader = ${it.grader} and agent = ${it.agent} and session = ${it.session}`;
  await sql`delete from grader_queue where ${key} and since = ${it.since}::timestamptz`.execute(db);
  await sql`update grader_queue set held_until = null where ${key}`.execute(db);
}

export async function waitingFor(db: Db, grader: EvaluatorId): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from grader_queue where grader = ${grader}`.execute(db);
  return rows[0]?.n ?? 0;
}
