import { many } from "@reeve/contract/many";
import type { EffectSize } from "@reeve/contract/alarm";
import type { Aspect } from "@reeve/contract/evaluator";
import type { Severity } from "@reeve/contract/finding";
import type { MonitorKind } from "@reeve/contract/monitor";
import { risingSince } from "../detectors/bets.ts";
import { possibleRates } from "../detectors/interval.ts";
import { mostMoved } from "../detectors/tool-mix.ts";
import { firstInWords, type FirstSeen } from "../monitors/first-seen.ts";
import { inWords, type Learned, type StreamState } from "../monitors/watch.ts";

/** What an alarm says of itself, kept with it. */
export interface Said {
  readonly effect: EffectSize;
  readonly method: string;
  readonly examples: { readonly before: readonly string[]; readonly after: readonly string[] };
  /** What recovery is measured by: the worst that `after` was, and the tool that moved. */
  readonly tool: string | null;
}

/** A session as it is looked back on. */
export interface Past {
  readonly n: number;
  readonly session: string;
  readonly at: string;
  readonly against: boolean;
  readonly shares: Readonly<Record<string, number>> | null;
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const shown = 3;

/** After which session the present rise began: not before the stream itself, of which `firstN` was the first. */
export const sinceOf = (state: StreamState, firstN: number): number =>
  Math.max(
    firstN - 1,
    state.kind === "bets"
      ? risingSince(state.bets)
      : risingSince(mostMoved(state.detectors)?.bets ?? { m: [], rise: [], since: [] }),
  );

const methodOf = (
  learned: Learned,
  kind: MonitorKind,
  promised: boolean,
  runLength: number,
): string =>
  `Shiryaev–Roberts e-detector, a mixture of ${learned.kind === "mix" ? "6 bets for each tool and direction" : "8 bets"}, against "${inWords(kind, learned, promised)}"; about one false alarm in ${runLength.toLocaleString("en")} sessions at worst, and among all live streams by e-d-BH`;

/** What changed after the session `since`, by how much, and where to look. `past` is oldest first. */
export function said(
  it: {
    readonly kind: MonitorKind;
    readonly name: string;
    readonly promised: boolean;
    readonly runLength: number;
  },
  learned: Learned,
  state: StreamState,
  since: number,
  past: readonly Past[],
): Said {
  const before = past.filter(({ n }) => n <= since);
  const after = past.filter(({ n }) => n > since);
  const method = methodOf(learned, it.kind, it.promised, it.runLength);
  const moved = state.kind === "mix" ? mostMoved(state.detectors) : null;
  const of = (sessions: readonly Past[]) => sessions.slice(-shown).map(({ session }) => session);
  const good = before.filter(({ against }) => !against);
  const bad = moved === null ? after.filter(({ against }) => against) : after;
  return {
    effect:
      learned.kind === "mix"
        ? mixEffect(learned.shares, moved, after)
        : rateEffect(it.name, learned, before, after),
    method,
    examples: { before: of(good), after: of(bad) },
    tool: moved?.tool ?? null,
  };
}

function rateEffect(
  name: string,
  learned: Exclude<Learned, { kind: "mix" }>,
  before: readonly Past[],
  after: readonly Past[],
): EffectSize {
  const rate = learned.kind === "rate";
  const counts = ({ against }: Past): boolean => (rate ? !against : against);
  const share = (all: readonly Past[]): number => all.filter(counts).length / all.length;
  const yes = after.filter(counts).length;
  const { low, high } = possibleRates(yes, after.length - yes, 0.05);
  const was = before.length > 0 ? share(before) : rate ? learned.p0 : 0.05;
  const is = after.length > 0 ? share(after) : was;
  const sessions =
    after.length === 1 ? "the one session since" : `the ${after.length} sessions since`;
  return {
    says: rate
      ? `${percent(was)} of sessions passed "${name}" before, ${percent(is)} of ${sessions}.`
      : `${percent(was)} of sessions lay above the line of "${name}" before, ${percent(is)} of ${sessions}.`,
    before: was,
    after: is,
    low,
    high,
  };
}

function mixEffect(
  shares: Readonly<Record<string, number>>,
  moved: ReturnType<typeof mostMoved>,
  after: readonly Past[],
): EffectSize {
  const tool = moved?.tool ?? "";
  const was = shares[tool] ?? 0;
  const is =
    after.reduce((sum, one) => sum + (one.shares?.[tool] ?? 0), 0) / Math.max(1, after.length);
  return {
    says: `The share of ${tool} in its calls ${moved?.direction === "fall" ? "fell" : "rose"} from ${percent(was)} to ${percent(is)}.`,
    before: was,
    after: is,
    low: null,
    high: null,
  };
}

/** Of a first sighting: there is nothing to compare. */
export const saidOfFirst = (first: readonly FirstSeen[], session: string, n: number): Said => ({
  effect: {
    says: `For the first time in ${many(n, "session")} it reached ${first.slice(0, 5).map(firstInWords).join(", ")}.`,
    before: null,
    after: null,
    low: null,
    high: null,
  },
  method:
    "a first sighting where at most 5 % of what comes may be new (Good–Turing bound, 95 %); an event and no test",
  examples: { before: [], after: [session] },
  tool: null,
});

const severities: readonly Severity[] = ["low", "medium", "high", "critical"];

/** By how far a rate fell; what is about safety or policy weighs one more. */
export function severityOf(
  kind: MonitorKind,
  aspect: Aspect,
  { before, after }: EffectSize,
): Severity {
  const by = before === null || after === null ? 0 : Math.abs(before - after);
  const size = kind === "novelty" ? 1 : by >= 0.3 ? 2 : by >= 0.1 ? 1 : 0;
  const weighs = aspect === "quality" ? 0 : 1;
  return severities[Math.min(3, size + weighs)] ?? "critical";
}

/** Why the record of a rehearsal ended whose fall nobody would have been told of. */
export const notNoticed = "rehearsed, and not noticed";

export const planted = (from: number, to: number, noticed: number | null, most: number): Said => ({
  effect: {
    says:
      noticed === null
        ? `A rehearsed fall to ${to} was not noticed within ${most} sessions.`
        : `A rehearsed fall to ${to} was noticed after ${many(noticed, "session")}.`,
    before: from,
    after: to,
    low: null,
    high: null,
  },
  method: "a rehearsal on a copy of the stream; the agent was left alone",
  examples: { before: [], after: [] },
  tool: null,
});
