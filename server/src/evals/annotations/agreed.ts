import type { Labelled } from "@reeve/contract/annotation";
import type { ScoreLabel } from "@reeve/contract/score";

type Said = Pick<Labelled, "label" | "score" | "failureMode">;

/** What people say together: what all of them say, and otherwise that nobody can tell. */
export function agreedOf(labels: readonly Said[]): ScoreLabel {
  const [first] = labels;
  if (first === undefined || first.label === "unsure") return "unscored";
  return labels.every(({ label }) => label === first.label) ? first.label : "unscored";
}

/** 0 to 1: the mean of the scores from 1 to 5 where some were given, else what the label says. */
export function valueOf(agreed: ScoreLabel, labels: readonly Said[]): number | null {
  if (agreed === "unscored") return null;
  const scores = labels.flatMap(({ score }) => (score === null ? [] : [(score - 1) / 4]));
  if (scores.length === 0) return agreed === "pass" ? 1 : 0;
  return scores.reduce((sum, one) => sum + one, 0) / scores.length;
}

/** One sentence of it. Notes stay with the labels: they may say what was in the session. */
export function saidOf(agreed: ScoreLabel, labels: readonly Said[]): string {
  const people = labels.length === 1 ? "One person" : `${labels.length} people`;
  const modes = [...new Set(labels.flatMap(({ failureMode }) => failureMode ?? []))];
  if (agreed === "unscored")
    return labels.every(({ label }) => label === "unsure")
      ? `${people} could not tell.`
      : `${people} differ.`;
  const how = agreed === "fail" && modes.length > 0 ? ` ${modes.join(", ")}` : "";
  return `${people}: ${agreed}${how === "" ? "" : `,${how}`}.`;
}
