import type { Chance } from "./chance.ts";

/** Whether a session was passed, 1 or 0, at one rate. */
export const passes =
  (rate: number) =>
  (chance: Chance): number =>
    chance.happens(rate) ? 1 : 0;

/** The mean time of its calls: log-normal, of which `above` of a hundred lie above the 95th percentile of what is usual. */
export const latencies =
  (slower: number) =>
  (chance: Chance): number =>
    Math.exp(6 + 0.8 * chance.normal() + slower);

/** By how much the logarithm grows so that so large a share lies above what five in a hundred lay above. */
export const slowerFor = (share: number): number => {
  const z95 = 1.6449;
  const z = { 0.05: z95, 0.1: 1.2816, 0.15: 1.0364, 0.3: 0.5244 }[share];
  if (z === undefined) throw new Error(`There is no such share: ${share}.`);
  return 0.8 * (z95 - z);
};

export type Mix = Readonly<Record<string, number>>;
export const usualMix: Mix = { a: 0.4, b: 0.25, c: 0.15, d: 0.1, e: 0.08, f: 0.02 };

/** The same mix where one tool has another share, and all others give way alike. */
export function movedMix(tool: string, share: number): Mix {
  const rest = (1 - share) / (1 - (usualMix[tool] ?? 0));
  return Object.fromEntries(
    Object.entries(usualMix).map(([name, was]) => [name, name === tool ? share : was * rest]),
  );
}

/** The shares of tools in one session of 1 to 15 calls, where half of the calls are to the tool of the call before. */
export const shares =
  (mix: Mix) =>
  (chance: Chance): ReadonlyMap<string, number> => {
    const calls = 1 + Math.floor(chance.next() * 15);
    const counts = new Map<string, number>();
    let tool = picked(mix, chance);
    for (let call = 0; call < calls; call++) {
      if (call > 0 && chance.happens(0.5)) tool = picked(mix, chance);
      counts.set(tool, (counts.get(tool) ?? 0) + 1);
    }
    return new Map([...counts].map(([name, count]) => [name, count / calls]));
  };

function picked(mix: Mix, chance: Chance): string {
  let left = chance.next();
  let last = "";
  for (const [name, share] of Object.entries(mix)) {
    last = name;
    left -= share;
    if (left < 0) return name;
  }
  return last;
}
