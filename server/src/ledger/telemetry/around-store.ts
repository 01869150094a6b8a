import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** How many actions stand under each day as gone around the gate. */
export type Days = ReadonlyMap<string, number>;

/** What went around the gate, as far as can be told now. */
export const around = sql`(o.listed and o.kind = 'tool_call' and o.outcome <> 'denied' and o.gate is null)`;

/** Of some actions, by the day under which they stand. */
export async function daysOf(db: Db, ids: readonly string[]): Promise<Days> {
  const { rows } = await sql<{
    day: string;
    n: number;
  }>`select around_on::text as day, count(*)::int as n from observed
    where id = any(${[...ids]}) and around_on is not null group by 1`.execute(db);
  return new Map(rows.map(({ day, n }) => [day, n]));
}

/** Puts what was just held against the record under its day. */
export async function standUnder(db: Db, ids: readonly string[]): Promise<void> {
  await sql`update observed o set around_on = case when ${around} then (o.ts at time zone 'UTC')::date end
    where id = any(${[...ids]}) and (around_on is not null or ${around})`.execute(db);
}

export async function countUnder(db: Db, day: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*)::int as n from observed where around_on = ${day}::date`.execute(db);
  return rows[0]?.n ?? 0;
}

/** One at a time says how many there are, until the transaction ends. */
export const oneSeals = (db: Db) => sql`select pg_advisory_xact_lock(7233683)`.execute(db);
