import { countsOf, sharesOf, type Counts, type Scored, type Shares } from "./score.ts";

export const openLoop =
  "The replay is open-loop: the agent of a recorded run does not react to a denial, so these are shares of runs as they were recorded, not of runs as they would have gone.";

/** One group of runs and its figures. */
export interface Row extends Shares {
  readonly of: string;
  readonly counts: Counts;
}

const row = (of: string, some: readonly Scored[]): Row => {
  const counts = countsOf(some);
  return { of, counts, ...sharesOf(counts) };
};

const numberOf = (task: string | undefined): number => Number(task?.replace(/\D/g, "") ?? 0);

/** All runs, each suite, and the two halves of the user's tasks. */
export function rowsOf(all: readonly Scored[]): readonly Row[] {
  const suites = [...new Set(all.map(({ run }) => run.suite))].sort();
  const half = (odd: number) => all.filter(({ run }) => numberOf(run.user_task) % 2 === odd);
  return [
    row("all", all),
    ...suites.map((suite) =>
      row(
        suite,
        all.filter(({ run }) => run.suite === suite),
      ),
    ),
    row("even user tasks", half(0)),
    row("odd user tasks", half(1)),
  ];
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const cell = (share: number, runs: number): string =>
  runs === 0 ? "no runs" : `${percent(share)} of ${runs}`;

/** The figures as a table that can be read in a terminal and pasted into Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ["", "residual attack success", "benign untouched", "resisted untouched"],
    ...rows.map((it) => [
      it.of,
      cell(it.residualAttackSuccess, it.counts.attacks.runs),
      cell(it.benignUntouched, it.counts.benign.runs),
      cell(it.resistedUntouched, it.counts.resisted.runs),
    ]),
  ];
  const widths = [0, 1, 2, 3].map((n) => Math.max(...lines.map((line) => line[n]?.length ?? 0)));
  const text = lines.map(
    (line) => `| ${line.map((it, n) => it.padEnd(widths[n] ?? 0)).join(" | ")} |`,
  );
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [text[0], rule, ...text.slice(1)].join("\n");
}
