import type { DataAccess } from "@reeve/contract/data";
import type { JudgeHow } from "@reeve/contract/grader";
import type { ActionId, AgentId, EvaluatorId } from "@reeve/contract/id";
import type { Unscored } from "@reeve/contract/score";
import { setTimeout as pause } from "node:timers/promises";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { redactText } from "../../platform/redact.ts";
import type { Evaluator, Session, Verdict } from "../evaluators/evaluator.ts";
import { keepSaid, saidBefore } from "./answers-store.ts";
import { readAnswer, type Judgement } from "./answer.ts";
import type { Breaker } from "./breaker.ts";
import { post } from "./endpoint.ts";
import { costOf, mostUsed } from "./price.ts";
import { requestOf, versionOf } from "./prompt.ts";
import { add, reserve, type Spending } from "./spend-store.ts";
import { transcriptOf } from "./transcript.ts";
import type { Turns } from "./turns.ts";
import { withheld } from "./withheld.ts";

export interface Judge {
  readonly id: EvaluatorId;
  readonly name: string;
  readonly aspect: Evaluator["aspect"];
  readonly how: JudgeHow;
}

export interface JudgeHands {
  readonly database: Database;
  readonly clock: Clock;
  /** The key of the endpoint, opened for this call; null where it needs none. Throws where it cannot be read. */
  key(): string | null;
  readonly breaker: Breaker;
  readonly turns: Turns;
  /** What data actions touched. */
  touched(actions: readonly ActionId[]): Promise<ReadonlyMap<string, readonly DataAccess[]>>;
  /** The endpoint is down since now, or up again. */
  changed(down: string | null): Promise<void>;
}

const unscored = (why: Unscored, explanation: string, costMicros = 0): Verdict => ({
  label: "unscored",
  unscored: why,
  explanation,
  costMicros,
});

/** A judge as an evaluator. Whatever happens it says one thing of the session, and why where it could not tell. */
export function judgeOf(it: Judge, hands: JudgeHands): Evaluator {
  const { id: grader, how } = it;
  const version = versionOf(how);
  /** Whether the endpoint takes a schema for its answers; learned once it refuses one. */
  const means = { structured: true };

  async function judge(session: Session, signal: AbortSignal): Promise<Verdict> {
    const { database, clock } = hands;
    const db = database.kysely;
    const may = withheld(
      session,
      how.never,
      how.never.length === 0
        ? new Map()
        : await hands.touched(session.steps.map(({ action }) => action.id)),
    );
    if (may !== null) return unscored("withheld", may);
    const transcript = transcriptOf(session);
    if (transcript.length > how.mostCharacters)
      return unscored(
        "truncated",
        `The session has ${transcript.length} characters; the judge reads ${how.mostCharacters}.`,
      );
    const content = canonicalHash(transcript);
    const day = isoTime(clock.now()).slice(0, 10);
    const spending = { day, grader, agent: session.agent.id };
    const before = await saidBefore(db, version, content);
    if (before !== null) {
      await add(db, spending, { fromCache: 1 });
      return verdictOf(before, how, 0);
    }
    if (!hands.breaker.may())
      return unscored("error", "The judge's endpoint is down; it is asked again in a while.");
    const { said, costMicros } = await hands.turns(() =>
      asked(it, hands, { transcript, spending, means }, signal),
    );
    if ("unscored" in said) return unscored(said.unscored, said.why, costMicros);
    await keepSaid(db, { version, content, said, at: isoTime(clock.now()) });
    return verdictOf(said, how, costMicros);
  }

  return {
    name: it.name,
    aspect: it.aspect,
    version,
    judge: async (session, signal) => [await judge(session, signal)],
  };
}

function verdictOf({ score, explanation }: Judgement, how: JudgeHow, costMicros: number): Verdict {
  if (score === null) return unscored("undecided", redactText(explanation), costMicros);
  return {
    label: score >= how.passMark ? "pass" : "fail",
    value: score,
    explanation: redactText(explanation),
    costMicros,
  };
}

interface Asking {
  readonly transcript: string;
  readonly spending: Spending & { readonly agent: AgentId };
  readonly means: { structured: boolean };
}
interface Answer {
  readonly said: Judgement | { readonly unscored: Unscored; readonly why: string };
  readonly costMicros: number;
}

/** Asks at most twice, within the time and the money there is. */
async function asked(
  { how }: Judge,
  hands: JudgeHands,
  { transcript, spending, means }: Asking,
  signal: AbortSignal,
): Promise<Answer> {
  const db = hands.database.kysely;
  const caps = { allMicros: how.usdPerDay.all * 1e6, agentMicros: how.usdPerDay.agent * 1e6 };
  const within = AbortSignal.any([signal, AbortSignal.timeout(how.timeoutMs)]);
  const last = { unscored: "error" as Unscored, why: "It did not answer." };
  const key = hands.key();
  let costMicros = 0;
  let down: string | null = null;
  for (let left = 2; left > 0 && !within.aborted; left--) {
    const body = requestOf(how, transcript, means.structured);
    const most = mostUsed(how, body);
    if (!(await reserve(db, spending, costOf(how, most), caps)))
      return { said: { unscored: "cap", why: "The money for today is spent." }, costMicros };
    const answer = await post({ ...how, key, body }, within);
    const read = answer.ok ? readAnswer(answer.body) : null;
    const used = answer.ok ? (read?.usage ?? most) : { input: 0, output: 0 };
    costMicros += costOf(how, used);
    await add(db, spending, {
      costMicros: costOf(how, used) - costOf(how, most),
      inputTokens: used.input,
      outputTokens: used.output,
      asked: 1,
    });
    if (read?.judgement) {
      if (hands.breaker.worked()) await hands.changed(null);
      return { said: read.judgement, costMicros };
    }
    if (answer.ok) {
      down = read === null ? "What it answers is no chat completion." : null;
      last.why = down ?? "The judge's answer is not what was asked.";
    } else {
      last.unscored = answer.what === "timeout" ? "timeout" : "error";
      last.why = answer.why;
      down = answer.why;
      if (answer.what === "unstructured" && means.structured) means.structured = false;
      else if (answer.what !== "down") break;
      else if (left > 1) await pause(answer.afterMs, null, { signal: within }).catch(() => null);
    }
  }
  if (within.aborted) last.unscored = "timeout";
  // Whoever stops Reeve is no fault of the endpoint.
  if (!signal.aborted && down !== null && hands.breaker.failed()) await hands.changed(down);
  return { said: last, costMicros };
}
