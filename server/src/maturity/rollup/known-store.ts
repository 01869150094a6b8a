import { sql, type Kysely } from "kysely";
import type { Counted } from "./fold.ts";

type Db = Kysely<object>;

/** Keeps what records say of rows elsewhere, so that these can be held against them. */
export async function addKnown(
  db: Db,
  { questions, seals, left }: Pick<Counted, "questions" | "seals" | "left">,
): Promise<void> {
  if (questions.size > 0)
    await sql`insert into counted_questions select approval, agent, at
      from json_to_recordset(${JSON.stringify([...questions.values()])}::json) as q(approval text, agent text, at timestamptz)
      on conflict do nothing`.execute(db);
  const sealed = [...seals.values()].map((it) => ({ ...it, says: JSON.stringify(it.says) }));
  if (sealed.length > 0)
    await sql`insert into counted_seals select what, of, seq, at, says
      from json_to_recordset(${JSON.stringify(sealed)}::json) as s(what text, of text, seq bigint, at timestamptz, says text)
      on conflict (what, of) do update set seq = excluded.seq, at = excluded.at, says = excluded.says`.execute(
      db,
    );
  if (left.size > 0)
    await sql`insert into counted_agents select agent, seq, status, tier
      from json_to_recordset(${JSON.stringify([...left.values()])}::json) as a(agent text, seq bigint, status text, tier text)
      on conflict (agent) do update set seq = excluded.seq, status = excluded.status, tier = excluded.tier`.execute(
      db,
    );
}

/** Drops what no window reaches any more. What scans found is held for as long as it is there. */
export async function pruneKnown(db: Db, before: string): Promise<void> {
  await sql`delete from counted_questions where at < ${before}::timestamptz`.execute(db);
  await sql`delete from counted_seals where what <> 'found' and at < ${before}::timestamptz`.execute(
    db,
  );
}
