import type { Kysely } from "kysely";
import type { Rows } from "./assemble.ts";
import { SaidOnRecord } from "./vouched.ts";
import { changesFrom, countedTo, saidOnRecord } from "./vouched-store.ts";

/** What was read of the log of changes. It only grows, so that the next measurement goes on from there. */
export interface LogRead {
  /** The first position that was not read. */
  readonly next: number;
  readonly said: SaidOnRecord;
  readonly changes: Rows["changes"];
}

export async function readLog(
  db: Kysely<object>,
  before: LogRead | null,
  asked: { readonly since: string; readonly operations: readonly string[] },
): Promise<LogRead> {
  const to = await countedTo(db);
  const from = before && before.next <= to ? before : nothingRead();
  const said = await saidOnRecord(db, from.next, to);
  const changes = await changesFrom(db, { ...asked, from: from.next, to });
  from.said.add(said);
  const kept = from.changes.filter(({ at }) => at >= asked.since);
  return { next: to, said: from.said, changes: [...kept, ...changes] };
}

const nothingRead = (): LogRead => ({ next: 0, said: new SaidOnRecord(), changes: [] });
