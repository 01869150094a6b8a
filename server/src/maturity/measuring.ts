import type { Level } from "@reeve/contract/maturity/model";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { repeat } from "../platform/jobs.ts";
import { listen } from "../platform/listen.ts";
import type { Log } from "../platform/log.ts";
import { Problem } from "../platform/problem.ts";
import { estateOf, type Estate } from "./estate.ts";
import { readFacts } from "./facts-store.ts";
import { advance } from "./history-store.ts";
import { heldStage, allShut, type Stage } from "./hold.ts";
import { levelsOf } from "./level.ts";
import type { LogRead } from "./log-read-store.ts";
import type { LoadedModel } from "./model-file.ts";
import { moves } from "./moves-store.ts";
import { standardLimits } from "./observe.ts";
import { probes as shippedProbes } from "./probes/table.ts";
import type { Probe } from "./probes/probe.ts";
import { ReadyAgents } from "./readiness.ts";
import { saveReadiness } from "./readiness-store.ts";
import { catchUp } from "./rollup/catch-up.ts";
import { score, type Ladder, type Score } from "./score.ts";
import { inSlices } from "../platform/slices.ts";

export interface MeasuringHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly loaded: LoadedModel;
  /** Takes what has to be taken now and then, such as the audit sample; true when there is something new. */
  sample(): Promise<boolean>;
  readonly probes?: Readonly<Record<string, Probe>>;
  readonly times?: Partial<Times>;
}

interface Times {
  /** How often it is asked whether anything moved. */
  readonly askMs: number;
  /** How long nothing may move before it is measured all the same: evidence expires. */
  readonly idleMs: number;
  /** How soon after a change. */
  readonly soonMs: number;
  /** How long records are counted in one go. */
  readonly countMs: number;
}
const standard: Times = { askMs: 5_000, idleMs: 60_000, soonMs: 300, countMs: 8_000 };

/** Where the ladder stands: the newest measurement and what it was made from. */
export interface Standing {
  readonly score: Score;
  readonly stage: Stage;
  readonly estate: Estate;
}

export interface Measuring extends AsyncDisposable {
  readonly ladder: Ladder;
  readonly loaded: LoadedModel;
  /** The newest measurement; waits for the first. Refuses one that is too old to stand on. */
  current(): Promise<Standing>;
  /** Measures now, after whatever is under way. */
  measure(): Promise<Standing>;
}

/** Evidence expires in hours: a measurement from before this says nothing about now. */
const oldestMs = 10 * 60_000;
const firstWaitMs = 15_000;
/** What is measured by itself reads the whole log of changes again after so long; in between it goes on where it was. */
const wholeMs = 60_000;
/** Measuring takes at most a tenth of the time, so that the agents' calls have the rest. */
const restFactor = 9;
/** A change after so many times as long as a measurement takes is one by itself again. */
const aloneFactor = 4;

