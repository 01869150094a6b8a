import type { ActionKind, Intent } from "@reeve/contract/action";
import { PersonId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { Unknown } from "../compile/failure.ts";
import { cut, withheld } from "../decide/normalise.ts";
import type { DecisionRequest } from "../decide/request.ts";
import type { SessionFacts } from "../session/facts.ts";

/** An intent as the record holds it: what was decided on is there as far as it may be kept. */
export interface RecordedIntent extends Pick<
  Intent,
  "id" | "kind" | "agent" | "principal" | "server" | "tool" | "session" | "argsHash" | "startedAt"
> {
  /** As they went out: secrets gone, long texts and lists cut. */
  readonly args: unknown;
  /** What the policies were told of the session; absent where none asked. */
  readonly facts?: unknown;
  /** False where it is known that nothing in it was left out. */
  readonly marked?: boolean;
  readonly decision: Pick<Intent["decision"], "answer" | "code" | "scope">;
}

/** One that policies were asked about. */
export interface RecordedDecision extends RecordedIntent {
  readonly agent: NonNullable<Intent["agent"]>;
  readonly server: string;
}

/** No policy is asked about somebody whom nobody knows, or about signing in. */
export const wasDecided = (it: RecordedIntent): it is RecordedDecision =>
  it.agent !== null && it.server !== null && it.kind !== "sign_in";

/** The request of a recorded decision, and whether its arguments are known in whole. Reading what is not throws Unknown. */
export function requestOf(it: RecordedDecision): {
  readonly request: DecisionRequest;
  readonly whole: boolean;
} {
  const { kind, server, tool, args: kept } = it;
  const args = argumentsOf(it, kept);
  return {
    whole: args === kept || args === nothing,
    request: {
      agent: it.agent.id,
      kind,
      server,
      tool: kind === "request" ? null : tool,
      method: methodOf(kind, tool, kept),
      args,
      argsHash: it.argsHash,
      session: it.session,
      person: personIn(it.principal),
      facts: factsOf(it.facts ?? null),
    },
  };
}

/** On whose account it was: a person's, or the agent's own. */
const personIn = (principal: string | null): PersonId | null => {
  const parsed = PersonId.safeParse(principal);
  return parsed.success ? parsed.data : null;
};

/** The gate reads resources by `{uri}` and prompts by their name. */
function methodOf(kind: ActionKind, tool: string | null, args: unknown): string | undefined {
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
/** Too large to keep, or removed since: nothing is known of the arguments. */
const gone = ["reeve/left-out", "reeve/kept-apart"];
const longestName = 200;

const nothing = {};

/** The arguments as they came, where the hash proves that nothing is missing; else with a hole for each thing that is. */
function argumentsOf({ argsHash, decision, marked: mayMiss }: RecordedDecision, args: unknown) {
  if (!isObject(args)) return args ?? nothing;
  const narrowed = decision.scope?.narrowed ?? [];
  if (narrowed.length === 0 && (mayMiss === false || !marked(args))) return args;
  if (argsHash !== null && canonicalHash(args) === argsHash) return args;
  return narrowed.reduce<unknown>((whole, { path }) => withHole(whole, pointer(path)), holes(args));
}

const losesText = (text: string): boolean =>
  text.includes(hidden) || (text.endsWith(" characters)") && cutText.test(text));
const losesName = (name: string): boolean =>
  name === cutMember || gone.includes(name) || name.length >= longestName || name.includes(hidden);

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

/** What a policy asks of the session was not recorded: nobody asked it then. */
export class NoFacts extends Unknown {}

/** Facts of a session as a record holds them; reading what it does not hold says "not known". */
class RecordedFacts implements SessionFacts {
  readonly #from: Json;

  constructor(json: unknown) {
    this.#from = isObject(json) ? json : {};
  }

  #read(name: keyof SessionFacts): never {
    const value = Object.hasOwn(this.#from, name) ? this.#from[name] : undefined;
    if (value === undefined || marked(value)) throw new NoFacts();
    return value as never;
  }

  get taint(): readonly string[] {
    return this.#read("taint");
  }
  get toolsUsed(): readonly string[] {
    return this.#read("toolsUsed");
  }
  get calls60s(): number {
    return this.#read("calls60s");
  }
  get spentMicros(): number {
    return this.#read("spentMicros");
  }
  get budgetMicros(): number {
    return this.#read("budgetMicros");
  }
  get destinations(): SessionFacts["destinations"] {
    return this.#read("destinations");
  }
  get flow(): SessionFacts["flow"] {
    return this.#read("flow");
  }
}

const nothingRecorded: SessionFacts = new RecordedFacts(null);
const factsOf = (json: unknown): SessionFacts =>
  json === null ? nothingRecorded : new RecordedFacts(json);
