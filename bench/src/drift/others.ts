import type { Method } from "./method.ts";

const mean = (xs: readonly number[]): number => xs.reduce((sum, x) => sum + x, 0) / xs.length;
const spread = (xs: readonly number[]): number => {
  const middle = mean(xs);
  return Math.sqrt(mean(xs.map((x) => (x - middle) ** 2))) || 1e-6;
};

/** The mean of the last fifty more than three standard errors off, looked at after each session. */
export const threeSigma = (worse: "down" | "up" | "both"): Method<number> => ({
  name: "3-sigma",
  open: (reference) => {
    const [middle, off] = [mean(reference), (3 * spread(reference)) / Math.sqrt(50)];
    const last: number[] = [];
    let sum = 0;
    return (x) => {
      last.push(x);
      sum += x;
      if (last.length > 50) sum -= last.shift() ?? 0;
      if (last.length < 50) return false;
      const by = sum / 50 - middle;
      return (worse !== "up" && by < -off) || (worse !== "down" && by > off);
    };
  },
});

/** The textbook's: half a standard deviation of slack, an alarm at five. */
export const cusum = (worse: "down" | "up" | "both"): Method<number> => ({
  name: "CUSUM",
  open: (reference) => {
    const [middle, one] = [mean(reference), spread(reference)];
    let [down, up] = [0, 0];
    return (x) => {
      const z = (x - middle) / one;
      down = Math.max(0, down - z - 0.5);
      up = Math.max(0, up + z - 0.5);
      return (worse !== "up" && down > 5) || (worse !== "down" && up > 5);
    };
  },
});

/** Population stability index above 0.1, of windows of a hundred sessions one after the other. */
export const psi = <X>(binsOf: (reference: readonly X[]) => (x: X) => Counts): Method<X> => ({
  name: "PSI",
  open: (reference) => {
    const bins = binsOf(reference);
    const before = added(reference.map(bins));
    let window: Counts[] = [];
    return (x) => {
      window.push(bins(x));
      if (window.length < 100) return false;
      const index = stability(before, added(window));
      window = [];
      return index > 0.1;
    };
  },
});

type Counts = ReadonlyMap<string, number>;

function added(all: readonly Counts[]): Counts {
  const sums = new Map<string, number>();
  for (const one of all) for (const [bin, n] of one) sums.set(bin, (sums.get(bin) ?? 0) + n);
  return sums;
}

function stability(before: Counts, after: Counts): number {
  const total = (counts: Counts): number => [...counts.values()].reduce((sum, n) => sum + n, 0);
  const [was, is] = [total(before), total(after)];
  return [...new Set([...before.keys(), ...after.keys()])].reduce((sum, bin) => {
    const p = Math.max((before.get(bin) ?? 0) / was, 1e-4);
    const q = Math.max((after.get(bin) ?? 0) / is, 1e-4);
    return sum + (q - p) * Math.log(q / p);
  }, 0);
}

export const asItIs = () => (x: number) => new Map([[String(x), 1]]);

/** By the tenths of the reference. */
export const byTenths = (reference: readonly number[]) => {
  const sorted = reference.toSorted((a, b) => a - b);
  const edges = Array.from(
    { length: 9 },
    (_, n) => sorted[Math.floor(((n + 1) / 10) * sorted.length)] ?? 0,
  );
  return (x: number) => new Map([[String(edges.filter((edge) => x > edge).length), 1]]);
};

/** The same method on the share of each tool: it alarms where it does for any. */
export const perTool = (method: Method<number>): Method<Counts> => ({
  name: method.name,
  open: (reference) => {
    const tools = [...new Set(reference.flatMap((one) => [...one.keys()]))];
    const watches = tools.map((tool) => ({
      tool,
      sees: method.open(reference.map((one) => one.get(tool) ?? 0)),
    }));
    return (x) => watches.map(({ tool, sees }) => sees(x.get(tool) ?? 0)).includes(true);
  },
});
