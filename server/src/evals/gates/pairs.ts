import type { CaseStep, DatasetCase } from "@reeve/contract/dataset-case";
import type { AgentId, DatasetId } from "@reeve/contract/id";
import { sessionOfRun, type ResultGiven } from "@reeve/contract/version-gate";
import type { Database } from "../../platform/database.ts";
import { setImmediate as breath } from "node:timers/promises";
import { stepOf } from "../datasets/case.ts";
import { actionsIn } from "../datasets/recorded-store.ts";
import { scored, sessionOf, type Schemas } from "../datasets/score.ts";
import { everyCase } from "../datasets/store.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import type { Pair } from "./outcome.ts";

/** Where one side's steps come from: what was frozen, sessions of a run, or what was handed in. */
export interface Side {
  readonly agent: AgentId;
  readonly version: string | null;
  readonly run: string | null;
}

export interface PairHands {
  readonly db: Database["kysely"];
  readonly schemas: Schemas;
  readonly evaluators: readonly Evaluator[];
  readonly signal: AbortSignal;
}

type Scores = Pair["reference"];
/** What scores of one's own are called. */
export const ownScore = "handed in";

/** Both sides of each case of a dataset, scored by the same evaluators in the same moment. */
export async function pairsOf(
  hands: PairHands,
  { id, version }: { readonly id: DatasetId; readonly version: number },
  sides: { readonly reference: Side; readonly candidate: Side },
  results: readonly ResultGiven[] | null,
): Promise<readonly Pair[]> {
  const handed = new Map(results?.map((it) => [it.case, it]));
  const found: Pair[] = [];
  for await (const it of everyCase(hands.db, id, version)) {
    hands.signal.throwIfAborted();
    const given = handed.get(it.case);
    const own = given?.value === undefined ? null : given.value;
    const reference = await sideOf(hands, it, sides.reference);
    const candidate =
      own !== null
        ? [ownOf(own)]
        : given?.steps
          ? await scoresOf(hands, it, sides.candidate, given.steps)
          : sides.candidate.run === null
            ? null
            : await sideOf(hands, it, sides.candidate);
    found.push({
      case: it.case,
      hard: it.hard,
      // A score of one's own can only be compared with a score of one's own.
      reference: own === null ? (reference ?? []) : [ownOf(given?.reference ?? 1)],
      candidate,
      session:
        sides.candidate.run === null || results !== null
          ? null
          : sessionOfRun(sides.candidate.run, it.case),
    });
    await breath();
  }
  return found;
}

const ownOf = (value: number): Scores[number] => ({
  evaluator: ownScore,
  label: value >= 0.5 ? "pass" : "fail",
  unscored: null,
  value,
  explanation: null,
});

/** Null where the side has a run, and it holds nothing of this case. */
async function sideOf(hands: PairHands, it: DatasetCase, side: Side): Promise<Scores | null> {
  if (side.run === null) return scoresOf(hands, it, null, it.steps);
  const session = sessionOfRun(side.run, it.case);
  const actions = await actionsIn(hands.db, { agent: side.agent, session });
  return actions.length === 0 ? null : scoresOf(hands, it, side, actions.map(stepOf));
}

const scoresOf = (
  { schemas, evaluators, signal }: PairHands,
  it: DatasetCase,
  side: Side | null,
  steps: readonly CaseStep[],
): Promise<Scores> => {
  const agent = side === null || it.agent === null ? it.agent : { ...it.agent, id: side.agent };
  const agentVersion = side === null ? it.agentVersion : side.version;
  return scored(sessionOf({ ...it, agent, agentVersion, steps }, schemas), evaluators, signal);
};
