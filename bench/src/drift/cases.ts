import type { Chance } from "./chance.ts";
import type { Method } from "./method.ts";
import { latency, passRate, toolMix, withRate } from "./ours.ts";
import { asItIs, byTenths, cusum, perTool, psi, threeSigma } from "./others.ts";
import { meanOf, quantile, runs, within } from "./runs.ts";
import { latencies, movedMix, passes, shares, slowerFor, usualMix } from "./sessions.ts";

/** What one method did in one case. */
export interface Figure {
  readonly what: string;
  readonly method: string;
  readonly reference: number;
  /** Of the runs in which nothing changed. Mean run, at least: runs are cut. */
  readonly clean: { readonly within2000: number; readonly meanRun: number } | null;
  /** Of the runs in which something did, in sessions. */
  readonly delay: {
    readonly median: number;
    readonly p90: number;
    readonly unnoticed: number;
  } | null;
}

const cut = { clean: 10_000, changed: 10_000 };

interface Kind<X> {
  readonly what: string;
  readonly usual: (chance: Chance) => X;
  readonly methods: readonly Method<X>[];
  readonly changes: readonly (readonly [string, (chance: Chance) => X])[];
}

const given = (p0: number): Method<number> => ({ name: "Reeve", open: () => withRate(p0) });

const promised = (p0: number, rate: number, falls: readonly number[]): Kind<number> => ({
  what: `pass rate ${rate}, promised ${p0}`,
  usual: passes(rate),
  methods: [given(p0)],
  changes: falls.map((to) => [`falls to ${to.toFixed(2)}`, passes(to)]),
});

const rate: Kind<number> = {
  what: "pass rate 0.95, learned",
  usual: passes(0.95),
  methods: [passRate, psi(() => asItIs()), threeSigma("down"), cusum("down")],
  changes: [0.9, 0.85, 0.75, 0.55].map((to) => [`falls to ${to.toFixed(2)}`, passes(to)]),
};

const mix: Kind<ReadonlyMap<string, number>> = {
  what: "tool mix, learned",
  usual: shares(usualMix),
  methods: [toolMix, psi(() => (x) => x), perTool(threeSigma("both")), perTool(cusum("both"))],
  changes: [
    ["a tool from 2 % to 10 %", shares(movedMix("f", 0.1))],
    ["a tool from 2 % to 6 %", shares(movedMix("f", 0.06))],
    ["the two top tools swap", shares({ ...usualMix, a: 0.25, b: 0.4 })],
  ],
};

const slow: Kind<number> = {
  what: "latency, learned",
  usual: latencies(0),
  methods: [latency, psi(byTenths), threeSigma("up"), cusum("up")],
  changes: [0.1, 0.15, 0.3].map((share) => [
    `${share * 100} % above the line`,
    latencies(slowerFor(share)),
  ]),
};

/** Everything of one stream, `runs` runs of each. The same seed gives the same figures. */
export function figures(howMany: number): readonly Figure[] {
  // A session of many tools takes as long as a dozen that only pass or fail.
  const few = Math.ceil(howMany / 4);
  return [
    ...[promised(0.95, 0.95, []), promised(0.93, 0.95, [0.9, 0.85, 0.75, 0.55])].flatMap((kind) =>
      figuresOf(kind, 300, howMany),
    ),
    ...figuresOf(rate, 300, howMany),
    ...[100, 1_000].flatMap((n) => figuresOf(onlyOurs(rate), n, howMany)),
    ...figuresOf(mix, 300, few),
    ...[100, 1_000].flatMap((n) => figuresOf(onlyOurs(mix), n, few)),
    ...figuresOf(slow, 300, howMany),
  ];
}

const onlyOurs = <X>(kind: Kind<X>): Kind<X> => ({ ...kind, methods: kind.methods.slice(0, 1) });

function figuresOf<X>(kind: Kind<X>, reference: number, howMany: number): readonly Figure[] {
  const { what, usual } = kind;
  return kind.methods.flatMap((method) => {
    const asked = { method, usual, reference, runs: howMany };
    const clean = runs({ ...asked, after: usual, cut: cut.clean, seed: 1 });
    const base = { method: method.name, reference };
    return [
      {
        ...base,
        what,
        clean: { within2000: within(clean, 2_000), meanRun: Math.round(meanOf(clean)) },
        delay: null,
      },
      ...kind.changes.map(([change, after], n) => {
        const found = runs({ ...asked, after, cut: cut.changed, seed: 2 + n });
        return {
          ...base,
          what: `${what}: ${change}`,
          clean: null,
          delay: {
            median: quantile(found, 0.5),
            p90: quantile(found, 0.9),
            unnoticed: found.filter((one) => one === cut.changed).length / found.length,
          },
        };
      }),
    ];
  });
}
