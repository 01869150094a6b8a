import type { Comparison, Difference } from "@reeve/contract/policy-what-if";
import type { Decision } from "@reeve/contract/decision";
import { setImmediate as breath } from "node:timers/promises";
import { decided } from "../explain/decided.ts";
import { boundaries, type Boundary } from "../explain/boundaries.ts";
import { changed, ofTheCall, plainly, type Attempt } from "../explain/changed.ts";
import type { Written } from "../explain/considered.ts";
import { pathText } from "../explain/paths.ts";
import { apart } from "../replay/draft.ts";
import type { Rule } from "../decide/rules.ts";
import { untouched } from "../session/facts.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { places, type Place } from "./places.ts";
import { sampleOf } from "./sample.ts";

const mostAtPlace = 4_000;
const mostInAll = 60_000;
const mostTold = 60;
const mostAlike = 3;
const atOnce = 50;

export interface Sides {
  readonly before: Snapshot;
  readonly after: Snapshot;
  /** How a rule of either is written. */
  readonly written: (rule: Rule) => Written | undefined;
}

/**
 * Decides by both what is worth trying: for each thing that a condition compares, values just below, at and above, one
 * other, and none, in every combination, up to a number that is said.
 */
export async function compare(sides: Sides, now: number, signal: AbortSignal): Promise<Comparison> {
  const { gone, come } = apart(sides.before, sides.after);
  const { found, leftOut } = await places(sides.before, [...gone, ...come]);
  const notes = new Set(leftOut);
  const differences: Difference[] = [];
  let tried = 0;
  for (const place of found) {
    let here = 0;
    const alike = new Map<string, number>();
    for (const one of requests(sides, place, now)) {
      if (here >= mostAtPlace || tried >= mostInAll || signal.aborted) {
        notes.add(`Not every combination was tried: ${mostAtPlace} at most for each kind of call.`);
        break;
      }
      here++;
      if (++tried % atOnce === 0) await breath();
      const difference = differ(one, sides.after, place);
      if (!difference) continue;
      const pair = `${difference.before.answer} ${difference.after.answer}`;
      const times = (alike.get(pair) ?? 0) + 1;
      if (times > 1 && supposes(difference)) continue;
      alike.set(pair, times);
      if (times <= mostAlike && differences.length < mostTold) differences.push(difference);
    }
  }
  if (differences.length >= mostTold) notes.add(`Only the first ${mostTold} are shown.`);
  return { differences: withoutSupposing(differences), tried, leftOut: [...notes] };
}

const supposes = ({ given }: Difference): boolean =>
  given.some(({ what }) => !what.startsWith("context"));

/** What an agent or a tool would have to be for a difference is told only where none is found as they are. */
function withoutSupposing(differences: readonly Difference[]): Difference[] {
  const pair = ({ before, after }: Difference): string => `${before.answer} ${after.answer}`;
  const plain = new Set(differences.filter((one) => !supposes(one)).map(pair));
  return differences.filter((one) => !supposes(one) || !plain.has(pair(one)));
}

interface Request {
  readonly attempt: Attempt;
  readonly changes: readonly { readonly boundary: Boundary; readonly value: unknown }[];
}

/** Every combination, what is nearest to a plain call first; what is known of agent and tool varies slowest. */
function* requests(sides: Sides, place: Place, now: number): Generator<Request> {
  const { agent, server, tool } = place;
  const attempt: Attempt = {
    snapshot: sides.before,
    now,
    request: {
      agent: agent.id,
      kind: "tool_call",
      server: server.name,
      tool: tool.name,
      args: sampleOf(tool.inputSchema),
      argsHash: null,
      session: "",
      facts: untouched,
    },
  };
  const bodies = place.rules.flatMap(
    (rule) => sides.written(rule)?.conditions.map(({ body }) => body) ?? [],
  );
  const edges = boundaries(bodies).filter(({ path }) => path[2] !== "approval");
  const entityFirst = [...edges].sort((a, b) => rank(a) - rank(b));
  yield* product({ attempt, changes: [] }, entityFirst);
}

const rank = ({ path }: Boundary): number =>
  path[0] === "context" ? (ofTheCall(path) ? 2 : 1) : 0;

function* product(from: Request, [first, ...rest]: readonly Boundary[]): Generator<Request> {
  if (!first) return yield from;
  yield* product(from, rest);
  for (const value of first.values) {
    const attempt = changed(from.attempt, first.path, value);
    if (!attempt) continue;
    const changes = [...from.changes, { boundary: first, value }];
    yield* product({ attempt, changes }, rest);
  }
}

/** The same request by the other version: what is assumed of agent and tool is assumed there too. */
function differ({ attempt, changes }: Request, after: Snapshot, place: Place): Difference | null {
  let other: Attempt = { ...attempt, snapshot: after };
  for (const { boundary, value } of changes)
    if (boundary.path[0] !== "context") other = changed(other, boundary.path, value) ?? other;
  const [one, two] = [decided(attempt), decided(other)];
  if (one.answer === two.answer) return null;
  const { agent, server, tool, like } = place;
  return {
    agent: { id: agent.id, name: agent.name },
    server: server.name,
    tool: tool.name,
    args: plainly(attempt.request.args),
    given: changes
      .filter(({ boundary }) => !ofTheCall(boundary.path))
      .map(({ boundary, value }) => ({ what: pathText(boundary.path), value: plainly(value) })),
    before: said(one),
    after: said(two),
    like,
  };
}

const said = ({ answer, code, policies }: Decision) => ({
  answer,
  code,
  policies: policies.map((one) => ({ ...one })),
});
