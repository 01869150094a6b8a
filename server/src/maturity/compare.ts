import type { Answers } from "@reeve/contract/maturity/assess";
import type { Level, ModelFile } from "@reeve/contract/maturity/model";
import type { Output } from "@reeve/contract/operations";
import type { Score } from "./score.ts";

type Row = Output<"maturity.claims">["items"][number];

/** Each answer beside what its criteria show. Over-claims come first, by what they leave at stake. Measured wins. */
export function compared(model: ModelFile, answers: Answers, score: Score): Row[] {
  const rows = model.questions
    .filter(({ area }) => area !== "exposure")
    .map(({ id, probes }) => {
      const claimed = answers[id] ?? null;
      const measured = measuredLevel(probes, score);
      const risk = score.criteria
        .filter(
          ({ criterion }) => probes.includes(criterion.id) && criterion.level <= (claimed ?? 0),
        )
        .reduce((sum, it) => sum + it.risk, 0);
      return {
        risk,
        row: {
          question: id,
          claimed,
          measured,
          state: stateOf(claimed, measured),
          criteria: probes,
        },
      };
    });
  return rows
    .toSorted((a, b) => rank(a.row) - rank(b.row) || b.risk - a.risk)
    .map(({ row }) => row);
}

/** The highest level below which nothing that the question is about is unmet; null while none of it is measured. */
function measuredLevel(probes: readonly string[], score: Score): Level | null {
  const own = score.criteria.filter(({ criterion }) => probes.includes(criterion.id));
  if (own.every(({ denominator }) => denominator === 0)) return null;
  const unmet = own
    .filter(({ status }) => status !== "met")
    .map(({ criterion }) => criterion.level);
  const met = own.filter(({ status }) => status === "met").map(({ criterion }) => criterion.level);
  const ceiling = unmet.length > 0 ? Math.min(...unmet) - 1 : 5;
  return Math.max(1, ...met.filter((level) => level <= ceiling)) as Level;
}

function stateOf(claimed: Level | null, measured: Level | null): Row["state"] {
  if (measured === null) return "not measurable yet";
  if (claimed === null) return "was unknown, now measured";
  if (claimed === measured) return "agrees";
  return claimed > measured ? "over-claimed" : "under-claimed";
}

const order: readonly Row["state"][] = [
  "over-claimed",
  "under-claimed",
  "was unknown, now measured",
  "agrees",
  "not measurable yet",
];
const rank = ({ state }: Row): number => order.indexOf(state);
