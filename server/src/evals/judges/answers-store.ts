import { sql, type Kysely } from "kysely";
import type { Judgement } from "./answer.ts";

type Db = Kysely<object>;

/** What this version said of this content before; null where it was never asked. */
export async function saidBefore(
  db: Db,
  version: string,
  content: string,
): Promise<Judgement | null> {
  const { rows } = await sql<{
    said: string;
  }>`select said from judge_answers where version = ${version} and content = ${content}`.execute(
    db,
  );
  return rows[0] ? (JSON.parse(rows[0].said) as Judgement) : null;
}

const keptDays = 30;

export async function keepSaid(
  db: Db,
  it: { version: string; content: string; said: Judgement; at: string },
): Promise<void> {
  await sql`insert into judge_answers (version, content, said, at)
    values (${it.version}, ${it.content}, ${JSON.stringify(it.said)}, ${it.at}::timestamptz)
    on conflict (version, content) do nothing`.execute(db);
  await sql`delete from judge_answers where at < ${it.at}::timestamptz - ${keptDays} * interval '1 day'`.execute(
    db,
  );
}
