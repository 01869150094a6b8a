import type { ActionKind, Intent } from "@reeve/contract/action";
import type { Answer, ReasonCode } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { Unknown } from "../compile/failure.ts";
import { cut, withheld } from "../normalise.ts";
import type { DecisionRequest } from "../request.ts";
import { untouched, type SessionFacts } from "../session/facts.ts";

/** A decision as the record holds it: what was decided on is there as far as it may be kept. */
export interface RecordedDecision {
  readonly action: ActionId;
  readonly atMs: number;
  readonly agent: { readonly id: AgentId; readonly name: string };
  readonly kind: ActionKind;
  readonly server: string;
  readonly tool: string | null;
  /** As they went out: secrets gone, long texts and lists cut. */
  readonly args: unknown;
  /** Of the arguments as they came. */
  readonly argsHash: string | null;
  readonly session: string | null;
  /** What the policies were told of the session; null where none asked. */
  readonly facts: unknown;
  readonly answer: Answer;
  readonly code: ReasonCode;
  /** JSON Pointers to arguments that were narrowed, so that what they were is not kept. */
  readonly narrowed: readonly string[];
}

/** The decision of an intent; null for what no policy was asked about. */
export function recordedOf(intent: Intent): RecordedDecision | null {
  const { agent, server, decision } = intent;
  if (agent === null || server === null || intent.kind === "sign_in") return null;
  return {
    action: intent.id,
    atMs: Date.parse(intent.startedAt),
    agent,
    kind: intent.kind,
    server,
    tool: intent.tool,
    args: intent.args,
    argsHash: intent.argsHash,
    session: intent.session,
    facts: intent.facts ?? null,
    answer: decision.answer,
    code: decision.code,
    narrowed: decision.scope?.narrowed.map(({ path }) => path) ?? [],
  };
}

/** The request of a recorded decision. Reading what the record does not hold throws Unknown. */
export function requestOf(it: RecordedDecision): DecisionRequest {
  const { kind, server, tool } = it;
  const args = argumentsOf(it);
  return {
    agent: it.agent.id,
    kind,
    server,
    tool: kind === "request" ? null : tool,
    method: methodOf(it),
    args,
    argsHash: it.argsHash,
    session: it.session,
    facts: factsOf(it.facts),
  };
}

/** The gate reads resources by `{uri}` and prompts by their name. */
function methodOf({ kind, tool, args }: RecordedDecision): string | undefined {
  if (kind === "request" || kind === "message") return tool ?? undefined;
  if (kind !== "data_access") return undefined;
  const uri = isObject(args) ? args["uri"] : undefined;
  return uri !== undefined && uri === tool ? "resources/read" : "prompts/get";
}

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

// How the record marks what it leaves out.
const hidden = "[redacted]";
const cutText = /… \(\d+ characters\)$/;
const cutList = /^… \(\d+ items\)$/;
const cutMember = "…";
const longestName = 200;

/** The arguments as they came, where the hash proves that nothing is missing; else with a hole for each thing that is. */
function argumentsOf({ args, argsHash, narrowed }: RecordedDecision): unknown {
  if (!isObject(args)) return args ?? {};
  if (narrowed.length === 0 && !marked(args)) return args;
  if (argsHash !== null && canonicalHash(args) === argsHash) return args;
  return narrowed.reduce<unknown>((whole, path) => withHole(whole, pointer(path)), holes(args));
}

const losesText = (text: string): boolean => text.includes(hidden) || cutText.test(text);
const losesName = (name: string): boolean =>
  name === cutMember || name.length >= longestName || name.includes(hidden);

function marked(value: unknown): boolean {
  if (typeof value === "string") return losesText(value) || cutList.test(value);
  if (Array.isArray(value)) return value.some(marked);
  if (!isObject(value)) return false;
  return Object.keys(value).some(losesName) || Object.values(value).some(marked);
}

function holes(value: unknown): unknown {
  if (typeof value === "string") return losesText(value) ? withheld : value;
  if (Array.isArray(value)) {
    // Of a set not known in whole nothing can be said.
    const last: unknown = value.at(-1);
    return value.some(marked) || (typeof last === "string" && cutList.test(last))
      ? withheld
      : value;
  }
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !losesName(name));
  const made = Object.fromEntries(kept.map(([name, member]) => [name, holes(member)]));
  return kept.length < Object.keys(value).length ? { ...made, [cut]: true } : made;
}

const pointer = (path: string): readonly string[] =>
  path
    .slice(1)
    .split("/")
    .map((name) => name.replaceAll("~1", "/").replaceAll("~0", "~"));

function withHole(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || !isObject(value)) return withheld;
  const inner = Object.hasOwn(value, name) ? value[name] : {};
  const hole = rest.length === 0 ? withheld : withHole(inner, rest);
  return { ...value, [name]: hole };
}

/** Facts of a session as a record holds them; what it does not hold cannot be read. */
function factsOf(json: unknown): SessionFacts {
  const from: Json = isObject(json) ? json : {};
  const read = (name: string): unknown => {
    const value = Object.hasOwn(from, name) ? from[name] : undefined;
    if (value === undefined || marked(value)) throw new Unknown();
    return value;
  };
  const facts = {};
  for (const name of Object.keys(untouched))
    Object.defineProperty(facts, name, { get: () => read(name), enumerable: true });
  return facts as SessionFacts;
}
