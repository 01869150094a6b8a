import type { Trends } from "@reeve/contract/ladder";
import type { DutySummary } from "@reeve/contract/duty";
import type { MaturityChange } from "@reeve/contract/maturity/maturity";
import type { Target } from "@reeve/contract/target";
import type { Section } from "../../registry/deliveries/tell.ts";
import { dutyNames } from "../duties/calendar.ts";

/** What went on, as it is known when the digest is written. */
export interface Week {
  readonly stage: number;
  /** The changes of the last seven days, newest first. */
  readonly changes: readonly MaturityChange[];
  readonly duties: readonly DutySummary[];
  readonly targets: readonly Pick<Target, "what" | "level" | "due" | "status" | "why" | "scope">[];
  readonly gap: { readonly title: string; readonly why: string } | null;
  readonly trends: Pick<Trends, "points" | "stop" | "approve">;
}

const most = 10;

/** The week in sections, what fell first; a section with nothing to say is left out. */
export function digestOf(it: Week): {
  readonly title: string;
  readonly sections: readonly Section[];
} {
  const fell = it.changes.filter(({ from, to }) => to < from);
  const rose = it.changes.filter(({ from, to }) => to > from);
  const late = it.targets.filter(({ status }) => status === "late");
  const sections: Section[] = [
    { title: "What fell", lines: told(fell.map(({ says }) => says)) },
    { title: "What rose", lines: told(rose.map(({ says }) => says)) },
    { title: "The one gap", lines: it.gap ? [it.gap.title, it.gap.why] : [] },
    { title: "What is due", lines: it.duties.flatMap(dueOf) },
    {
      title: "Targets that are late",
      lines: told(
        late.map(
          ({ what, level, due, why, scope }) =>
            `${scope.name === "" ? "" : `${scope.name}: `}${what} ${level} by ${due}. ${why}`,
        ),
      ),
    },
    { title: "In numbers", lines: numbers(it.trends) },
  ];
  return {
    title: `This week: stage ${it.stage}, ${count(rose.length, "rise")}, ${count(fell.length, "fall")}`,
    sections: sections.filter(({ lines }) => lines.length > 0),
  };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

const told = (lines: readonly string[]): string[] =>
  lines.length > most ? [...lines.slice(0, most), `And ${lines.length - most} more.`] : [...lines];

function dueOf({ kind, due, lapsed }: DutySummary): string[] {
  const many = (n: number): string => `${n} ${dutyNames[kind][n === 1 ? 0 : 1]}`;
  return [
    ...(lapsed > 0 ? [`${many(lapsed)} lapsed.`] : []),
    ...(due > 0 ? [`${many(due)} due within two weeks, or for the first time.`] : []),
  ];
}

function numbers({ points, stop, approve }: Week["trends"]): string[] {
  const sum = (of: "opened" | "closed"): number =>
    points.reduce((total, { findings }) => total + findings[of], 0);
  const open = points.at(-1)?.findings.open ?? 0;
  const time = (what: string, { count: n, p50Ms, p95Ms }: Trends["stop"]): string[] =>
    n === 0
      ? []
      : [`Time to ${what}: half within ${lasted(p50Ms)}, 19 of 20 within ${lasted(p95Ms)} (${n}).`];
  return [
    `Findings: ${sum("opened")} opened, ${sum("closed")} closed, ${open} open.`,
    ...time("stop", stop),
    ...time("approve", approve),
  ];
}

function lasted(ms: number | null): string {
  const seconds = (ms ?? 0) / 1_000;
  if (seconds < 1) return `${Math.round(ms ?? 0)} ms`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5_400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

const dayMs = 86_400_000;

/** The week of ISO 8601 that a moment lies in (UTC): the one whose Thursday is in its year. */
export function weekOf(ms: number): string {
  const day = Math.floor(ms / dayMs);
  // The first of January 1970 was a Thursday.
  const thursday = day - ((((day + 3) % 7) + 7) % 7) + 3;
  const year = new Date(thursday * dayMs).getUTCFullYear();
  const first = Math.floor(Date.UTC(year, 0, 1) / dayMs);
  return `${year}-W${String(Math.floor((thursday - first) / 7) + 1).padStart(2, "0")}`;
}
