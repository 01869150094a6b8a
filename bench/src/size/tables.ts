import { loadavg } from "node:os";
import type { Told } from "./measure.ts";

const ms = (it: number): string => (it >= 10 ? String(Math.round(it)) : it.toFixed(1));
const mark = (ok: boolean): string => (ok ? "yes" : "**no**");

/** What was measured, for people: what the targets say first, then every question, the slowest first. */
export function tablesOf(told: Told): string {
  const { lists, home, ladder, jobs } = told;
  const late = lists.filter((it) => !it.within);
  return [
    `${told.actions.toLocaleString("en")} actions recorded, ${told.kept.toLocaleString("en")} of them in the database; ${told.agents.toLocaleString("en")} agents. Load ${loadavg()[0]?.toFixed(1)}.`,
    "",
    "| target | measured | within |",
    "|---|---|---|",
    ...(home
      ? [
          `| home page under 1,500 ms | ${ms(home.p50)} ms, at most ${ms(home.max)} | ${mark(home.within)} |`,
        ]
      : []),
    ...(lists.length > 0
      ? [
          `| every list and chart under 1,000 ms | ${lists.length - late.length} of ${lists.length} | ${mark(late.length === 0)} |`,
        ]
      : []),
    ...(ladder
      ? [
          `| ladder anew within 5,000 ms of a change | ${ms(ladder.p50)} ms, at most ${ms(ladder.max)} | ${mark(ladder.within)} |`,
        ]
      : []),
    ...(jobs.length > 0
      ? [
          `| nightly jobs under 600 s together | ${Math.round(jobs.reduce((sum, it) => sum + it.seconds, 0))} s | ${mark(jobs.reduce((sum, it) => sum + it.seconds, 0) < 600)} |`,
        ]
      : []),
    "",
    "| question | by | first ms | p50 | max | answered | within |",
    "|---|---|---|---|---|---|---|",
    ...lists
      .toSorted((a, b) => b.max - a.max)
      .map(
        (it) =>
          `| ${it.name} | ${it.by} | ${ms(it.first)} | ${ms(it.p50)} | ${ms(it.max)} | ${it.status} | ${mark(it.within)} |`,
      ),
    "",
    ...(jobs.length > 0
      ? [
          "| job | seconds |",
          "|---|---|",
          ...jobs
            .toSorted((a, b) => b.seconds - a.seconds)
            .map(
              (it) =>
                `| ${it.name} | ${it.seconds.toFixed(1)}${it.failed === null ? "" : ` failed: ${it.failed}`} |`,
            ),
          "",
        ]
      : []),
  ].join("\n");
}
