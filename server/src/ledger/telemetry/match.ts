import type { Answer } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { sameTool, toolOf, type Observation } from "./observation.ts";

/** An action that a door recorded, as far as telemetry can be held against it. */
export interface Passed {
  readonly id: ActionId;
  readonly agent: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly atMs: number;
  readonly answer: Answer;
  readonly argsHash: string | null;
  readonly trace: { readonly id: string; readonly span: string } | null;
}

export type Verdict =
  | { readonly road: "door"; readonly gate: ActionId }
  | { readonly road: "against"; readonly gate: null }
  | { readonly road: "ungoverned"; readonly gate: null };

/** How far the clocks of two machines may be apart, and a call may wait at the door. */
const apartMs = 30_000;
/** Where the arguments are not there to compare, only what is this close may be the same. */
const closeMs = 5_000;
/** So long after a block, the same call elsewhere is a way around it. */
const aroundMs = 10 * 60_000;

/**
 * Which call at a door it is that telemetry tells of. First the trace that both name: the span that asked, or the tool in
 * that trace. Then agent, server, tool and the hash of the arguments, near in time; without arguments to compare, the one
 * call of that tool by that agent in these seconds. What was blocked and is told of by the server itself, or once more
 * besides, happened against the decision. Pure.
 */
export function match(
  it: Observation,
  agent: string | null,
  passed: readonly Passed[],
  taken: ReadonlySet<string>,
): Verdict {
  const fits = passed.filter((one) => sameThing(it, agent, one));
  const free = fits.filter(({ id }) => !taken.has(id));
  const found = byTrace(it, free) ?? byWords(it, agent, free);
  if (found) {
    const stopped = found.answer === "block" || found.answer === "escalate";
    const happened = it.outcome === "ok" || it.outcome === "error";
    return stopped && happened && it.seenBy.includes("server")
      ? { road: "against", gate: null }
      : { road: "door", gate: found.id };
  }
  const blocked = fits.some(
    (one) =>
      one.answer === "block" &&
      agent !== null &&
      one.agent === agent &&
      sameArgs(it, one) &&
      it.startMs[1] >= one.atMs - apartMs &&
      it.startMs[1] <= one.atMs + aroundMs,
  );
  return blocked && it.outcome === "ok"
    ? { road: "against", gate: null }
    : { road: "ungoverned", gate: null };
}

function sameThing(it: Observation, agent: string | null, one: Passed): boolean {
  const { tool, server } = toolOf(it);
  if (tool === null || one.tool === null || !sameTool(tool, one.tool)) return false;
  if (agent !== null && one.agent !== null && agent !== one.agent) return false;
  // What emits a server's own spans goes by the name of its service, which need not be Reeve's for it.
  const byService = (it.server?.[0] ?? 0) < 2;
  if (server === null || one.server === null || byService) return true;
  return sameServer(server, one.server) || inTrace(it, one);
}

/** A client may call a server otherwise than Reeve does, and Reeve's own door is one to it. */
const sameServer = (told: string, known: string): boolean =>
  told === known || /^reeve\b/i.test(told) || told.replace(/^mcp[-_]/, "") === known;

const inTrace = (it: Observation, { trace }: Passed): boolean =>
  trace !== null && it.spans.some((span) => span.startsWith(`${trace.id}/`));

function byTrace(it: Observation, free: readonly Passed[]): Passed | undefined {
  const asked = free.find(
    ({ trace }) => trace !== null && it.spans.includes(`${trace.id}/${trace.span}`),
  );
  if (asked) return asked;
  return nearest(
    it,
    free.filter((one) => inTrace(it, one)),
  );
}

function byWords(
  it: Observation,
  agent: string | null,
  free: readonly Passed[],
): Passed | undefined {
  const near = (one: Passed, ms: number): boolean => distance(it, one) <= ms;
  const same = free.filter((one) => sameArgs(it, one) && near(one, apartMs));
  if (same.length > 0) return nearest(it, same);
  if (it.args !== null || agent === null) return undefined;
  const only = free.filter((one) => one.agent === agent && near(one, closeMs));
  return only.length === 1 ? only[0] : undefined;
}

const sameArgs = (it: Observation, { argsHash }: Passed): boolean =>
  it.args !== null && argsHash !== null && it.args[1].hash === argsHash;

const nearest = (it: Observation, among: readonly Passed[]): Passed | undefined =>
  [...among].sort((a, b) => distance(it, a) - distance(it, b) || (a.id < b.id ? -1 : 1))[0];

/** How far the door's time is outside the time that telemetry gives the call. */
function distance(it: Observation, { atMs }: Passed): number {
  const from = it.startMs[1];
  const to = Math.max(it.endMs?.[1] ?? from, from);
  return atMs < from ? from - atMs : Math.max(0, atMs - to);
}
