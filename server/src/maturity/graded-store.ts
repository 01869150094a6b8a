import type { Kysely } from "kysely";
import { agreements } from "../evals/annotations/agreement-store.ts";
import { graderStore } from "../evals/graders/store.ts";
import { isoTime } from "../platform/clock.ts";
import type { GraderFacts } from "./facts-of-evals.ts";

const windowMs = 90 * 86_400_000;

/** The graders that are on, in their present version, beside what people labelled in the last 90 days. */
export async function gradersMeasured(
  db: Kysely<object>,
  nowMs: number,
): Promise<readonly GraderFacts[]> {
  const on = (await graderStore(db).all()).filter((it) => it.on);
  if (on.length === 0) return [];
  const measured = await agreements(db, isoTime(nowMs - windowMs));
  return on.map(({ id, name }) => {
    const { n = 0, kappa = null, lastAt = null } = measured.get(id) ?? {};
    return { id, name, n, kappa, lastAt };
  });
}
