import type { MonitorKind } from "@reeve/contract/monitor";
import { evidence, type Bets } from "../detectors/bets.ts";
import { exceeded, exceeding, lines, type Line } from "../detectors/exceeding.ts";
import {
  fell,
  learn,
  learnedRate,
  leastReference,
  noReference,
  passed,
  passing,
  type Reference,
} from "../detectors/pass-rate.ts";
import { mixDetectors, mixed, mixEvidence, type MixDetector } from "../detectors/tool-mix.ts";

/** One session as a monitor is shown it: a number, or the shares of its tools. */
export interface Observed {
  /** 1 or 0, milliseconds, millionths. */
  readonly x: number | null;
  readonly shares: Readonly<Record<string, number>>;
}

/** What is kept while a baseline is learned. */
export interface Learning extends Reference {
  readonly values: readonly number[];
  /** Added up over the sessions. */
  readonly shares: Readonly<Record<string, number>>;
}
export const noLearning: Learning = { ...noReference, values: [], shares: {} };

/** What sessions are held to. */
export type Learned =
  | { readonly kind: "rate"; readonly p0: number }
  /** `line`: above it a session speaks against the agent. What was learned before has no `lines` but this one. */
  | { readonly kind: "line"; readonly line: number; readonly lines?: readonly Line[] }
  | { readonly kind: "mix"; readonly shares: Readonly<Record<string, number>> };

export type StreamState =
  | { readonly kind: "bets"; readonly bets: Bets }
  | { readonly kind: "mix"; readonly detectors: readonly MixDetector[] };

/** One more session of the reference; what was learned once there are enough of them, or that it fell meanwhile. */
export function learnMore(
  kind: MonitorKind,
  before: Learning,
  { x, shares }: Observed,
): { readonly learning: Learning; readonly learned: Learned | null; readonly fell: boolean } {
  const sums = { ...before.shares };
  for (const [tool, share] of Object.entries(shares)) sums[tool] = (sums[tool] ?? 0) + share;
  const learning: Learning = {
    ...learn(before, kind === "pass_rate" ? (x ?? 0) : 0),
    values: kind === "latency" || kind === "cost" ? [...before.values, x ?? 0] : [],
    shares: kind === "tool_mix" ? sums : {},
  };
  if (learning.n < leastReference) return { learning, learned: null, fell: false };
  if (kind === "pass_rate" && fell(learning)) return { learning, learned: null, fell: true };
  return { learning, learned: learnedFrom(kind, learning), fell: false };
}

function learnedFrom(kind: MonitorKind, learning: Learning): Learned | null {
  switch (kind) {
    case "pass_rate": {
      const p0 = learnedRate(learning);
      return p0 === null ? null : { kind: "rate", p0 };
    }
    case "latency":
    case "cost":
      return withLines(lines(learning.values));
    case "tool_mix":
      return {
        kind: "mix",
        shares: Object.fromEntries(
          Object.entries(learning.shares).map(([tool, sum]) => [tool, sum / learning.n]),
        ),
      };
    case "novelty":
      return null;
  }
}

const withLines = (all: readonly Line[]): Learned => ({
  kind: "line",
  line: all.at(-1)?.line ?? 0,
  lines: all,
});

/** What sessions may lie above, the highest last. */
export const linesOf = ({
  line,
  lines: all,
}: Extract<Learned, { kind: "line" }>): readonly Line[] => all ?? [{ line, allowed: 0.06 }];

/** A stream that has seen nothing yet. */
export const opened = (learned: Learned): StreamState =>
  learned.kind === "mix"
    ? { kind: "mix", detectors: mixDetectors(new Map(Object.entries(learned.shares))) }
    : { kind: "bets", bets: learned.kind === "rate" ? passing() : exceeding(linesOf(learned)) };

/** One more session against what was learned, the `n`th. */
export function seen(
  learned: Learned,
  state: StreamState,
  n: number,
  { x, shares }: Observed,
): { readonly state: StreamState; readonly evidence: number; readonly against: boolean } {
  if (state.kind === "mix") {
    const detectors = mixed(state.detectors, n, new Map(Object.entries(shares)));
    return { state: { kind: "mix", detectors }, evidence: mixEvidence(detectors), against: false };
  }
  const value = x ?? 0;
  if (learned.kind === "mix") throw new Error("a stream of bets is held to no shares of tools");
  const bets =
    learned.kind === "rate"
      ? passed(state.bets, n, learned.p0, value)
      : exceeded(state.bets, n, linesOf(learned), value);
  const against = learned.kind === "rate" ? value < 1 : value > learned.line;
  return { state: { kind: "bets", bets }, evidence: evidence(bets), against };
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const seconds = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${Math.round(ms / 100) / 10} s`;

/** What sessions are held to, in words. */
export function inWords(kind: MonitorKind, learned: Learned, promised: boolean): string {
  switch (learned.kind) {
    case "rate":
      return promised
        ? `at least ${percent(learned.p0)} pass, as promised`
        : `at least ${percent(learned.p0)} pass, by its first sessions`;
    case "line":
      return `at most ${linesOf(learned)
        .map(({ line, allowed }) =>
          kind === "cost"
            ? `${percent(allowed)} cost more than ${Math.round(line)} millionths`
            : `${percent(allowed)} take more than ${seconds(line)} a call`,
        )
        .join(" and ")}`;
    case "mix":
      return `the shares of ${Object.keys(learned.shares).length} tools stay within a quarter and one point`;
  }
}