/** Measures when something moved, soon after a change, and now and then all the same. */
export function openMeasuring(hands: MeasuringHands): Measuring {
  const { database, clock, log, loaded } = hands;
  const times = { ...standard, ...hands.times };
  const ladder: Ladder = { model: loaded.model, probes: hands.probes ?? shippedProbes };
  const stop = new AbortController();
  let standing: Standing | null = null;
  let failure: string | null = null;
  let logRead: { readonly log: LogRead | null; readonly wholeAt: number } = {
    log: null,
    wholeAt: 0,
  };
  let wholeNext = false;
  let savedReady: string | null = null;
  let last = { moved: "", at: 0, took: 0 };
  let running: Promise<Standing> | null = null;
  let waiting: Promise<Standing> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let due = Number.POSITIVE_INFINITY;
  /** How long it rests before a change is measured: a single one is not kept waiting, of many each waits longer. */
  let changeRest = 0;
  /** Whether the next measurement is one that a change asked for: the others let no change wait longer. */
  let byChange = false;

  const once = async (whole: boolean): Promise<Standing> => {
    const moved = await moves(database.kysely);
    const uncounted = await catchUp(hands, times.countMs, stop.signal);
    if (uncounted > 0) soon();
    // Half counted is not known: what was measured whole a moment ago is nearer to the truth.
    const counted = standing?.estate.facts.uncounted === 0;
    if (uncounted > 0 && standing && counted && clock.now() - standing.score.at <= oldestMs)
      return standing;
    const began = performance.now();
    const goesOn = !whole && performance.now() - logRead.wholeAt < wholeMs;
    const { facts, log } = await readFacts(
      database,
      clock.now(),
      uncounted,
      goesOn ? logRead.log : null,
    );
    logRead = { log, wholeAt: goesOn ? logRead.wholeAt : began };
    const estate = await inSlices(estateOf(facts, loaded.model), standardLimits.sliceMs);
    const ready = new ReadyAgents();
    const scored = await score(ladder, estate, { seen: (result) => ready.take(result) });
    const stage = await held(scored, uncounted);
    const agents = estate.members
      .filter(({ registered }) => registered)
      .map(({ agent }) => agent.id);
    await keepReadiness(agents, ready.all());
    standing = { score: scored, stage, estate };
    failure = null;
    last = { moved, at: performance.now(), took: performance.now() - began };
    if (byChange) changeRest = Math.min(restFactor, Math.max(1, changeRest * 2));
    byChange = false;
    return standing;
  };

  /** Where nobody became or ceased to be ready there is nothing to write. */
  const keepReadiness = async (
    agents: readonly string[],
    ready: ReadonlySet<string>,
  ): Promise<void> => {
    const key = [...ready].join(" ");
    if (key === savedReady) return;
    await saveReadiness(database, agents, ready, clock.now());
    savedReady = key;
  };

  /** While records are still counted the picture is not whole: it is shown as it is and kept out of the history. */
  const held = async (scored: Score, uncounted: number): Promise<Stage> => {
    if (uncounted === 0) return (await advance(database, loaded, scored)).stage;
    const levels = levelsOf(scored.surfaces);
    return {
      ...heldStage(loaded.model, allShut, levels, scored.at),
      now: 1 as Level,
      candidate: null,
    };
  };

  const measure = (whole = true): Promise<Standing> => {
    wholeNext ||= whole;
    if (running) return (waiting ??= running.catch(() => undefined).then(() => start()));
    return start();
  };
  const start = (): Promise<Standing> => {
    waiting = null;
    const whole = wholeNext;
    wholeNext = false;
    running = once(whole).finally(() => {
      running = null;
    });
    running.catch((error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
      log.warn({ error: failure }, "the ladder could not be measured");
    });
    return running;
  };

  const soon = (factor = restFactor): void => {
    if (stop.signal.aborted) return;
    const at = Math.max(performance.now() + times.soonMs, last.at + last.took * factor);
    if (timer && at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      timer = undefined;
      measure(false).catch(() => undefined);
    }, at - performance.now());
  };
  const changed = (): void => {
    if (performance.now() - last.at >= last.took * aloneFactor) changeRest = 0;
    byChange = true;
    soon(changeRest);
  };
  soon();

  const ear = listen(database.url, "reeve_epoch", log, changed);
  const poll = repeat("maturity", times.askMs, log, async () => {
    const sampled = await hands.sample();
    const idle = performance.now() - last.at >= times.idleMs;
    if (sampled || idle || (await moves(database.kysely)) !== last.moved) soon();
  });

  return {
    ladder,
    loaded,
    measure: () => measure(),
    async current() {
      const it = standing ?? (await within(firstWaitMs, measure()));
      if (it && clock.now() - it.score.at <= oldestMs) return it;
      throw new Problem(
        "unavailable",
        it
          ? `The last measurement is of ${isoTime(it.score.at)}, which is too old${failure ? `: ${failure}` : ""}.`
          : `Nothing is measured yet${failure ? `: ${failure}` : ""}.`,
        "Try again in a moment; if it stays so, look at the log.",
      );
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      clearTimeout(timer);
      await ear[Symbol.asyncDispose]();
      await poll[Symbol.asyncDispose]();
      await waiting?.catch(() => undefined);
      await running?.catch(() => undefined);
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  return Promise.race([work.catch(() => null), late]).finally(() => clearTimeout(timer));
}
