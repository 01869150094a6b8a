import type { EvaluatorId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import type { Verdict } from "../evaluators/evaluator.ts";
import type { Running } from "../live/round.ts";
import { ask, scoresOf } from "../live/say.ts";
import { strataOf } from "../live/session.ts";
import { choose, placeOf } from "../sampling/choose.ts";
import { raisedNow, saltOf } from "../sampling/store.ts";
import { addScores } from "../scores/store.ts";
import type { Graders } from "./open.ts";
import * as queue from "./queue-store.ts";
import { openRecorded } from "./recorded.ts";
import { graderStore, type Kept } from "./store.ts";

export interface WorkHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly graders: Graders;
}

const everyMs = 1_000;
/** Sessions of one grader that are in hand at once. */
const atOnce = 16;
/** Longer than the longest judge may take; after that another process takes them. */
const holdMs = 900_000;
/** More may not wait for one grader: those that come then are said to be left out. */
const mostWaiting = 20_000;

const ratesOf = ({ rate }: Kept) => ({ rate, agents: {}, tools: {} });
const namedOf = ({ id, name, version, how, aspect }: Kept) => ({
  id,
  name,
  version,
  kind: how.kind,
  aspect,
});

/**
 * The graders that are on, for the round that scores sessions as they become quiet. A session only takes its place in the
 * queue there: the quick evaluators wait for no model.
 */
export async function queueing({
  database,
  clock,
}: Pick<WorkHands, "database" | "clock">): Promise<readonly Running[]> {
  const db = database.kysely;
  const on = (await graderStore(db).all()).filter((it) => it.on);
  if (on.length === 0) return [];
  const [salt, raised] = await Promise.all([saltOf(db), raisedNow(db, clock.now())]);
  return Promise.all(
    on.map(async (it): Promise<Running> => {
      const full = (await queue.waitingFor(db, it.id)) >= mostWaiting;
      const rates = ratesOf(it);
      const judge: Running["evaluator"]["judge"] = async (session) => {
        if (full) return [tooMany];
        const { agent } = session;
        const place = placeOf(salt, agent.id, session.session);
        const choice = choose(place, rates, strataOf(session), raised.get(agent.id) ?? 0);
        if (choice === null) return [];
        const since = isoTime(clock.now());
        const who = { grader: it.id, agent: agent.id, session: session.session };
        await queue.enqueue(db, { ...who, ...choice, since });
        return [];
      };
      const { name, aspect, version } = it;
      return {
        evaluator: { name, aspect, version, judge },
        as: namedOf(it),
        on: "sample",
        rates,
      };
    }),
  );
}

const tooMany: Verdict = {
  label: "unscored",
  unscored: "error",
  explanation: "More sessions wait for it than may.",
};

/** Scores what waits for one grader, at most so many. Gives how many that were. */
export async function gradeSome(
  { database, clock, graders }: WorkHands,
  it: Kept,
  signal: AbortSignal,
): Promise<number> {
  const db = database.kysely;
  const recorded = openRecorded(database);
  const nowMs = clock.now();
  const when = { now: isoTime(nowMs), heldUntil: isoTime(nowMs + holdMs), most: atOnce };
  const taken = await queue.take(db, it.id, when);
  await Promise.all(
    taken.map(async (waiting) => {
      const session = await recorded(waiting.agent, waiting.session);
      const verdicts = session === null ? [] : await ask(graders.of(it), session, signal);
      // What a stop cut short is taken up again by whoever comes next.
      if (signal.aborted) return;
      await db.transaction().execute(async (tx) => {
        if (session !== null)
          await addScores(tx, scoresOf(namedOf(it), session, waiting, verdicts, clock.now()));
        await queue.leave(tx, waiting);
      });
    }),
  );
  return taken.length;
}

/** Lets each grader work at its own pace: a slow judge keeps no other waiting. */
export function grading(hands: WorkHands): AsyncDisposable {
  const { database, log } = hands;
  const stopping = new AbortController();
  const busy = new Map<EvaluatorId, Promise<void>>();
  const begin = (it: Kept): void => {
    const work = (async () => {
      while (!stopping.signal.aborted && (await gradeSome(hands, it, stopping.signal)) === atOnce);
    })()
      .catch((error: unknown) =>
        log.error({ grader: it.id, error: String(error) }, "grading failed"),
      )
      .finally(() => busy.delete(it.id));
    busy.set(it.id, work);
  };
  const job = repeat("graders", everyMs, log, async () => {
    for (const it of await graderStore(database.kysely).all())
      if (it.on && !busy.has(it.id)) begin(it);
  });
  return {
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await job[Symbol.asyncDispose]();
      await Promise.all(busy.values());
    },
  };
}
