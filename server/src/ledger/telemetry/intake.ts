import { DatabaseError } from "pg";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { Refused } from "../otlp/refused.ts";
import type { Batch } from "./arrivals.ts";
import { count } from "./count-store.ts";
import type { Registered } from "./source.ts";
import { sourcesOf } from "./source-store.ts";
import { Raced, record } from "./store.ts";
import { openWindow, type WindowLimits } from "./window.ts";

export interface IntakeHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The agents there are now. */
  registered(): Registered;
  readonly limits?: Partial<IntakeLimits>;
  readonly window?: WindowLimits;
}

export interface IntakeLimits {
  /** Records that may wait to be written down. */
  readonly waiting: number;
  /** Records of one commit. */
  readonly atOnce: number;
}

const standard: IntakeLimits = { waiting: 20_000, atOnce: 4_000 };

export interface Intake {
  /** Resolves when what the batch tells of is committed. Rejects with Refused where it is not taken. */
  take(batch: Batch): Promise<void>;
  close(): Promise<void>;
}

interface Job {
  readonly batch: Batch;
  resolve(): void;
  reject(error: Error): void;
}

const tries = 6;

/** The one way in for telemetry: batches wait in a bounded queue, and one commit carries all that wait. */
export function openIntake(hands: IntakeHands): Intake {
  const limits = { ...standard, ...hands.limits };
  const window = openWindow(hands.window);
  let waiting: Job[] = [];
  let records = 0;
  let running: Promise<void> | null = null;
  let closed = false;

  async function commit(jobs: readonly Job[]): Promise<void> {
    const nowMs = hands.clock.now();
    const given = window.add(
      jobs.flatMap(({ batch }) => batch.arrivals),
      nowMs,
    );
    const came = jobs.flatMap(({ batch }) => batch.came);
    for (let left = tries; ; left--) {
      try {
        await hands.database.kysely.transaction().execute(async (db) => {
          if (given.observations.length > 0)
            await record(
              db,
              given.observations,
              (all) => sourcesOf(db, all, hands.registered(), nowMs),
              nowMs,
            );
          await count(db, came, nowMs);
        });
        break;
      } catch (error) {
        // Another process wrote of the same actions: now what it wrote can be read.
        if (left === 1 || !isRace(error)) throw error;
      }
    }
    given.confirm();
    for (const { records: n, dropped } of came) {
      hands.metrics.telemetry.inc({ what: "dropped" }, dropped);
      hands.metrics.telemetry.inc({ what: "recorded" }, n - dropped);
    }
  }

  async function commitOrSplit(jobs: readonly Job[]): Promise<void> {
    try {
      await commit(jobs);
      for (const job of jobs) job.resolve();
    } catch (error) {
      // One batch that the database refuses must not take the others with it.
      if (jobs.length > 1 && isRefusal(error)) {
        for (const job of jobs) await commitOrSplit([job]);
        return;
      }
      hands.log.warn({ error: String(error) }, "telemetry could not be written down");
      for (const job of jobs)
        job.reject(
          isRefusal(error)
            ? new Refused(400, "The database refuses what is in this batch.")
            : new Refused(503, "The record cannot be written now; send it again.", 5),
        );
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const jobs: Job[] = [];
      let taken = 0;
      while (waiting.length > jobs.length) {
        const next = waiting[jobs.length] as Job;
        taken += next.batch.arrivals.length;
        if (jobs.length > 0 && taken > limits.atOnce) break;
        jobs.push(next);
      }
      waiting = waiting.slice(jobs.length);
      await commitOrSplit(jobs);
      for (const { batch } of jobs) records -= batch.arrivals.length;
    }
    running = null;
  }

  return {
    take(batch) {
      if (closed) return Promise.reject(new Refused(503, "Reeve is stopping.", 5));
      if (records > 0 && records + batch.arrivals.length > limits.waiting)
        return Promise.reject(
          new Refused(429, "More telemetry comes than can be written down; send it again.", 2),
        );
      records += batch.arrivals.length;
      return new Promise((resolve, reject) => {
        waiting.push({ batch, resolve, reject });
        running ??= run();
      });
    },
    async close() {
      closed = true;
      await running;
    },
  };
}

const isRace = (error: unknown): boolean =>
  error instanceof Raced ||
  (error instanceof DatabaseError && error.code?.startsWith("40") === true);
/** About the rows themselves: bad data, a broken constraint, a limit. */
const isRefusal = (error: unknown): boolean =>
  error instanceof DatabaseError && /^(22|23|54)/.test(error.code ?? "");
