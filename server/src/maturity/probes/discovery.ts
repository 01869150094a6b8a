import { durationMs, model, type Criterion } from "@reeve/contract/maturity/model";
import type { Estate } from "../estate.ts";
import type { Facts, ScanFacts } from "../facts.ts";
import type { Subject } from "../observation.ts";
import {
  fail,
  ms,
  ofOrganisation,
  organisation,
  pass,
  unknown,
  type Probe,
  type Sight,
} from "./probe.ts";

const wanted = 2;
const evidence = "/found";
const kinds: Readonly<Record<ScanFacts["source"], string>> = {
  code: "code and configuration",
  endpoint: "workstations",
};

/** INV-3.3: kinds of source that were scanned as a whole. A place that could not be read makes a scan less than whole. */
export const discoveryRuns: Probe = ofOrganisation(({ facts }, criterion) => {
  const { newest, partly } = wholeScans(facts, criterion);
  const good = Math.min(newest.size, wanted);
  const counts = { good, of: wanted };
  const ran = [...newest.keys()].sort().map((it) => kinds[it]);
  const rest = partly > 0 ? ` ${partly} scans could not read every place.` : "";
  const said =
    ran.length === 0
      ? "No kind of source was scanned as a whole."
      : `Scanned as a whole: ${ran.join(", ")}.`;
  // As old as the older of them: when that one expires, there are too few.
  const observedAt = newest.size > 0 ? Math.min(...newest.values()) : facts.at;
  return good === wanted
    ? pass(`${said}${rest}`, { counts, observedAt, evidence })
    : fail(`${said}${rest} Run \`reeve scan DIR --host --submit\`.`, {
        counts,
        observedAt: facts.at,
        evidence,
      });
});

/** When each kind of source was last scanned as a whole, while that counts, and how many scans were less than whole. */
function wholeScans({ at: now, scans }: Facts, { ttl }: Pick<Criterion, "ttl">) {
  const newest = new Map<ScanFacts["source"], number>();
  let partly = 0;
  for (const { source, at, unread } of scans) {
    if (ms(at) < now - durationMs(ttl)) continue;
    if (unread > 0) partly++;
    else newest.set(source, Math.max(newest.get(source) ?? 0, ms(at)));
  }
  return { newest, partly };
}

/** INV-4.3: what was found in 90 days, settled before its deadline. What still has time is not counted yet. */
export const triageOnTime: Probe = function* observe({ facts }) {
  const deadline = durationMs(model.triage.deadline);
  for (const { id, name, firstSeenAt, settledAt } of facts.finds) {
    const due = ms(firstSeenAt) + deadline;
    const subject: Subject = {
      id,
      name,
      page: `/found/${id}`,
      tier: "medium",
      floor: false,
      agent: null,
    };
    const at = settledAt === null ? null : ms(settledAt);
    if (at === null && facts.at < due) continue;
    const sight =
      at === null
        ? fail("It waits longer than it may.")
        : at <= due
          ? pass("It was settled in time.", { observedAt: facts.at })
          : fail("It was settled too late.");
    yield { observedAt: facts.at, evidence: subject.page, ...sight, subject };
  }
};

const findMs = 24 * 3_600_000;
const fewest = 3;

/** INV-5.2: agents that were planted, found within a day. What still has time is not counted; fewer than three prove nothing. */
export const discoveryProven: Probe = function* observe({ facts }) {
  const planted = facts.canaries ?? [];
  const page = "/agents?show=planted";
  if (planted.length < fewest)
    yield {
      ...fail(
        `${planted.length} of at least ${fewest} agents were planted in the last 90 days. Plant another one.`,
      ),
      observedAt: facts.at,
      evidence: page,
      subject: organisation,
    };
  for (const { id, name, plantedAt, foundAt } of planted) {
    const due = ms(plantedAt) + findMs;
    if (foundAt === null && facts.at < due) continue;
    const inTime = foundAt !== null && ms(foundAt) <= due;
    const sight = inTime
      ? pass("It was found within a day.", { observedAt: ms(foundAt) })
      : fail(foundAt === null ? "Nothing has found it." : "It was found after more than a day.");
    const subject: Subject = { id, name, page, tier: "medium", floor: false, agent: null };
    yield { observedAt: facts.at, evidence: page, ...sight, subject };
  }
};

/** From so many on, an estimate with nothing missing is close enough to say so by itself. */
const enoughToEstimate = 60;

/**
 * Too few agents to estimate from what is missing: two kinds of source were scanned as a whole, each found what was planted
 * before it, and nothing that was found is unregistered. Null where that is not so.
 */
function smallAndLookedThrough({ facts, members }: Estate, criterion: Criterion): Sight | null {
  if (members.length === 0 || members.length >= enoughToEstimate) return null;
  if (members.some(({ registered }) => !registered)) return null;
  const found = new Set(facts.canaries?.map(({ foundBy }) => foundBy));
  const proven = [...wholeScans(facts, criterion).newest].filter(([kind]) => found.has(kind));
  if (proven.length < wanted) return null;
  const of = members.length;
  return pass(
    `All ${of} known agents are registered. Two kinds of source were scanned as a whole, and each found what was planted.`,
    { counts: { good: of, of }, observedAt: Math.min(...proven.map(([, at]) => at)), evidence },
  );
}

/**
 * INV-4.1, INV-5.1: registered agents of all that are estimated to exist. Where the careful end of the estimate does not
 * reach what is asked of it, that end is what counts. Too little overlap is unknown, never all.
 */
export const complete: Probe = ofOrganisation((estate, criterion) => {
  const { facts } = estate;
  const { conservative = 0, ttl } = criterion;
  const it = facts.completeness;
  const page = "/agents?show=completeness";
  if (!it || it.total === null || it.high === null || it.careful === null)
    return (
      smallAndLookedThrough(estate, criterion) ??
      unknown(it?.says ?? "It was not estimated.", { evidence: page })
    );
  // As old as the older of the two that were looked in last: with one alone nothing is estimated.
  const [, second] = it.layers.map(({ lastAt }) => ms(lastAt)).sort((a, b) => b - a);
  const observedAt = Math.min(facts.at, second ?? 0);
  if (observedAt < facts.at - durationMs(ttl))
    return unknown("No two ways of looking were used lately.", { evidence: page });
  const by = (of: number) => ({ counts: { good: it.registered, of }, evidence: page, observedAt });
  return it.careful < conservative
    ? (smallButWhole(it, criterion) && smallAndLookedThrough(estate, criterion)) ||
        fail(
          `${it.says} At the careful end of the estimate ${percent(it.careful)} are registered; ${percent(conservative)} are asked for.`,
          by(it.high),
        )
    : pass(it.says, by(it.total));
});

/** By its middle it is complete; only its careful end says otherwise, as it does for few. */
const smallButWhole = (
  { registered, total }: { readonly registered: number; readonly total: number | null },
  { threshold }: Criterion,
): boolean => total !== null && registered / total >= threshold;

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
