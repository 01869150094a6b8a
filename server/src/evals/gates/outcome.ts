import type { DatasetScored } from "@reeve/contract/dataset-case";
import type { GateTerms, VersionGate } from "@reeve/contract/version-gate";
import { compare, fewCases, shuffled } from "./compare.ts";

type Scores = DatasetScored["cases"][number]["scores"];

/** How both did in one case. Null: the candidate was not run on it. */
export interface Pair {
  readonly case: string;
  readonly hard: boolean;
  readonly reference: Scores;
  readonly candidate: Scores | null;
  /** Where the candidate's run is on record. */
  readonly session: string | null;
}

export type Outcome = Pick<
  VersionGate,
  | "verdict"
  | "ok"
  | "compared"
  | "decidedAt"
  | "mean"
  | "better"
  | "worse"
  | "same"
  | "missing"
  | "unscored"
  | "evidence"
  | "hard"
  | "hardCases"
  | "differs"
  | "notes"
>;

const mostShown = 200;

/** The result of a comparison on cases: the average by betting, and apart from it the cases that may not fail at all. */
export function outcomeOf(pairs: readonly Pair[], terms: GateTerms, seed: string): Outcome {
  const hardCases = pairs.filter(({ hard }) => hard);
  const hard = hardCases.flatMap(failedHard);
  const soft = shuffled(
    pairs.filter((it) => !it.hard),
    seed,
    (it) => it.case,
  );
  const values = soft.map(valuesOf);
  const counted = values.filter((it) => it !== null);
  const found = compare(
    counted.map(({ reference, candidate }) => candidate - reference),
    terms,
  );
  const verdict = hard.length > 0 ? "block" : found.verdict;
  const missing = pairs.filter(({ candidate }) => candidate === null).length;
  return {
    verdict,
    ok: verdict === "pass" || (verdict === "inconclusive" && terms.inconclusive === "pass"),
    compared: counted.length,
    decidedAt: found.decidedAt,
    mean: found.mean,
    better: found.better,
    worse: found.worse,
    same: found.same,
    missing,
    unscored: values.length - counted.length,
    evidence: { worse: rounded(found.worseEvidence), fine: rounded(found.fineEvidence) },
    hard,
    hardCases: hardCases.length,
    differs: soft.flatMap(differing).sort(worstFirst).slice(0, mostShown),
    notes: notesOf(counted.length, missing, hard.length, verdict),
  };
}

/** A case that may not fail fails also where it was not run, or where nobody could say how it went. */
function failedHard(it: Pair): Outcome["hard"] {
  if (it.candidate === null) return [{ case: it.case, says: "The candidate was not run on it." }];
  const failed = it.candidate.find(({ label }) => label === "fail");
  if (failed)
    return [{ case: it.case, says: `${failed.evaluator}: ${failed.explanation ?? "failed"}` }];
  if (it.candidate.some(({ label }) => label === "pass")) return [];
  return [{ case: it.case, says: "No evaluator could say how it went." }];
}

/** By the evaluators that scored both; null where none did. A case that was not run counts as failed. */
function valuesOf(it: Pair): { readonly reference: number; readonly candidate: number } | null {
  const before = new Map(valued(it.reference));
  if (it.candidate === null)
    return before.size === 0 ? null : { reference: meanOf([...before.values()]), candidate: 0 };
  const both = valued(it.candidate).filter(([name]) => before.has(name));
  if (both.length === 0) return null;
  return {
    reference: meanOf(both.map(([name]) => before.get(name) ?? 0)),
    candidate: meanOf(both.map(([, value]) => value)),
  };
}

const valued = (scores: Scores): readonly (readonly [string, number])[] =>
  scores.flatMap(({ evaluator, value }) => (value === null ? [] : [[evaluator, value] as const]));
export const meanOf = (all: readonly number[]): number =>
  all.reduce((sum, it) => sum + it, 0) / all.length;

function differing(it: Pair): Outcome["differs"] {
  const values = valuesOf(it);
  if (values === null || values.reference === values.candidate) return [];
  const was = it.reference.map(said);
  return [
    { case: it.case, ...values, session: it.session, was, is: (it.candidate ?? []).map(said) },
  ];
}

const said = ({ evaluator, label, explanation }: Scores[number]) => ({
  evaluator,
  label,
  explanation,
});
type Differing = Outcome["differs"][number];
const worstFirst = (a: Differing, b: Differing): number =>
  a.candidate - a.reference - (b.candidate - b.reference) || (a.case < b.case ? -1 : 1);

/** Powers of ten to three places: enough for a chart. */
export const rounded = (all: readonly number[]): number[] =>
  all.map((it) => Math.round(it * 1000) / 1000);

function notesOf(
  compared: number,
  missing: number,
  hard: number,
  verdict: Outcome["verdict"],
): string[] {
  const notes: string[] = [];
  if (compared < fewCases)
    notes.push(
      `With ${compared} cases a large loss can be seen; that nothing was lost cannot be told from fewer than about ${fewCases}.`,
    );
  if (missing > 0)
    notes.push(`${missing} cases were not run by the candidate, and count as failed.`);
  if (hard > 0) notes.push("A case that may not fail did, which blocks whatever the average says.");
  if (verdict === "inconclusive")
    notes.push("Add cases and compare again: what was seen so far counts for neither side.");
  return notes;
}

/** How often each evaluator said what of one side. */
export function labelsOf(
  name: string,
  all: readonly (Scores | null)[],
): VersionGate["evaluators"][number]["reference"] {
  const mine = all.flatMap((scores) => scores ?? []).filter(({ evaluator }) => evaluator === name);
  const count = (label: Scores[number]["label"]): number =>
    mine.filter((it) => it.label === label).length;
  return { pass: count("pass"), fail: count("fail"), unscored: count("unscored") };
}
