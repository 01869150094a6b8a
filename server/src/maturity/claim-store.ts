import type { Answers } from "@reeve/contract/maturity/assess";
import type { Claimed } from "@reeve/contract/maturity/maturity";
import { sql, type Kysely } from "kysely";
import type { DatabaseTransaction } from "../platform/database.ts";

export interface Claim {
  readonly id: string;
  readonly answers: Answers;
  readonly claimed: Claimed;
}

export async function addClaim(
  db: DatabaseTransaction,
  it: Claim,
  modelSha256: string,
): Promise<void> {
  const { stage, exposure, levels, by, at } = it.claimed;
  await sql`insert into assessments (id, answers, stage, exposure, levels, model_sha256, made_by, at)
    values (${it.id}, ${JSON.stringify(it.answers)}, ${stage}, ${exposure}, ${JSON.stringify(levels)}, ${modelSha256}, ${by}, ${at}::timestamptz)`.execute(
    db,
  );
}

/** The newest self-assessment that anyone kept. */
export async function newestClaim(db: Kysely<object>): Promise<Claim | null> {
  const { rows } = await sql<{
    id: string;
    answers: string;
    stage: number;
    exposure: number;
    levels: string;
    made_by: string;
    at: string;
  }>`
    select id, answers, stage, exposure, levels, made_by, at from assessments order by at desc, id desc limit 1`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return null;
  const { id, stage, exposure, at, made_by: by } = row;
  const levels = JSON.parse(row.levels) as Claimed["levels"];
  return {
    id,
    answers: JSON.parse(row.answers) as Answers,
    claimed: { stage, exposure, levels, by, at },
  };
}
