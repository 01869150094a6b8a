import type { Score } from "@reeve/contract/score";
import { isoTime } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import type { Evaluator, Session, Verdict } from "../evaluators/evaluator.ts";
import type { Choice } from "../sampling/choose.ts";

/** What an evaluator is known by in its scores. */
export type Named = Score["evaluator"];

const longest = 500;
const days = 86_400_000;

/** The verdicts of one evaluator on one session as scores, dated by the session's last step. */
export function scoresOf(
  evaluator: Named,
  { agent, agentVersion, session, steps }: Session,
  { inclusion, natural }: Choice,
  verdicts: readonly Verdict[],
  nowMs: number,
): readonly Score[] {
  const lastMs = Date.parse(steps.at(-1)?.action.startedAt ?? "");
  // Telemetry may date what it tells of as it likes.
  const at = lastMs > nowMs - 400 * days && lastMs < nowMs + days ? lastMs : nowMs;
  return verdicts.map((it) => ({
    id: newId("scr", nowMs),
    evaluator,
    agent: { id: agent.id, name: agent.name },
    agentVersion,
    session,
    action: it.action ?? null,
    label: it.label,
    unscored: it.label === "unscored" ? it.unscored : null,
    value: it.label === "unscored" ? null : (it.value ?? (it.label === "pass" ? 1 : 0)),
    measure: it.measure ?? null,
    explanation: it.explanation?.slice(0, longest) ?? null,
    inclusion,
    natural,
    costMicros: it.costMicros ?? 0,
    at: isoTime(at),
  }));
}

/** What is said of a session by an evaluator, whatever happens in it: one that breaks could not tell. */
export async function ask(
  evaluator: Evaluator,
  session: Session,
  signal: AbortSignal,
): Promise<readonly Verdict[]> {
  try {
    return await evaluator.judge(session, signal);
  } catch {
    return [{ label: "unscored", unscored: "error", explanation: "The evaluator broke." }];
  }
}
