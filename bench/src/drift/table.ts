import type { Figure } from "./cases.ts";
import type { Together } from "./many.ts";
import type { Slide } from "./slide.ts";

export interface Drift {
  readonly runs: number;
  readonly figures: readonly Figure[];
  readonly perCall: { readonly session: number; readonly call: number };
  readonly together: readonly Together[];
  readonly slides: readonly Slide[];
}

const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;
const count = (n: number): string => n.toLocaleString("en");
const row = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** The same as Markdown, as it stands in docs/drift.md. */
export function tables({ figures, perCall, together, slides }: Drift): string {
  const clean = figures.flatMap(({ clean: it, ...figure }) =>
    it === null
      ? []
      : [
          row([
            figure.what,
            count(figure.reference),
            figure.method,
            percent(it.within2000),
            it.meanRun >= 9_000 ? `> ${count(it.meanRun)}` : count(it.meanRun),
          ]),
        ],
  );
  const changed = figures.flatMap(({ delay: it, ...figure }) =>
    it === null
      ? []
      : [
          row([
            figure.what,
            count(figure.reference),
            figure.method,
            it.unnoticed > 0.5 ? "not noticed" : count(it.median),
            it.unnoticed > 0.1 ? `not noticed in ${percent(it.unnoticed)}` : count(it.p90),
          ]),
        ],
  );
  return [
    "Nothing changes:\n",
    row(["stream", "reference", "method", "alarms within 2,000 sessions", "mean run to an alarm"]),
    "|---|---|---|---|---|",
    ...clean,
    "\nSomething does:\n",
    row(["change", "reference", "method", "median delay, sessions", "90 of 100 within"]),
    "|---|---|---|---|---|",
    ...changed,
    "\nMany streams, of which most stay exactly at what is promised (0.93) and some fall to 0.80, over 1,000 sessions each:\n",
    row(["streams", "fall", "line", "false alarms", "noticed", "mean delay"]),
    "|---|---|---|---|---|---|",
    ...together.flatMap(rowsTogether),
    "\nA slide from 0.95 to 0.75 over ten versions of 600 sessions:\n",
    row(["baseline of a new version", "noticed", "pass rate by then"]),
    "|---|---|---|",
    ...slides.map(rowOfSlide),
    "\nThe unit, at exactly what is promised (a mean run of at least 2,000):\n",
    row(["scored", "mean run to a false alarm"]),
    "|---|---|",
    row(["once for each session", count(perCall.session)]),
    row(["once for each of twenty calls that end alike", count(perCall.call)]),
  ].join("\n");
}

export const rowsTogether = ({ streams, falling, alone, together }: Together): string[] =>
  (
    [
      ["each its own", alone],
      ["all together", together],
    ] as const
  ).map(([line, it]) =>
    row([
      count(streams),
      count(falling),
      line,
      it.falseAlarms.toFixed(1),
      it.noticed.toFixed(1),
      count(it.delay),
    ]),
  );

export const rowOfSlide = ({ baseline, noticed, rate }: Slide): string =>
  row([baseline, percent(noticed), rate === null ? "–" : rate.toFixed(3)]);
