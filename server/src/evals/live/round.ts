import type { Action } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import type { Score } from "@reeve/contract/score";
import { setImmediate as breathe } from "node:timers/promises";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Pace } from "../../platform/pace.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { choose, placeOf, type Rates } from "../sampling/choose.ts";
import { raisedNow, saltOf } from "../sampling/store.ts";
import { addScores, forgetSteps } from "../scores/store.ts";
import * as heads from "./heads-store.ts";
import { ask, scoresOf, type Named } from "./say.ts";
import { sessionOf, strataOf, underWay } from "./session.ts";
import { openPromises, type Promises } from "./tools-store.ts";

/** An evaluator that is on. `all`: of every session, but for its rates; `sample`: it costs, and its rates are low. */
export interface Running {
  readonly evaluator: Evaluator;
  readonly as: Named;
  readonly on: "all" | "sample";
  readonly rates: Rates;
}

export interface RoundHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly quietMs: number;
  readonly pace?: Pace;
  /** The evaluators that are on, as they are set now. */
  running(): Promise<readonly Running[]>;
  /** Actions by id, in the order of their ids here. */
  actions(ids: readonly ActionId[]): Promise<readonly Action[]>;
  /** How many actions were evaluated. */
  evaluated(actions: number): void;
}

/** Sessions that are taken at once, and steps of them that are read at once. */
const atOnce = { sessions: 400, steps: 4_000 };
/** Of a session that is longer, the latest steps are evaluated. */
const mostSteps = 2_000;
/** A process that holds sessions for longer than this is taken for dead. */
const holdMs = 120_000;
/** A session that is never quiet is scored this many times more seldom. */
export const patience = 15;

/** Scores, for about `forMs`, sessions that are quiet. Gives how many actions that were; 0 where nothing is due. */
export type Round = (forMs: number, signal?: AbortSignal) => Promise<number>;

export function openRound(hands: RoundHands): Round {
  const promises = openPromises();
  return async (forMs, signal = new AbortController().signal) => {
    const { database, clock, quietMs } = hands;
    const db = database.kysely;
    const until = performance.now() + forMs;
    let done = 0;
    let means: Means | null = null;
    do {
      const nowMs = clock.now();
      const heldUntil = isoTime(nowMs + holdMs);
      const when = { nowMs, quietMs, patienceMs: quietMs * patience };
      const taken = await heads.take(db, when, heldUntil, atOnce.sessions);
      if (taken.length === 0) break;
      means ??= await meansOf(hands, promises, signal);
      const steps = await heads.latestSteps(db, taken, mostSteps);
      const groups = grouped(taken, steps);
      for (const [n, group] of groups.entries()) {
        if (performance.now() >= until || signal.aborted) {
          await heads.putOff(db, groups.slice(n).flat(), null);
          break;
        }
        const began = performance.now();
        done += await scoreGroup(hands, means, { group, steps, heldUntil });
        await hands.pace?.rest(performance.now() - began, signal);
      }
    } while (performance.now() < until && !signal.aborted);
    return done;
  };
}

interface Means {
  readonly running: readonly Running[];
  readonly promises: Promises;
  readonly salt: string;
  readonly raised: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
}

async function meansOf(
  { database, clock, running }: RoundHands,
  promises: ReturnType<typeof openPromises>,
  signal: AbortSignal,
): Promise<Means> {
  const db = database.kysely;
  return {
    running: await running(),
    promises: await promises(db),
    salt: await saltOf(db),
    raised: await raisedNow(db, clock.now()),
    signal,
  };
}

type Steps = ReadonlyMap<string, readonly ActionId[]>;

/** Sessions in groups of at most so many steps, so that memory is bounded; a session stays whole. */
function grouped(taken: readonly heads.Head[], steps: Steps): readonly (readonly heads.Head[])[] {
  const groups: heads.Head[][] = [];
  let room = 0;
  for (const head of taken) {
    const size = steps.get(heads.keyOf(head))?.length ?? 0;
    if (groups.length === 0 || size > room) {
      groups.push([]);
      room = atOnce.steps;
    }
    groups.at(-1)?.push(head);
    room -= size;
  }
  return groups;
}

interface Group {
  readonly group: readonly heads.Head[];
  readonly steps: Steps;
  readonly heldUntil: string;
}

async function scoreGroup(
  hands: RoundHands,
  means: Means,
  { group, steps, heldUntil }: Group,
): Promise<number> {
  const { database, clock, quietMs } = hands;
  const ids = group.flatMap((head) => steps.get(heads.keyOf(head)) ?? []);
  const byId = new Map((await hands.actions(ids)).map((action) => [action.id, action]));
  const said: { head: heads.Head; scores: readonly Score[] }[] = [];
  const waiting: heads.Head[] = [];
  for (const head of group) {
    const actions = (steps.get(heads.keyOf(head)) ?? []).flatMap((id) => byId.get(id) ?? []);
    const session = sessionOf(head.session, actions, means.promises);
    if (session && underWay(session, clock.now())) waiting.push(head);
    else said.push({ head, scores: session ? await judged(session, means, clock.now()) : [] });
    await breathe();
  }
  const done = said.map(({ head }) => head);
  await database.kysely.transaction().execute(async (tx) => {
    const held = await heads.stillHeld(tx, group, heldUntil);
    const mine = said.filter(({ head }) => held.has(heads.keyOf(head)));
    await forgetSteps(
      tx,
      mine.flatMap(({ head }) => (head.scoredTo === null ? [] : [head])),
      means.running.map(({ as }) => as.id),
    );
    await addScores(
      tx,
      mine.flatMap(({ scores }) => scores),
    );
    await heads.scored(
      tx,
      mine.map(({ head }) => head),
    );
    const off = waiting.filter((head) => held.has(heads.keyOf(head)));
    await heads.putOff(tx, off, isoTime(clock.now() + quietMs));
  });
  const evaluated = done.reduce(
    (sum, head) => sum + (steps.get(heads.keyOf(head))?.length ?? 0),
    0,
  );
  hands.evaluated(evaluated);
  return evaluated + waiting.length;
}

async function judged(
  session: NonNullable<ReturnType<typeof sessionOf>>,
  { running, salt, raised, signal }: Means,
  nowMs: number,
): Promise<readonly Score[]> {
  const place = placeOf(salt, session.agent.id, session.session);
  const strata = strataOf(session);
  const scores: Score[] = [];
  for (const { evaluator, as, rates } of running) {
    const choice = choose(place, rates, strata, raised.get(session.agent.id) ?? 0);
    if (choice === null) continue;
    const verdicts = await ask(evaluator, session, signal);
    scores.push(...scoresOf(as, session, choice, verdicts, nowMs));
  }
  return scores;
}
