import type { Removal, RetentionClass } from "@reeve/contract/retention";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Write } from "../../platform/write.ts";
import type { Checkpointer } from "../checkpoints/checkpointer.ts";
import { sha256 } from "../checkpoints/tree.ts";
import { forgetBefore } from "../data/read-store.ts";
import type { RaisedFinding } from "../log/sweep.ts";
import { goesBefore } from "./due.ts";
import { beginsOf, Tampered } from "./begins.ts";
import { removalText, type RemovedSpan } from "./note.ts";
import * as store from "./store.ts";

export interface RetentionHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly write: Write;
  readonly log: Log;
  readonly checkpoints: Pick<Checkpointer, "make" | "newest" | "sign" | "name">;
  raise(finding: RaisedFinding): Promise<void>;
}

const oneAtATime = 7_233_607;

/**
 * Removes what is past its time, month by month, each in one transaction with the record that says so. Nothing goes
 * while a hold stands, while an export is under way, or where what would go is not what checkpoints signed.
 */
export async function applyRetention(hands: RetentionHands, ctx: Ctx): Promise<readonly Removal[]> {
  const { database } = hands;
  const client = await database.pool.connect();
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      "select pg_try_advisory_lock($1) as mine",
      [oneAtATime],
    );
    if (!rows[0]?.mine) return [];
    try {
      return await removeAll(hands, ctx);
    } finally {
      await client.query("select pg_advisory_unlock($1)", [oneAtATime]);
    }
  } finally {
    client.release();
  }
}

async function removeAll(hands: RetentionHands, ctx: Ctx): Promise<readonly Removal[]> {
  const { kysely } = hands.database;
  if (await store.shownHold(kysely)) return [];
  const removed: Removal[] = [];
  for (const { class: of, days } of await store.rules(kysely)) {
    if (days === null) continue;
    const last = goesBefore(hands.clock.now(), days);
    const months = (await store.months(kysely)).filter(({ endMs }) => endMs <= last);
    for (const { endMs } of months) {
      const among = months.filter((month) => month.endMs <= endMs);
      const removal = await removeBefore(hands, ctx, of, days, endMs, among);
      if (removal) removed.push(removal);
    }
  }
  return removed;
}

async function removeBefore(
  hands: RetentionHands,
  ctx: Ctx,
  of: RetentionClass,
  days: number,
  beforeMs: number,
  among: readonly store.Month[],
): Promise<Removal | null> {
  const { database, clock, checkpoints } = hands;
  const before = isoTime(beforeMs);
  const due = await store.olderThan(database.kysely, of, before);
  const months = due.length === 0 ? [] : await store.monthsOf(database.kysely, among, due);
  if (months.length === 0) return null;
  // What goes is signed for before it goes.
  await checkpoints.make();
  const spans = of === "actions" ? await untouched(hands, due) : due.map(bare);
  if (!spans) return null;
  for (const month of months) await store.prepare(database.kysely, month, of, spans);
  const rule = `${of} are kept for ${days} days`;
  const at = isoTime(clock.now());
  const signed = checkpoints.sign(
    removalText({ origin: checkpoints.name, class: of, at, before, rule, logs: spans }),
  );
  const records = spans.reduce((sum, { from, to }) => sum + to - from, 0);
  const stored = { class: of, records, at, before, note: signed.note, key: signed.key };
  return hands.write(ctx, "retention.apply", async (tx) => {
    if (await store.holdNow(tx.db)) throw new Held();
    if (!(await store.lockForRemoval(tx.db))) throw new ExportUnderWay();
    for (const month of months) await store.swap(tx.db, month);
    if (of === "actions") await forgetBefore(tx.db, before);
    await store.keepRemoval(tx.db, stored, spans);
    const noteHash = sha256(signed.note).toString("hex");
    tx.note({ subject: of, before: null, after: { class: of, before, records, rule, noteHash } });
    return store.shownRemoval(stored);
  });
}

const bare = (span: Pick<RemovedSpan, "log" | "from" | "to">): RemovedSpan => ({
  ...span,
  start: null,
});

/** The spans with where what is left begins; null where the record was tampered with, and then it stays as it is. */
async function untouched(
  hands: RetentionHands,
  due: readonly Pick<RemovedSpan, "log" | "from" | "to">[],
): Promise<readonly RemovedSpan[] | null> {
  try {
    return await beginsOf(hands.database, await hands.checkpoints.newest(), due);
  } catch (error) {
    if (!(error instanceof Tampered)) throw error;
    await hands.raise({
      kind: "record_altered",
      severity: "critical",
      subject: `log ${error.at.log}`,
      title: "The record does not verify",
      detail: `Before records were removed, they were checked: ${error.message}. Nothing was removed. Compare an export with \`reeve verify\`, and with the checkpoints kept elsewhere.`,
    });
    return null;
  }
}

/** It is tried again an hour later. */
export class ExportUnderWay extends Error {
  constructor() {
    super("an export is under way: what it reads is not removed now");
  }
}
export class Held extends Error {
  constructor() {
    super("a hold began: nothing is removed");
  }
}
