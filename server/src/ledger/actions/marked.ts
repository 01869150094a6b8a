import { Answer, type PolicyRef } from "@reeve/contract/decision";
import type { ActionId, BreakGlassId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { breakGlassMark, shadowMark } from "../marks.ts";

const mostCounted = 10_000;
const mostUses = 50;

/** How many actions a policy in shadow would have answered otherwise, by that answer, up to ten thousand each. */
export async function countShadowed(db: Kysely<object>, policy: PolicyRef) {
  const counted = await Promise.all(
    Answer.options.map(async (answer) => {
      const marks = [shadowMark(answer, policy)];
      const { rows } = await sql<{ count: number }>`select count(*)::int as count from
        (select from records where marks @> ${marks} limit ${mostCounted + 1}) found`.execute(db);
      return { answer, count: rows[0]?.count ?? 0 };
    }),
  );
  const of = (answer: Answer): number =>
    Math.min(counted.find((it) => it.answer === answer)?.count ?? 0, mostCounted);
  return {
    would: { allow: of("allow"), block: of("block"), scope: of("scope"), escalate: of("escalate") },
    more: counted.some(({ count }) => count > mostCounted),
  };
}

/** The newest actions that a break-glass let pass. */
export async function usesOf(db: Kysely<object>, id: BreakGlassId) {
  const { rows } = await sql<{
    action: ActionId;
    server: string | null;
    tool: string | null;
    at: string;
  }>`select action, server, tool, ts as at from records
    where kind = 'intent' and marks @> ${[breakGlassMark(id)]} order by ts desc limit ${mostUses}`.execute(
    db,
  );
  return rows;
}
