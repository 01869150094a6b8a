import type { Action, End, Intent, LiveEvent } from "@reeve/contract/action";
import type { Clock } from "../platform/clock.ts";
import type { Database, DatabaseTransaction } from "../platform/database.ts";
import { repeat } from "../platform/jobs.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Audit } from "../platform/write.ts";
import type { LiveFilter } from "./actions/action.ts";
import { openLive } from "./actions/live.ts";
import { follow } from "./actions/follow.ts";
import { actionById } from "./actions/store.ts";
import { appendAudit, appendAudits } from "./audit.ts";
import { openCheckpointer, type Checkpointer } from "./checkpoints/checkpointer.ts";
import { connector } from "./log/connection.ts";
import { partitions } from "./log/partitions.ts";
import { openRecording } from "./log/recording.ts";
import { sweeper, type RaisedFinding } from "./log/sweep.ts";
import { openWriter } from "./log/writer.ts";

export interface Ledger {
  /**
   * Resolves when the intent is committed, and with it the use of its approval; only then may the action happen. Rejects
   * with AuditUnavailable, and with ApprovalSpent where the approval was used before.
   */
  intend(intent: Intent): Promise<void>;
  /** Records how an allowed action ended. A refused one was settled with its intent. */
  settle(end: End): Promise<void>;
  appendAudit(db: DatabaseTransaction, audit: Audit): Promise<void>;
  appendAudits(db: DatabaseTransaction, audits: readonly Audit[]): Promise<void>;
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
  /** Told of every action of this process that has ended. */
  readonly told?: ((action: Action) => void) | undefined;
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

/** Opens this process's log, settles what the last holder left open, and starts the jobs that keep the ledger. */
export async function openLedger(hands: LedgerHands): Promise<Ledger> {
  const { database, clock, log, metrics } = hands;
  const limits = { ...standard, ...hands.limits };
  const months = partitions(database, clock, log, metrics.partitionsAhead);
  await months.ensure();
  const checkpoints = await openCheckpointer(hands);
  const writer = await openWriter({
    connect: connector(database.url, limits.deadlineMs * 2, log),
    log,
    metrics,
    queue: limits.queue,
  });
  const live = openLive();
  const recording = openRecording({
    writer,
    live,
    clock,
    log,
    deadlineMs: limits.deadlineMs,
    covers: months.covers,
    find: (id) => actionById(database.kysely, id),
    told: hands.told,
    ended: (id) => hands.findings.resolve("outcome_unknown", id),
  });

  const unended = sweeper({
    database,
    clock,
    timeoutMs: limits.endTimeoutMs,
    ownLog: () => writer.log(),
    raise: (finding: RaisedFinding) => hands.findings.raise(finding),
    settle: (end: End) => recording.record(end),
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
    intend: recording.intend,
    settle: recording.settle,
    checkpoints,
    appendAudit: (db, audit) => appendAudit(db, clock, audit),
    appendAudits: (db, audits) => appendAudits(db, clock, audits),
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
