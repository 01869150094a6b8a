import type { CaseReplayed, DatasetScored, PolicyReplay } from "@reeve/contract/dataset-case";
import type { DatasetId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { setImmediate as breath } from "node:timers/promises";
import { Problem } from "../../platform/problem.ts";
import { answerer } from "../../policy/replay/answer.ts";
import { proposed } from "../../policy/replay/proposed.ts";
import type { Snapshot } from "../../policy/snapshot/snapshot.ts";
import { policyStore } from "../../policy/store.ts";
import type { Evaluator } from "../evaluators/evaluator.ts";
import { caseReplayed, policyReplay } from "./replay.ts";
import { scored, scoredInAll, sessionOf, type Schemas } from "./score.ts";
import { everyCase } from "./store.ts";
import type { DatasetHands } from "./verbs.ts";

type Draft = Omit<Parsed<"datasets.replay">, "id" | "version">;

/** Every step of every case through the policies in force, or through a change of one that is not made. */
export async function replayDataset(
  hands: Pick<DatasetHands, "database" | "author" | "snapshots">,
  id: DatasetId,
  version: number,
  draft: Draft,
): Promise<PolicyReplay> {
  const answer = answerer(await policiesOf(hands, draft));
  const cases: CaseReplayed[] = [];
  for await (const it of everyCase(hands.database.kysely, id, version)) {
    cases.push(caseReplayed(it, answer));
    // Calls go on while a dataset is replayed.
    await breath();
  }
  return policyReplay(version, cases);
}

async function policiesOf(
  { database, author, snapshots }: Pick<DatasetHands, "database" | "author" | "snapshots">,
  { name, cedar, mode, remove }: Draft,
): Promise<Snapshot> {
  const now = snapshots.current();
  if (name === undefined && cedar === undefined && !remove) return now;
  const textOf = async (of: string) =>
    (await policyStore(database.kysely).inForce(of))?.cedar ?? null;
  const change = { name: name ?? "draft", cedar, mode, remove };
  return (await proposed({ author, textOf }, now, change)).after;
}

/** Each case by the evaluators of live sessions. */
export async function scoreDataset(
  hands: Pick<DatasetHands, "database" | "snapshots" | "evaluators">,
  id: DatasetId,
  version: number,
  names: readonly string[] | null,
  signal: AbortSignal,
): Promise<DatasetScored> {
  const evaluators = await evaluatorsNamed(hands, names);
  const schemas = schemasIn(hands.snapshots.current());
  const cases: DatasetScored["cases"] = [];
  for await (const it of everyCase(hands.database.kysely, id, version)) {
    signal.throwIfAborted();
    const scores = await scored(sessionOf(it, schemas), evaluators, signal);
    cases.push({ case: it.case, scores });
    await breath();
  }
  return scoredInAll(version, evaluators, cases);
}

/** The evaluators in force of these names; all of them where none is named. */
export async function evaluatorsNamed(
  hands: Pick<DatasetHands, "evaluators">,
  names: readonly string[] | null,
): Promise<readonly Evaluator[]> {
  const all = await hands.evaluators();
  const unknown = names?.find((name) => !all.some((it) => it.name === name));
  if (unknown !== undefined)
    throw new Problem(
      "invalid",
      `There is no evaluator ${unknown}.`,
      all.length === 0 ? "None is in force." : `There are: ${all.map((it) => it.name).join(", ")}.`,
      [{ path: "evaluators", message: `${unknown} is not there` }],
    );
  return names === null ? all : all.filter(({ name }) => names.includes(name));
}

/** What tools promise now. */
export const schemasIn =
  ({ servers }: Snapshot): Schemas =>
  (server, tool) => {
    const known = servers.get(server ?? "")?.tools.get(tool ?? "");
    return {
      inputSchema: known?.inputSchema ?? null,
      // Of answers a case keeps the first part, which no schema can be held against.
      outputSchema: null,
      costMicros: known?.costMicros ?? null,
    };
  };
