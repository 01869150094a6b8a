import { performance } from "node:perf_hooks";
import { queueing } from "./evals/graders/work.ts";
import { evaluating } from "./evals/live/open.ts";
import { keepReadingScores } from "./evals/monitors/keep.ts";
import { keepReadingData } from "./ledger/data/open.ts";
import { openAside } from "./platform/aside.ts";
import type { Clock } from "./platform/clock.ts";
import type { Database } from "./platform/database.ts";
import type { Log } from "./platform/log.ts";
import { unhurried, type Pace } from "./platform/pace.ts";

/** What is worked off behind calls, in this process or in one beside it. */
export interface Behind extends AsyncDisposable {
  /** Why it is not worked off now; null where it is. */
  trouble(): string | null;
}

interface Work {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  /** How long nothing happens in a session before it is evaluated; null: none is. */
  readonly evaluateAfterMs: number | null;
  readonly pace: Pace;
  /** How many actions were evaluated. */
  evaluated(actions: number): void;
}

/** Reads what was recorded, scores sessions as they become quiet, and shows their scores to monitors. */
export function workBehind(work: Work): AsyncDisposable {
  const { evaluateAfterMs: quietMs } = work;
  const more = () => queueing(work);
  const jobs = [
    keepReadingData(work),
    keepReadingScores(work),
    ...(quietMs === null ? [] : [evaluating({ ...work, quietMs, more })]),
  ];
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(jobs.map((job) => job[Symbol.asyncDispose]()));
    },
  };
}

/** What the program beside this one is told when it starts, and what it is told and tells later. */
export interface Begin {
  readonly begin: Pick<Work, "evaluateAfterMs"> & {
    readonly url: string;
    readonly logLevel: string;
  };
}
export interface Busy {
  readonly busy: number;
}
export interface Told {
  readonly evaluated: number;
}

/** Over less, few calls at once look like many. */
const everyMs = 2_000;

/** In the program that is named, of low priority and told how busy calls are; in this process where none is. */
export function openBehind(hands: Omit<Work, "pace"> & { readonly aside?: string }): Behind {
  const { aside: file, database, log, evaluateAfterMs } = hands;
  if (file === undefined)
    return { ...workBehind({ ...hands, pace: unhurried }), trouble: () => null };
  const begin: Begin["begin"] = { url: database.url, logLevel: log.level, evaluateAfterMs };
  const aside = openAside({
    file,
    log,
    begin,
    heard: (message) => hands.evaluated((message as Told).evaluated),
  });
  let before = performance.eventLoopUtilization();
  const timer = setInterval(() => {
    const now = performance.eventLoopUtilization();
    const told: Busy = { busy: performance.eventLoopUtilization(now, before).utilization };
    before = now;
    aside.tell(told);
  }, everyMs).unref();
  return {
    trouble: () => aside.trouble(),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await aside[Symbol.asyncDispose]();
    },
  };
}
