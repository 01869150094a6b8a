/**
 * The evidence that a bounded mean has left what was promised: Shiryaev–Roberts recursions over several sizes of bet, mixed
 * (Shin, Ramdas and Rinaldo, "E-detectors"). While the promise holds, under whatever dependence, the mean run until the mixture
 * reaches 1/α is at least 1/α. O(K) and plain numbers, so that it can be kept and read again with nothing lost.
 */
export interface Bets {
  readonly m: readonly number[];
  /** For each bet the evidence since it was last nothing, as a logarithm, and after which observation that was. */
  readonly rise: readonly number[];
  readonly since: readonly number[];
}

/** Beyond this the evidence says nothing more, and adding to it would end in infinity. */
const most = 1e12;

export const noBets = (k: number): Bets => ({
  m: Array.from({ length: k }, () => 0),
  rise: Array.from({ length: k }, () => 0),
  since: Array.from({ length: k }, () => 0),
});

/**
 * One more observation, the `n`th. `gain` is positive where it speaks against the promise and has no positive mean while the
 * promise holds; `largest` is the greatest bet for which 1 + largest·gain stays above nothing.
 */
export function bet(bets: Bets, n: number, gain: number, largest: number): Bets {
  const m: number[] = [];
  const rise: number[] = [];
  const since: number[] = [];
  for (let k = 0; k < bets.m.length; k++) {
    const factor = 1 + largest * 2 ** -k * gain;
    m.push(Math.min(most, factor * ((bets.m[k] ?? 0) + 1)));
    const risen = (bets.rise[k] ?? 0) + Math.log(factor);
    rise.push(Math.max(0, risen));
    since.push(risen <= 0 ? n : (bets.since[k] ?? 0));
  }
  return { m, rise, since };
}

/** M: the mean over all bets. */
export const evidence = ({ m }: Bets): number => m.reduce((sum, one) => sum + one, 0) / m.length;

/** The observation after which the present rise began, by the bet that gained most. */
export function risingSince({ m, since }: Bets): number {
  let best = 0;
  for (let k = 1; k < m.length; k++) if ((m[k] ?? 0) > (m[best] ?? 0)) best = k;
  return since[best] ?? 0;
}
