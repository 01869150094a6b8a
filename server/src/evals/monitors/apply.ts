import type { MonitorId } from "@reeve/contract/id";
import type { BaselineRow, MonitorRow, PointRow, StreamRow } from "./batch-store.ts";
import { nothingYet, sightings, type FirstSeen, type SeenByDimension } from "./first-seen.ts";
import type { Shown } from "./observations.ts";
import { learnMore, noLearning, opened, seen, type Learned, type Learning } from "./watch.ts";

/** All that a batch changes, as it stands now. */
export interface Books {
  readonly monitors: ReadonlyMap<string, MonitorRow>;
  readonly baselines: Map<string, BaselineRow>;
  readonly streams: Map<string, StreamRow>;
  readonly points: PointRow[];
  /** What was seen for the first time where that weighs, by monitor. */
  readonly first: Map<
    MonitorId,
    { readonly point: PointRow; readonly first: readonly FirstSeen[] }
  >;
  /** `monitor version session` of what was counted before. */
  readonly counted: Set<string>;
}

export const monitorKey = ({
  agent,
  kind,
  evaluator,
}: Pick<Shown, "agent" | "kind" | "evaluator">): string => `${agent} ${kind} ${evaluator}`;
export const baselineKey = (it: Pick<BaselineRow, "monitor" | "evaluatorVersion">): string =>
  `${it.monitor} ${it.evaluatorVersion}`;
export const streamKey = (
  it: Pick<StreamRow, "monitor" | "agentVersion" | "evaluatorVersion">,
): string => `${it.monitor} ${it.agentVersion} ${it.evaluatorVersion}`;

/**
 * What sessions are held to now. A target comes first; what was learned holds for every version of the agent, so that no
 * new version begins with a clean slate.
 */
export const heldTo = (
  monitor: Pick<MonitorRow, "kind" | "target">,
  learned: Learned | null,
): Learned | null =>
  monitor.kind === "pass_rate" && monitor.target !== null
    ? { kind: "rate", p0: monitor.target }
    : learned;

/** One session more for one monitor. */
export function apply(books: Books, shown: Shown): void {
  const monitor = books.monitors.get(monitorKey(shown));
  if (monitor === undefined || !monitor.on) return;
  const { session, agentVersion, evaluatorVersion, at } = shown;
  const once = `${monitor.id} ${evaluatorVersion} ${session}`;
  if (books.counted.has(once)) return;
  books.counted.add(once);
  monitor.n++;
  monitor.lastAt = at;
  const key = { monitor: monitor.id, evaluatorVersion };
  const point = { ...key, session, agentVersion, n: monitor.n, at, x: shown.x };
  const baseline = baselineOf(books, monitor, key);
  if (shown.sighted !== null) return sight(books, baseline, shown.sighted, point);
  const learned = heldTo(monitor, baseline.learned);
  if (baseline.learned === null && !baseline.fell) learnOne(monitor, baseline, shown);
  const detail = monitor.kind === "tool_mix" ? JSON.stringify(shown.shares) : null;
  if (learned === null) {
    const against = monitor.kind === "pass_rate" && shown.x === 0;
    books.points.push({ ...point, against, evidence: null, detail });
    return;
  }
  const stream = streamOf(books, { ...key, agentVersion, n: monitor.n }, learned);
  const next = seen(learned, stream.state, monitor.n, shown);
  stream.state = next.state;
  stream.evidence = next.evidence;
  stream.lastN = monitor.n;
  if (next.against) stream.failed++;
  else stream.passed++;
  books.points.push({ ...point, against: next.against, evidence: next.evidence, detail });
}

function baselineOf(
  books: Books,
  monitor: MonitorRow,
  key: Pick<BaselineRow, "monitor" | "evaluatorVersion">,
): BaselineRow {
  const known = books.baselines.get(baselineKey(key));
  if (known !== undefined) return known;
  const fresh: BaselineRow = {
    ...key,
    learning: monitor.kind === "novelty" ? nothingYet : noLearning,
    learned: null,
    fell: false,
    learnedAt: null,
    fromN: monitor.n - 1,
  };
  books.baselines.set(baselineKey(key), fresh);
  return fresh;
}

function learnOne(monitor: MonitorRow, baseline: BaselineRow, shown: Shown): void {
  const more = learnMore(monitor.kind, (baseline.learning ?? noLearning) as Learning, shown);
  baseline.learning = more.learning;
  baseline.learned = more.learned;
  baseline.fell = more.fell;
  if (more.learned !== null) baseline.learnedAt = shown.at;
}

function streamOf(
  books: Books,
  it: Pick<StreamRow, "monitor" | "agentVersion" | "evaluatorVersion"> & { readonly n: number },
  learned: Learned,
): StreamRow {
  const key = streamKey(it);
  const known = books.streams.get(key);
  if (known !== undefined) return known;
  const { n, ...of } = it;
  const none = { evidence: 0, passed: 0, failed: 0, firstN: n, lastN: n };
  const fresh: StreamRow = { ...of, ...none, state: opened(learned) };
  books.streams.set(key, fresh);
  return fresh;
}

function sight(
  books: Books,
  baseline: BaselineRow,
  sighted: NonNullable<Shown["sighted"]>,
  point: Omit<PointRow, "against" | "evidence" | "detail">,
): void {
  const { seen: after, first } = sightings(
    (baseline.learning ?? nothingYet) as SeenByDimension,
    sighted,
  );
  baseline.learning = after;
  const weighs = first.filter((one) => one.settled);
  const whole: PointRow = {
    ...point,
    against: weighs.length > 0,
    evidence: null,
    detail: first.length === 0 ? null : JSON.stringify(first),
  };
  books.points.push(whole);
  if (weighs.length > 0 && !books.first.has(baseline.monitor))
    books.first.set(baseline.monitor, { point: whole, first: weighs });
}
