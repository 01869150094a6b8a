import type { AgentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

type Db = Kysely<object>;

export async function saltOf(db: Db): Promise<string> {
  const { rows } = await sql<{ salt: string }>`select salt::text from sampling_salt`.execute(db);
  const [row] = rows;
  if (!row) throw new Error("the salt of the sample is missing");
  return row.salt;
}

/** By agent, the rate that an alarm asks for now. */
export async function raisedNow(db: Db, nowMs: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{
    agent: string;
    rate: number;
  }>`select agent, rate from sampling_raised where until > ${isoTime(nowMs)}::timestamptz`.execute(
    db,
  );
  return new Map(rows.map(({ agent, rate }) => [agent, rate]));
}

/**
 * More sessions of an agent are evaluated until then: what an alarm asks for. Of two that ask, the higher rate holds, and
 * the later time. What was raised is never natural, so no detector is fed by it.
 */
export async function raise(
  db: Db,
  it: { agent: AgentId; untilMs: number; rate: number; reason: string },
  nowMs: number,
): Promise<void> {
  await sql`delete from sampling_raised where until <= ${isoTime(nowMs)}::timestamptz`.execute(db);
  await sql`insert into sampling_raised as r (agent, rate, until, reason)
    values (${it.agent}, ${it.rate}, ${isoTime(it.untilMs)}::timestamptz, ${it.reason})
    on conflict (agent) do update set rate = greatest(r.rate, excluded.rate), until = greatest(r.until, excluded.until),
      reason = excluded.reason`.execute(db);
}

/** As many of its sessions are evaluated as were before: no alarm asks for more. */
export async function letDown(db: Db, agent: AgentId): Promise<void> {
  await sql`delete from sampling_raised where agent = ${agent}`.execute(db);
}
