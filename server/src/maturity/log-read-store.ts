import type { Kysely } from "kysely";
import type { Rows } from "./assemble.ts";
import type { ScoredFacts } from "./facts-of-evals.ts";
import { newestScore, scoredLately } from "./scored-store.ts";
import { SaidOnRecord } from "./vouched.ts";
import { changesFrom, countedTo, saidOnRecord } from "./vouched-store.ts";

/** What was read of the log of changes. It only grows, so that the next measurement goes on from there. */
export interface LogRead extends Scored {
  /** The first position that was not read. */
  readonly next: number;
  readonly said: SaidOnRecord;
  readonly changes: Rows["changes"];
}

export async function readLog(
  db: Kysely<object>,
  before: LogRead | null,
  asked: { readonly since: string; readonly operations: readonly string[] },
): Promise<Omit<LogRead, keyof Scored>> {
  const to = await countedTo(db);
  const from = before && before.next <= to ? before : nothingRead();
  const said = await saidOnRecord(db, from.next, to);
  const changes = await changesFrom(db, { ...asked, from: from.next, to });
  from.said.add(said);
  const kept = from.changes.filter(({ at }) => at >= asked.since);
  return { next: to, said: from.said, changes: [...kept, ...changes] };
}

/** What evaluators could tell of each agent, and what it moves with: scores, and the hours that are told apart. */
export interface Scored {
  readonly scored: ReadonlyMap<string, readonly ScoredFacts[]>;
  readonly scoredBy: string;
}

export async function readScored(
  db: Kysely<object>,
  before: LogRead | null,
  nowMs: number,
): Promise<Scored> {
  const scoredBy = `${await newestScore(db)} ${Math.floor(nowMs / 3_600_000)}`;
  if (before?.scoredBy === scoredBy) return { scored: before.scored, scoredBy };
  return { scored: await scoredLately(db, nowMs), scoredBy };
}

const nothingRead = (): Omit<LogRead, keyof Scored> => ({
  next: 0,
  said: new SaidOnRecord(),
  changes: [],
});
