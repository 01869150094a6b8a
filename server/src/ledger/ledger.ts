import type { Action, End, Intent, LiveEvent } from "@reeve/contract/action";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../platform/database.ts";
import { repeat } from "../platform/jobs.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Audit } from "../platform/write.ts";
import { begun, ended, type LiveFilter } from "./actions/action.ts";
import { openLive } from "./actions/live.ts";
import { follow } from "./actions/follow.ts";
import { actionById } from "./actions/store.ts";
import { appendAudit } from "./audit.ts";
import { openCheckpointer, type Checkpointer } from "./checkpoints/checkpointer.ts";
import { partitions } from "./log/partitions.ts";
import type { Place } from "./log/queue.ts";
import { sweeper, type RaisedFinding } from "./log/sweep.ts";
import { openWriter } from "./log/writer.ts";
import { draftEnd, draftIntent, happens, type Draft } from "./record.ts";
import { ApprovalSpent, AuditUnavailable } from "./unavailable.ts";

export interface Ledger {
  /**
   * Resolves when the intent is committed, and with it the use of its approval; only then may the action happen. Rejects
   * with AuditUnavailable, and with ApprovalSpent where the approval was used before.
   */
  intend(intent: Intent): Promise<void>;
  /** Records how an allowed action ended. A refused one was settled with its intent. */
  settle(end: End): Promise<void>;
  appendAudit(db: DatabaseTransaction, audit: Audit): Promise<void>;
  live(filter: LiveFilter, signal: AbortSignal): AsyncIterable<LiveEvent>;
  /** Why an intent would be refused now, or null. */
  writable(): string | null;
  readonly checkpoints: Checkpointer;
  close(): Promise<void>;
}

export interface LedgerHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The data folder: the signing key and `checkpoints.log` stand in it. */
  readonly data: string;
  readonly findings: {
    raise(finding: RaisedFinding): Promise<void>;
    resolve(kind: RaisedFinding["kind"], subject: string): Promise<unknown>;
  };
  readonly limits?: Partial<Limits>;
}

export interface Limits {
  /** How long an intent or an end waits for its commit before the caller is told no. */
  readonly deadlineMs: number;
  /** How many records may wait for a commit. */
  readonly queue: number;
  /** When an allowed action without an end counts as unknown. */
  readonly endTimeoutMs: number;
  readonly checkpointEveryMs: number;
  readonly sweepEveryMs: number;
}

const standard: Limits = {
  deadlineMs: 2_000,
  queue: 5_000,
  endTimeoutMs: 15 * 60_000,
  checkpointEveryMs: 10_000,
  sweepEveryMs: 30_000,
};
const hourMs = 3_600_000;
const maxOpen = 50_000;

