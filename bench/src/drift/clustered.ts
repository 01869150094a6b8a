import { chance } from "./chance.ts";
import { withRate } from "./ours.ts";
import { meanOf } from "./runs.ts";

/** The same outcomes scored once for each of twenty calls of a session that all end alike, exactly at what is promised. */
export function perCall(howMany: number): { readonly session: number; readonly call: number } {
  const run = (calls: number, seed: number): number => {
    const draw = chance(50_021 + seed * 401);
    const sees = withRate(0.95);
    for (let n = 0; n < 20_000;) {
      const x = draw.happens(0.95) ? 1 : 0;
      for (let call = 0; call < calls; call++) {
        n++;
        if (sees(x)) return n;
      }
    }
    return 20_000;
  };
  const mean = (calls: number): number =>
    Math.round(meanOf(Array.from({ length: howMany }, (_, n) => run(calls, n))));
  return { session: mean(1), call: mean(20) };
}
