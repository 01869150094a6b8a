import { canonicalHash } from "../../platform/canonical.ts";
import { refusedBy } from "./accepts.ts";
import { consult, type Consulted, type Lifted } from "../break-glass/consult.ts";
import type { Evaluated } from "../compile/evaluate.ts";
import { editsOf, narrow, type Edit } from "./narrow.ts";
import { verdict, type Verdict } from "./outcome.ts";
import type { DecisionRequest } from "./request.ts";
import type { Rule } from "./rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";

/** What one lane of rules comes to once its remedies are applied. */
export interface Settled {
  readonly verdict: Verdict;
  /** The rules whose remedies were applied. */
  readonly remedied: readonly Rule[];
  /** The permits it rests on, in this lane. */
  readonly permits: readonly Rule[];
  /** The request as it would go out. */
  readonly request: DecisionRequest;
  /** What differs in its arguments. */
  readonly edits: readonly Edit[];
  /** Why the narrowed arguments are none that the tool takes; null where they are. */
  readonly unfit: string | null;
  /** Some rule that is only watched had a say. */
  readonly watched: boolean;
  /** What of break-glass it rests on. */
  readonly lifted: readonly Lifted[];
}

/** Narrowing may bring another rule into play, which may narrow again; more often than this it does not settle. */
const mostRounds = 3;
const isWatched = ({ lane }: Rule): boolean => lane === "shadow";

/**
 * Decides by one lane of the rules, applying what they ask for and deciding again by what came of it, so that no remedy
 * is taken for enough before every rule has seen it. `first` is the first pass, where it was made already.
 */
export function settle(
  snapshot: Snapshot,
  asked: DecisionRequest,
  now: number,
  lane: (all: Evaluated<Rule>) => Evaluated<Rule>,
  first?: Consulted,
): Settled {
  const remedied = new Set<Rule>();
  let request = asked;
  let watched = false;
  const lifted = new Map<string, Lifted>();
  for (let round = 0; ; round++) {
    const all = round === 0 && first ? first : consult(snapshot, request, now);
    for (const one of all.lifted ?? []) lifted.set(one.id, one);
    watched ||=
      all.forbids.some(isWatched) || all.permits.some(isWatched) || all.errors.some(isWatched);
    const said = lane(all);
    let answer = verdict(said);
    const next = answer.answer === "scope" ? remedy(request, answer.rules) : null;
    if (next !== null && next !== request && round < mostRounds) {
      for (const rule of answer.rules) remedied.add(rule);
      request = next;
      continue;
    }
    if (next !== null) answer = { ...answer, answer: "block", code: "forbidden" };
    const plain = { watched, lifted: [...lifted.values()], permits: said.permits };
    if (remedied.size === 0)
      return { ...plain, verdict: answer, remedied: [], request, edits: [], unfit: null };
    return { ...plain, ...remediedTo(snapshot, asked, request, answer, [...remedied]) };
  }
}

/** The request with the remedies of these rules applied; the same one where they have nothing left to do. */
function remedy(request: DecisionRequest, rules: readonly Rule[]): DecisionRequest {
  const ordered = [...rules].sort((one, other) => (one.id < other.id ? -1 : 1));
  const before = request.args ?? {};
  const narrowings = ordered.flatMap((rule) => rule.remedy.narrow);
  // Only a tool's arguments are the agent's own words; where something else is read, they are how Reeve names it.
  const args =
    request.kind === "tool_call" && typeof before === "object" && !Array.isArray(before)
      ? narrow(before, narrowings)
      : before;
  const had = new Set(request.applied);
  const has = new Set([...had, ...ordered.flatMap(({ remedy }) => remedy.redact)]);
  if (args === before && has.size === had.size) return request;
  return {
    ...request,
    applied: [...has].sort(),
    ...(args !== before && { args, argsHash: canonicalHash(args) }),
  };
}

function remediedTo(
  snapshot: Snapshot,
  asked: DecisionRequest,
  request: DecisionRequest,
  verdict: Verdict,
  remedied: readonly Rule[],
): Omit<Settled, "watched" | "lifted" | "permits"> {
  const narrowings = remedied.flatMap((rule) => rule.remedy.narrow);
  const edits = editsOf(asked.args ?? {}, request.args ?? {}, narrowings);
  const settled = { remedied, request, edits };
  if (verdict.answer === "block") return { ...settled, verdict, unfit: null };
  const tool = snapshot.servers.get(request.server)?.tools.get(request.tool ?? "");
  const unfit = edits.length === 0 ? null : refusedBy(tool?.inputSchema, request.args);
  if (unfit !== null)
    return {
      ...settled,
      verdict: { answer: "block", code: "forbidden", rules: remedied },
      unfit,
    };
  return verdict.answer === "allow"
    ? { ...settled, verdict: { answer: "scope", code: "narrowed", rules: remedied }, unfit }
    : { ...settled, verdict, unfit };
}
