import { durationMs, type Criterion, type ModelFile } from "@reeve/contract/maturity/model";
import type { Observation, ObservedOutcome } from "./observation.ts";

export type Standing = ObservedOutcome | "expired";
export type CriterionStatus = "met" | "unmet" | "unknown" | "expired";

/** One subject as it counts now. */
export interface Counted {
  readonly observation: Observation;
  readonly standing: Standing;
  /** Between 0 and 1. */
  readonly share: number;
}

export interface CriterionResult {
  readonly criterion: Criterion;
  readonly status: CriterionStatus;
  /** Sum of shares, and how many subjects there are; what was excused is in neither. */
  readonly numerator: number;
  readonly denominator: number;
  /** The lesser of the plain and the tier-weighted share. */
  readonly coverage: number;
  readonly counts: Readonly<Record<Standing, number>>;
  readonly subjects: readonly Counted[];
  /** Why it is not met; empty when it is. */
  readonly why: string;
  /** Time of the oldest evidence that still counts, and when the next of it expires; null without any. */
  readonly oldest: number | null;
  readonly expires: number | null;
}

/** Clocks differ a little between machines; evidence from further ahead than this is refused. */
const futureMs = 60_000;
const noCounts = { pass: 0, fail: 0, unknown: 0, error: 0, not_applicable: 0, expired: 0 };

/**
 * Scores one criterion: only unexpired passes count, the lesser of plain and weighted share must reach the threshold,
 * and every floor subject must pass by itself. An empty denominator is unknown, never all.
 */
export function scoreCriterion(
  model: ModelFile,
  criterion: Criterion,
  observations: readonly Observation[],
  now: number,
): CriterionResult {
  const ttl = durationMs(criterion.ttl);
  const subjects = byId(
    latest(observations, now, ttl).map((observation) => count(observation, now, ttl)),
  );
  const counted: Counted[] = [];
  const belowFloor: Counted[] = [];
  const counts = { ...noCounts };
  const floor = floorShare(criterion);
  let [numerator, weightAll, weighed] = [0, 0, 0];
  let oldest: number | null = null;
  // One pass: of ten thousand agents each criterion looks at as many.
  for (const each of subjects) {
    const { observation, standing, share } = each;
    counts[standing]++;
    if (standing === "not_applicable") continue;
    counted.push(each);
    const weight = model.tiers[observation.subject.tier];
    numerator += share;
    weightAll += weight;
    weighed += weight * share;
    if (observation.subject.floor && share < floor) belowFloor.push(each);
    if (share > 0 && (oldest === null || observation.observedAt < oldest))
      oldest = observation.observedAt;
  }
  const coverage =
    counted.length === 0 ? 0 : Math.min(numerator / counted.length, weighed / weightAll);
  const met =
    counted.length > 0 && reaches(coverage, criterion.threshold) && belowFloor.length === 0;
  return {
    criterion,
    status: met ? "met" : statusOf(counts, counted.length),
    numerator,
    denominator: counted.length,
    coverage,
    counts,
    subjects,
    why: met ? "" : whyNot(criterion, counted, belowFloor, counts),
    oldest,
    expires: oldest === null ? null : oldest + ttl,
  };
}

/** A criterion whose probe could not be run: it fails with the reason, and nothing else is affected. */
export const unmeasured = (criterion: Criterion, why: string): CriterionResult => ({
  criterion,
  status: "unknown",
  numerator: 0,
  denominator: 0,
  coverage: 0,
  counts: noCounts,
  subjects: [],
  why,
  oldest: null,
  expires: null,
});

// Shares are sums of binary fractions: 0.95 of 20 must not fail by the last bit.
const reaches = (share: number, threshold: number): boolean => share + 1e-9 >= threshold;
const floorShare = (criterion: Criterion): number =>
  (criterion.kind === "action" ? criterion.threshold : 1) - 1e-9;

/** By id; probes mostly give them so already, and then nothing is moved. */
function byId(subjects: Counted[]): Counted[] {
  const id = (i: number): string => subjects[i]?.observation.subject.id ?? "";
  for (let i = 1; i < subjects.length; i++)
    if (id(i - 1) > id(i))
      return subjects.toSorted((a, b) =>
        a.observation.subject.id < b.observation.subject.id ? -1 : 1,
      );
  return subjects;
}

const worse: Readonly<Record<ObservedOutcome, number>> = {
  fail: 0,
  error: 1,
  unknown: 2,
  pass: 3,
  not_applicable: 4,
};

