import type { CalibrationId } from "@reeve/contract/id";
import { isoTime } from "../../platform/clock.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Session } from "../evaluators/evaluator.ts";
import { graderStore, type Kept } from "../graders/store.ts";
import type { WorkHands } from "../graders/work.ts";
import { ask } from "../live/say.ts";
import { mostOf } from "./foresee.ts";
import { calibrationStore, type Running, type Said } from "./store.ts";
import { openSubjects, type Subject } from "./subjects.ts";

const everyMs = 1_000;
/** Beside the time that the grader itself may take; after that another process takes it up. */
const graceMs = 60_000;
const codeAtOnce = 4;
const longest = 500;

type Waiting = Subject & { readonly n: number };

/** Goes on with one calibration that nobody works on, until it ends. Gives false where there is none. */
export async function calibrateOne(hands: WorkHands, signal: AbortSignal): Promise<boolean> {
  const { database, clock } = hands;
  const store = calibrationStore(database.kysely);
  const heldUntil = (): string => isoTime(clock.now() + longestTurnMs + graceMs);
  const it = await store.take(isoTime(clock.now()), heldUntil());
  if (it === null) return false;
  const read = openSubjects(database);
  let spent = it.spentMicros;
  while (!signal.aborted) {
    const end = (status: "done" | "stopped", why: string | null) =>
      store.end(it.id, status, why, isoTime(clock.now()));
    const grader = await graderStore(database.kysely).named(it.name);
    if (grader?.version !== it.version) {
      await end("stopped", grader === null ? "The grader was removed." : "The grader was changed.");
      return true;
    }
    const waiting = await store.next(it.id, atOnce(grader));
    if (waiting.length === 0) {
      await end("done", null);
      return true;
    }
    const round = await oneRound(hands, { it, grader, waiting, spent, read }, signal);
    spent += round.costMicros;
    if (round.why !== null) {
      await end("stopped", round.why);
      return true;
    }
    if (!(await store.hold(it.id, heldUntil()))) return true;
  }
  await store.leave(it.id);
  return true;
}

/** The longest that a judge may be set to take. */
const longestTurnMs = 300_000;
const atOnce = ({ how }: Kept): number => (how.kind === "judge" ? how.atOnce : codeAtOnce);

interface Round {
  readonly it: Running;
  readonly grader: Kept;
  readonly waiting: readonly Waiting[];
  readonly spent: number;
  readonly read: ReturnType<typeof openSubjects>;
}

/** Asks of some cases at once, as many as the money that is left is sure to pay. */
async function oneRound(
  hands: WorkHands,
  { it, grader, waiting, spent, read }: Round,
  signal: AbortSignal,
): Promise<{ readonly costMicros: number; readonly why: string | null }> {
  const { id, dataset, datasetVersion, mostMicros } = it;
  const of = dataset === null ? null : { id: dataset, version: datasetVersion ?? 1 };
  const asking: { n: number; session: Session | null }[] = [];
  let most = 0;
  for (const one of waiting) {
    const session = await read(one, of);
    most += session === null ? 0 : mostOf(grader, session);
    if (spent + most > mostMicros) break;
    asking.push({ n: one.n, session });
  }
  if (asking.length === 0) return { costMicros: 0, why: "What it may cost is spent." };
  const said = await Promise.all(
    asking.map(({ n, session }) => askOne(hands, { id, n, grader, session }, signal)),
  );
  const costMicros = said.reduce((sum, one) => sum + (one?.costMicros ?? 0), 0);
  const capped = said.some((one) => one?.unscored === "cap");
  return { costMicros, why: capped ? "What the judge may spend in a day is spent." : null };
}

/** What the grader says of one case, kept unless it was cut short or could not be paid: those are asked again. */
async function askOne(
  { database, graders }: WorkHands,
  of: { id: CalibrationId; n: number; grader: Kept; session: Session | null },
  signal: AbortSignal,
): Promise<Said | null> {
  const { id, n, grader, session } = of;
  const said: Said =
    session === null
      ? { ...nothing, unscored: "error", explanation: "It is no longer on record." }
      : saidOf(await ask(graders.of(grader), session, signal));
  if (signal.aborted) return null;
  if (said.unscored !== "cap") await calibrationStore(database.kysely).said(id, n, said);
  return said;
}

const nothing = {
  said: "unscored",
  unscored: null,
  value: null,
  explanation: null,
  costMicros: 0,
} as const;

/** What is said of the session as a whole; what is said of single steps explains it. */
function saidOf(verdicts: Awaited<ReturnType<typeof ask>>): Said {
  const it = verdicts.find(({ action }) => action === undefined);
  if (it === undefined)
    return { ...nothing, unscored: "undecided", explanation: "It said nothing of it." };
  const explanation = it.explanation?.slice(0, longest) ?? null;
  const costMicros = it.costMicros ?? 0;
  return it.label === "unscored"
    ? { ...nothing, unscored: it.unscored, explanation, costMicros }
    : { said: it.label, unscored: null, value: it.value ?? null, explanation, costMicros };
}

/** Holds graders against what people said, in the background. */
export const calibrating = (hands: WorkHands): AsyncDisposable =>
  repeat("calibrations", everyMs, hands.log, async (signal) => {
    while (!signal.aborted && (await calibrateOne(hands, signal)));
  });
