import type { Fragment } from "./fragment.ts";
import { sameTool, type Doer, type Known } from "./observation.ts";

/** One span's place in its trace, and what is handed down from it. */
export interface Link {
  readonly parent: string | null;
  /** What was recognised of it; null for a span that nobody knows. */
  readonly said: Fragment | null;
}

export type Links = ReadonlyMap<string, Link>;

/** What a record has from what stands above it in its trace. */
export interface Context {
  readonly agent: Known<Doer> | null;
  readonly session: Known<string> | null;
  readonly principal: Known<string> | null;
  readonly model: Known<string> | null;
  /** The nearest span above that tells of the same call. */
  readonly outer: string | null;
  /** Whether something above tells of the same call: what tells of it further inside is known less well. */
  readonly inner: boolean;
}

const deepest = 200;
const own = 1_000;
/** Said of the whole, and not of a span above. */
const ofWhole = 5;
const ofResource = 3;

/** Walks up from a record. The nearest that names an agent or a session holds. Pure. */
export function contextOf(it: Fragment, links: Links): Context {
  let agent: Known<Doer> | null = it.agent && [own, it.agent];
  let session: Known<string> | null = it.session === null ? null : [own, it.session];
  let principal: Known<string> | null = it.principal === null ? null : [own, it.principal];
  let model: Known<string> | null = it.model === null ? null : [own, it.model];
  let whole: string | null = it.rootName;
  let outer: string | null = null;
  let inside = true;
  const seen = new Set<string>();
  let at = it.isLog ? it.span : it.parent;
  for (let depth = 1; at !== null && depth < deepest && !seen.has(at); depth++) {
    seen.add(at);
    const link: Link | undefined = links.get(at);
    if (!link) break;
    const { said } = link;
    if (said) {
      const rank = own - depth;
      if (said.agent) agent ??= [rank, said.agent];
      if (said.session !== null) session ??= [rank, said.session];
      if (said.principal !== null) principal ??= [rank, said.principal];
      if (said.model !== null) model ??= [rank, said.model];
      whole ??= said.rootName;
      if (said.opens) inside = false;
      if (inside && outer === null && !it.isLog && sameCall(it, said)) outer = at;
    }
    at = link.parent;
  }
  const { mainAgent } = it.from;
  if (whole !== null) agent ??= [ofWhole, { name: whole, id: null, version: null }];
  if (mainAgent) agent ??= [ofResource, mainAgent];
  if (it.from.session !== null) session ??= [ofResource, it.from.session];
  return { agent, session, principal, model, outer, inner: outer !== null };
}

/** Client, server and framework may each have a span for one call; two calls with ids of their own are two. */
function sameCall(inner: Fragment, above: Fragment): boolean {
  const [a, b] = [inner.action, above.action];
  if (!a || !b || a.kind !== b.kind) return false;
  if (a.callId !== null && b.callId !== null && a.callId !== b.callId) return false;
  return a.tool === null || b.tool === null || sameTool(a.tool, b.tool);
}

/** A log record without a call id says in which span, or under which, the call happened: here is the call's own span. */
export function pairedLogs(fragments: readonly Fragment[]): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  const logs = fragments.filter(
    ({ isLog, action, span }) => isLog && action?.callId === null && span !== null,
  );
  if (logs.length === 0) return pairs;
  const taken = new Set<string>();
  const spans = fragments.filter(({ isLog, action }) => !isLog && action !== null).sort(byEnd);
  for (const log of logs.sort(byEnd)) {
    const fits = spans.filter(
      (span) =>
        !taken.has(span.id) &&
        (span.span === log.span || span.parent === log.span) &&
        sameTool(span.action?.tool ?? "", log.action?.tool ?? ""),
    );
    const found =
      fits.find(({ span }) => span === log.span) ?? fits.find((span) => near(span, log));
    if (!found) continue;
    taken.add(found.id);
    pairs.set(log.id, found.id);
  }
  return pairs;
}

const apartMs = 10_000;
/** The record of an end is written when the span ends, or soon after. */
const near = (span: Fragment, log: Fragment): boolean =>
  span.endMs === null || log.endMs === null || Math.abs(span.endMs - log.endMs) <= apartMs;

const byEnd = (a: Fragment, b: Fragment): number =>
  (a.endMs ?? 0) - (b.endMs ?? 0) || (a.id < b.id ? -1 : 1);