/** Opens this process's log, settles what the last holder left open, and starts the jobs that keep the ledger. */
export async function openLedger(hands: LedgerHands): Promise<Ledger> {
  const { database, clock, log, metrics } = hands;
  const limits = { ...standard, ...hands.limits };
  const months = partitions(database, clock, log, metrics.partitionsAhead);
  await months.ensure();
  const checkpoints = await openCheckpointer(hands);
  const writer = await openWriter({
    url: database.url,
    log,
    metrics,
    queue: limits.queue,
    statementMs: limits.deadlineMs * 2,
  });
  const live = openLive();
  /** Allowed actions of this process that have not ended. */
  const open = new Map<string, Action>();

  /** Resolves with the place. `late` hears of a commit that came after the caller had been told no. */
  function append(drafts: readonly Draft[], isEnd: boolean, late: () => void): Promise<Place> {
    return new Promise((resolve, reject) => {
      let waiting = true;
      const outside = drafts.find((draft) => !months.covers(Date.parse(draft.at)));
      if (outside)
        throw new AuditUnavailable(`there is no room for records of ${outside.at.slice(0, 7)}`);
      const refuse = (reason: string, spent = false): void => {
        waiting = false;
        clearTimeout(timer);
        reject(spent ? new ApprovalSpent(reason) : new AuditUnavailable(reason));
      };
      const timer = setTimeout(
        () => refuse(writer.reason() ?? "the database did not answer in time"),
        limits.deadlineMs,
      );
      try {
        writer.push(
          {
            drafts,
            wanted: () => waiting || isEnd,
            refused: refuse,
            committed(place) {
              clearTimeout(timer);
              if (waiting) resolve(place);
              else late();
            },
          },
          isEnd,
        );
      } catch (error) {
        clearTimeout(timer);
        throw error;
      }
    });
  }

  async function intend(intent: Intent): Promise<void> {
    const place = await append(
      draftOrRefuse(() => draftIntent(intent)),
      false,
      () => refusedAfterAll(intent),
    );
    const action = begun(intent, place);
    if (happens(intent)) {
      open.set(intent.id, action);
      const oldest = open.size > maxOpen ? open.keys().next().value : undefined;
      if (oldest !== undefined) open.delete(oldest);
    }
    if (live.subscribers() === 0) return;
    live.publish({ event: "decided", action });
    const end: End = {
      id: intent.id,
      outcome: "denied",
      error: null,
      result: null,
      endedAt: intent.startedAt,
    };
    if (!happens(intent))
      live.publish({
        event: "ended",
        action: ended(action, end, { log: place.log, seq: place.seq + 1 }),
      });
  }

  /** The commit came after the caller had been told no: so the action did not happen, and the record says so. */
  function refusedAfterAll(intent: Intent): void {
    if (!happens(intent)) return;
    const error = "The record came too late, so the action was refused.";
    record(
      { id: intent.id, outcome: "denied", error, result: null, endedAt: isoTime(clock.now()) },
      null,
    ).catch((cause: unknown) =>
      log.warn({ action: intent.id, error: String(cause) }, "a late intent waits for its end"),
    );
  }

  async function record(end: End, intent: Action | null): Promise<void> {
    const place = await append(
      draftOrRefuse(() => [draftEnd(end)]),
      true,
      () => open.delete(end.id),
    );
    open.delete(end.id);
    if (live.subscribers() === 0) return;
    const action = intent ?? (await actionById(database.kysely, end.id));
    if (action) live.publish({ event: "ended", action: ended(action, end, place) });
  }

  async function settle(end: End): Promise<void> {
    const begunHere = open.get(end.id);
    if (begunHere) return record(end, begunHere);
    const known = await actionById(database.kysely, end.id).catch((error: unknown) => {
      throw new AuditUnavailable(`the database cannot be read: ${String(error)}`);
    });
    if (!known) throw new Error(`${end.id} was never intended`);
    if (known.outcome !== null && known.outcome !== "unknown") return;
    await record(end, known);
    await hands.findings.resolve("outcome_unknown", end.id);
  }

  const unended = sweeper({
    database,
    clock,
    timeoutMs: limits.endTimeoutMs,
    ownLog: () => writer.log(),
    raise: (finding: RaisedFinding) => hands.findings.raise(finding),
    settle: (end: End) => record(end, open.get(end.id) ?? null),
  });
  const left = await unended.sweep().catch(async (error: unknown) => {
    await writer.close(0);
    throw error;
  });
  if (left > 0) log.warn({ actions: left }, "actions that nobody saw end are settled as unknown");

  const jobs = [
    repeat("ledger partitions", hourMs, log, () => months.ensure()),
    repeat("ledger checkpoint", limits.checkpointEveryMs, log, () => checkpoints.make()),
    repeat("ledger sweep", limits.sweepEveryMs, log, async () => void (await unended.sweep())),
    follow(database, live, () => writer.log(), log),
  ];

  return {
    intend,
    settle,
    checkpoints,
    appendAudit: (db, audit) => appendAudit(db, clock, audit),
    live: (filter, signal) => live.subscribe(filter, signal),
    writable: () =>
      writer.reason() ??
      (months.covers(clock.now()) ? null : "there is no room for this month's records"),
    async close() {
      for (const job of jobs) await job[Symbol.asyncDispose]();
      await writer.close(limits.deadlineMs);
      await checkpoints
        .make()
        .catch((error: unknown) =>
          log.warn({ error: String(error) }, "no checkpoint was made at the end"),
        );
    },
  };
}

function draftOrRefuse(make: () => readonly Draft[]): readonly Draft[] {
  try {
    return make();
  } catch (error) {
    throw new AuditUnavailable(
      `the record cannot be written: ${error instanceof Error ? error.message : "it is not JSON"}`,
    );
  }
}
