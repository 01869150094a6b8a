import type { Proven } from "./prove.ts";

interface Line {
  readonly kind: string;
  readonly estates: number;
  readonly exact: number;
  readonly oneOff: number;
  readonly further: number;
  /** Measured higher than it is: the only way to be wrong that flatters. */
  readonly tooHigh: number;
}

const lineOf = (kind: string, of: readonly Proven[]): Line => {
  const off = (n: number) => of.filter(({ truth, measured }) => Math.abs(truth - measured) === n);
  return {
    kind,
    estates: of.length,
    exact: off(0).length,
    oneOff: off(1).length,
    further: of.length - off(0).length - off(1).length,
    tooHigh: of.filter(({ truth, measured }) => measured > truth).length,
  };
};

/** By kind of what was done to an organisation, and over all. */
export function reported(all: readonly Proven[]): readonly Line[] {
  const meant = ["honest", "neglect", "flattery", "lie", "forgery"] as const;
  const kinds = [...new Map(all.map((one) => [one.kind, one.meant]))].sort(
    ([a, x], [b, y]) => meant.indexOf(x) - meant.indexOf(y) || a.localeCompare(b, "en"),
  );
  return [
    ...kinds.map(([kind, of]) =>
      lineOf(
        `${of}: ${kind}`,
        all.filter((one) => one.kind === kind),
      ),
    ),
    ...([1, 2, 3, 4, 5] as const).map((stage) =>
      lineOf(
        `truly at stage ${stage}`,
        all.filter(({ truth }) => truth === stage),
      ),
    ),
    lineOf("all", all),
  ];
}

/** As a table in Markdown. */
export const table = (lines: readonly Line[]): string =>
  [
    "| | organisations | exact | one off | further | too high |",
    "|---|---|---|---|---|---|",
    ...lines.map(
      (it) =>
        `| ${it.kind} | ${it.estates} | ${it.exact} | ${it.oneOff} | ${it.further} | ${it.tooHigh} |`,
    ),
  ].join("\n");
