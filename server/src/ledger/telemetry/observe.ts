import type { Ending } from "../emitters/seen.ts";
import { contextOf, type Links } from "./context.ts";
import type { Fragment } from "./fragment.ts";
import type { Known, Observation } from "./observation.ts";

/** What one record says of one action, together with what stands above it. Null where it tells of none. Pure. */
export function observe(it: Fragment, links: Links, pair: string | null): Observation | null {
  const ending: Ending | null = it.action ?? it.about ?? it.aboutCall;
  if (!ending) return null;
  const context = contextOf(it, links);
  const { action, from } = it;
  const server = action?.seenBy === "server";
  // The outermost span tells best of a call; what a tool's server says of it comes last.
  const well =
    action === null ? 0 : (it.isLog ? 3 : 4) - (context.inner ? 2 : 0) - (server ? 1 : 0);
  const text = <T>(value: T | null | undefined, rank = well): Known<T> | null =>
    value === null || value === undefined ? null : [rank, value];
  const graded = (value: string | null | undefined): Known<string> | null =>
    text(value, rankOf[ending.outcome]);
  const session = context.session?.[1] ?? null;
  const place =
    it.trace !== null && it.span !== null && !it.isLog ? `${it.trace}/${it.span}` : null;
  return {
    keys: keysOf(it, session, context.outer, pair),
    listed: action !== null,
    kind: text(action?.kind),
    tool: text(action?.tool, action?.exact ? 2 : 1),
    names: action?.tool ? [action.tool] : [],
    server: text(action?.server, server ? 1 : 3),
    args: text(action?.args),
    result: text(action?.result),
    callId: text(action?.callId ?? it.aboutCall?.callId),
    outcome: ending.outcome,
    deniedBy: graded(ending.deniedBy),
    error: graded(ending.error),
    startMs: startOf(it),
    endMs: it.about || it.aboutCall ? null : text(it.endMs, it.isLog ? 1 : 2),
    seenBy: action ? [it.isLog ? "log" : action.seenBy] : [],
    emitters: [it.emitter],
    span: text(it.isLog ? null : place),
    spans: place === null || action === null ? [] : [place],
    agent: context.agent,
    service: text(from.service, server ? 0 : 2),
    namespace: text(from.namespace, server ? 0 : 2),
    host: text(from.host, server ? 0 : 2),
    session: context.session,
    principal: context.principal,
    model: context.model,
    // Of a tool server's span the sender is the tool server, or whoever collects for it.
    sender: text(from.credential, server ? 0 : 2),
  };
}

const rankOf: Readonly<Record<Ending["outcome"], number>> = {
  unknown: 0,
  ok: 1,
  error: 2,
  denied: 3,
};

/** When it began, or else the end, or else when it was received. */
function startOf(it: Fragment): Known<number> {
  const told = it.action !== null;
  if (it.startMs !== null) return [told ? (it.isLog ? 3 : 4) : 1, it.startMs];
  if (it.endMs !== null) return [told ? 2 : 1, it.endMs];
  return [0, it.receivedMs];
}

/** Long and mixed: no counter that begins anew with each run. */
const unique = (callId: string): boolean => callId.length >= 20 && /\d/.test(callId);

/** Everything by which other records may know the same action. */
function keysOf(
  it: Fragment,
  session: string | null,
  outer: string | null,
  pair: string | null,
): string[] {
  const service = it.from.service ?? "";
  const callId = it.action?.callId ?? it.aboutCall?.callId ?? null;
  const keys: string[] = [];
  if (it.about) return it.parent === null ? [`record ${it.id}`] : [`span ${it.trace}/${it.parent}`];
  if (!it.isLog) keys.push(`span ${it.id}`);
  if (outer !== null) keys.push(`span ${it.trace}/${outer}`);
  if (pair !== null) keys.push(`span ${pair}`);
  if (callId !== null) {
    if (it.trace !== null) keys.push(`call ${it.trace} ${callId}`);
    if (session !== null) keys.push(`call ${service} ${session} ${callId}`);
    if (unique(callId) || (it.trace === null && session === null))
      keys.push(`call ${service} ${callId}`);
  } else if (it.isLog) keys.push(`record ${it.id}`);
  if (it.action?.rpc) keys.push(`rpc ${it.action.rpc}`);
  return keys;
}