/**
 * One observation a subject, whatever order they come in: the newest that is no error, unless an error came after it; and
 * an error does not overwrite an unexpired pass.
 */
function latest(
  observations: readonly Observation[],
  now: number,
  ttl: number,
): readonly Observation[] {
  if (inOrder(observations)) return observations;
  const said = new Map<string, Observation>();
  const failed = new Map<string, Observation>();
  for (const next of observations) {
    const slot = next.outcome === "error" ? failed : said;
    const { id } = next.subject;
    slot.set(id, newerOf(slot.get(id), next));
  }
  for (const [id, error] of failed) {
    const it = said.get(id);
    said.set(id, it ? ofBoth(it, error, now, ttl) : error);
  }
  return [...said.values()];
}

/** Each is of another subject, in the order of their ids, as most probes give them. */
function inOrder(observations: readonly Observation[]): boolean {
  let before: string | null = null;
  for (const { subject } of observations) {
    if (before !== null && before >= subject.id) return false;
    before = subject.id;
  }
  return true;
}

function ofBoth(said: Observation, failed: Observation, now: number, ttl: number): Observation {
  if (timeOf(said) === timeOf(failed)) return newerOf(said, failed);
  const stands = said.outcome === "pass" && now < said.observedAt + ttl;
  return timeOf(failed) > timeOf(said) && !stands ? failed : said;
}

/** Of two of one time the worse; of two that say the same the one whose words come first. */
function newerOf(held: Observation | undefined, next: Observation): Observation {
  if (!held || timeOf(next) > timeOf(held)) return next;
  if (timeOf(next) < timeOf(held)) return held;
  const difference = worse[next.outcome] - worse[held.outcome] || goodness(next) - goodness(held);
  if (difference !== 0) return difference < 0 ? next : held;
  return JSON.stringify(next) < JSON.stringify(held) ? next : held;
}

/** What has no time is older than anything that has one. */
const timeOf = ({ observedAt }: Observation): number =>
  Number.isNaN(observedAt) ? Number.NEGATIVE_INFINITY : observedAt;

const goodness = ({ counts }: Observation): number =>
  counts === undefined || counts.of <= 0 ? 1 : counts.good / counts.of;

function count(observation: Observation, now: number, ttl: number): Counted {
  const { outcome, observedAt, counts } = observation;
  if (!Number.isFinite(observedAt))
    return {
      observation: { ...observation, why: "The evidence has no time." },
      standing: "error",
      share: 0,
    };
  if (observedAt > now + futureMs)
    return {
      observation: { ...observation, why: "The evidence is dated in the future." },
      standing: "error",
      share: 0,
    };
  if (outcome !== "not_applicable" && now >= observedAt + ttl)
    return { observation, standing: "expired", share: 0 };
  if (counts) {
    const good = counts.of > 0 ? Math.max(0, Math.min(1, counts.good / counts.of)) : 0;
    return {
      observation,
      standing: outcome,
      share: outcome === "unknown" || outcome === "error" ? 0 : good,
    };
  }
  return { observation, standing: outcome, share: outcome === "pass" ? 1 : 0 };
}

function statusOf(
  counts: Readonly<Record<Standing, number>>,
  denominator: number,
): CriterionStatus {
  if (denominator === 0) return "unknown";
  if (counts.fail > 0) return "unmet";
  return counts.expired > counts.unknown + counts.error ? "expired" : "unknown";
}

function whyNot(
  criterion: Criterion,
  counted: readonly Counted[],
  belowFloor: readonly Counted[],
  counts: Readonly<Record<Standing, number>>,
): string {
  if (counted.length === 0) return "There is nothing to count yet.";
  const critical = belowFloor[0]?.observation;
  if (critical) return `${critical.subject.name} is critical and does not pass: ${critical.why}`;
  const [only] = counted;
  if (only && counted.length === 1)
    return only.standing === "expired"
      ? `Out of date: ${only.observation.why}`
      : only.observation.why;
  const missing = (["fail", "unknown", "expired", "error"] as const).filter(
    (standing) => counts[standing] > 0,
  );
  const told = missing.map(
    (standing) =>
      `${counts[standing]} ${{ fail: counts.fail === 1 ? "does not" : "do not", unknown: "not seen", expired: "out of date", error: "in error" }[standing]}`,
  );
  return `${Math.floor(criterion.threshold * 1000) / 10} % must pass. Of ${counted.length}, ${told.join(", ")}.`;
}
