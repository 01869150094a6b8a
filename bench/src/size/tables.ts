import { loadavg } from "node:os";
import type { Spread, Told } from "./measure.ts";

const ms = (it: number): string => (it >= 10 ? String(Math.round(it)) : it.toFixed(1));
const spans = ({ least, p50, max }: Spread): string => `${ms(p50)} ms, ${ms(least)} to ${ms(max)}`;
const mark = (ok: boolean): string => (ok ? "yes" : "**no**");

/** What was measured, for people: what the targets say first, then every question, the slowest first. */
export function tablesOf(told: Told): string {
  const { floor, lists, home, ladder, verified, jobs } = told;
  const late = lists.filter((it) => !it.within);
  return [
    floor ? `An answer that asks nothing: ${spans(floor)}.` : "",
    `${told.actions.toLocaleString("en")} actions recorded, ${told.kept.toLocaleString("en")} of them in the database; ${told.agents.toLocaleString("en")} agents. Load ${loadavg()[0]?.toFixed(1)}.`,
    "",
    "| target | measured | within |",
    "|---|---|---|",
    ...(home ? [`| home page under 1,500 ms | ${spans(home)} | ${mark(home.within)} |`] : []),
    ...(lists.length > 0
      ? [
          `| every list and chart under 1,000 ms | ${lists.length - late.length} of ${lists.length} | ${mark(late.length === 0)} |`,
        ]
      : []),
    ...(ladder
      ? [`| ladder anew within 5,000 ms of a change | ${spans(ladder)} | ${mark(ladder.within)} |`]
      : []),
    ...(verified
      ? [
          `| the whole record verifies | ${verified.records.toLocaleString("en")} records in ${Math.round(verified.seconds)} s | ${mark(verified.ok)} |`,
        ]
      : []),
    ...(jobs.length > 0
      ? [
          `| nightly jobs under 600 s together | ${Math.round(jobs.reduce((sum, it) => sum + it.seconds, 0))} s | ${mark(jobs.reduce((sum, it) => sum + it.seconds, 0) < 600)} |`,
        ]
      : []),
    "",
    "| question | by | least ms | first | p50 | max | answered | within |",
    "|---|---|---|---|---|---|---|---|",
    ...lists
      .toSorted((a, b) => b.least - a.least)
      .map(
        (it) =>
          `| ${it.name} | ${it.by} | ${ms(it.least)} | ${ms(it.first)} | ${ms(it.p50)} | ${ms(it.max)} | ${it.status} | ${mark(it.within)} |`,
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
