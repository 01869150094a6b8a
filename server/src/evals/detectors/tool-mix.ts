import { bet, evidence, noBets, type Bets } from "./bets.ts";

/** The share of each tool in the calls of one session; together they are 1. */
export type Shares = ReadonlyMap<string, number>;

const relative = 0.25;
const absolute = 0.01;
const sizes = 6;

/** One tool, one direction. */
export interface MixDetector {
  readonly tool: string;
  readonly direction: "rise" | "fall";
  /** The share that it may not pass. */
  readonly bound: number;
  readonly bets: Bets;
}

/** H0: no tool's mean share moved by more than a quarter and one point. Tools never seen before are an event of their own. */
export function mixDetectors(reference: Shares): readonly MixDetector[] {
  return [...reference].flatMap(([tool, share]) => {
    const high = Math.min(0.99, (1 + relative) * share + absolute);
    const low = Math.max(0, (1 - relative) * share - absolute);
    const rise = { tool, direction: "rise", bound: high, bets: noBets(sizes) } as const;
    const fall = { tool, direction: "fall", bound: low, bets: noBets(sizes) } as const;
    return low > 0 ? [rise, fall] : [rise];
  });
}

export const mixed = (
  detectors: readonly MixDetector[],
  n: number,
  shares: Shares,
): readonly MixDetector[] =>
  detectors.map((one) => {
    const share = shares.get(one.tool) ?? 0;
    const [gain, largest] =
      one.direction === "rise"
        ? [share - one.bound, 0.9 / one.bound]
        : [one.bound - share, 0.9 / (1 - one.bound)];
    return { ...one, bets: bet(one.bets, n, gain, largest) };
  });

/** M: the mean over all detectors. */
export const mixEvidence = (detectors: readonly MixDetector[]): number =>
  detectors.length === 0
    ? 0
    : detectors.reduce((sum, { bets }) => sum + evidence(bets), 0) / detectors.length;

/** The tool, and the direction, that the evidence comes from. */
export const mostMoved = (detectors: readonly MixDetector[]): MixDetector | null =>
  detectors.reduce<MixDetector | null>(
    (best, one) => (best === null || evidence(one.bets) > evidence(best.bets) ? one : best),
    null,
  );
