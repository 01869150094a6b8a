import { evidence } from "../../../server/src/evals/detectors/bets.ts";
import { exceeded, exceeding, lines } from "../../../server/src/evals/detectors/exceeding.ts";
import {
  learn,
  learnedRate,
  noReference,
  passed,
  passing,
} from "../../../server/src/evals/detectors/pass-rate.ts";
import {
  mixDetectors,
  mixed,
  mixEvidence,
  type Shares,
} from "../../../server/src/evals/detectors/tool-mix.ts";
import type { Method } from "./method.ts";

/** The mean run to a false alarm that everything here is set to. */
export const runLength = 2_000;

export const withRate = (p0: number) => {
  let bets = passing();
  let n = 0;
  return (x: number): boolean => {
    bets = passed(bets, ++n, p0, x);
    return evidence(bets) >= runLength;
  };
};

export const passRate: Method<number> = {
  name: "Reeve",
  open: (reference) => {
    const learned = reference.reduce(learn, noReference);
    // So that a baseline that is too small can be shown for what it is.
    const enough = { ...learned, n: 300, sum: (learned.sum / learned.n) * 300 };
    return withRate(learnedRate(learned) ?? learnedRate(enough) ?? 0);
  },
};

export const toolMix: Method<Shares> = {
  name: "Reeve",
  open: (reference) => {
    const sums = new Map<string, number>();
    for (const one of reference)
      for (const [tool, share] of one) sums.set(tool, (sums.get(tool) ?? 0) + share);
    let detectors = mixDetectors(
      new Map([...sums].map(([tool, sum]) => [tool, sum / reference.length])),
    );
    let n = 0;
    return (x) => {
      detectors = mixed(detectors, ++n, x);
      return mixEvidence(detectors) >= runLength;
    };
  },
};

export const latency: Method<number> = {
  name: "Reeve",
  open: (reference) => {
    const learned = lines(reference);
    let bets = exceeding(learned);
    let n = 0;
    return (x) => {
      bets = exceeded(bets, ++n, learned, x);
      return evidence(bets) >= runLength;
    };
  },
};
