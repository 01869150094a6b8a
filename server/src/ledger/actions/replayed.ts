import type { ActionKind, Intent } from "@reeve/contract/action";
import type { Answer, ReasonCode } from "@reeve/contract/decision";
import type { ActionId, AgentId } from "@reeve/contract/id";

/** A recorded intent, for whoever decides it again. What is large is read only when it is asked for. */
export interface ReplayedIntent {
  readonly id: ActionId;
  readonly kind: ActionKind;
  readonly agent: { readonly id: AgentId; readonly name: string } | null;
  readonly principal: string | null;
  readonly server: string | null;
  readonly tool: string | null;
  readonly session: string | null;
  readonly args: unknown;
  readonly argsHash: string | null;
  readonly facts?: unknown;
  readonly startedAt: string;
  /** False where nothing in it looks like a mark of what was left out. */
  readonly marked?: boolean;
  readonly decision: {
    readonly answer: Answer;
    readonly code: ReasonCode;
    readonly scope?: Intent["decision"]["scope"];
  };
}

/**
 * The intent in a record's body. Read as JSON it costs more than deciding it again, so its members are found by where
 * they must stand: canonical JSON has them in order, and within a text every quote is escaped, so that `,"kind":` outside
 * of what an agent sent is that member. Only the arguments can hold such names again, and they stand between members
 * that are found from both sides.
 */
export function intentOf(body: string): ReplayedIntent {
  return found(body) ?? (JSON.parse(body) as { intent: Intent }).intent;
}

const begin = '{"intent":{"agent":{"id":"';
const decided = ',"decision":{"answer":"';
const effect = ',"effect":';
const facts = ',"facts":';

function found(body: string): ReplayedIntent | null {
  const nameAt = body.indexOf('","name":', begin.length);
  const versionAt = body.indexOf(',"agentVersion":', nameAt);
  const argsAt = body.indexOf(',"args":', versionAt);
  const decisionAt = body.lastIndexOf(decided);
  const hashAt = hashBefore(body, decisionAt);
  const effectAt = body.indexOf(effect, decisionAt);
  const idAt = body.indexOf(',"id":"act_', effectAt);
  const kindAt = body.indexOf(',"kind":', idAt);
  const principalAt = body.indexOf(',"principal":', kindAt);
  const serverAt = body.indexOf(',"server":', principalAt);
  const sessionAt = body.indexOf(',"session":', serverAt);
  const sourceAt = body.indexOf(',"source":', sessionAt);
  const startAt = body.indexOf(',"startedAt":', sourceAt);
  const toolAt = body.indexOf(',"tool":', startAt);
  const answerAt = decisionAt + decided.length;
  const answerEnd = body.indexOf('"', answerAt);
  const answer = body.slice(answerAt, answerEnd);
  // Only what was narrowed or asked for has more to tell of its decision.
  if (answer !== "allow" && answer !== "block") return null;
  // What was known of a session is read as it is: what stands in it is not ours to foresee.
  if (body.includes(facts)) return null;
  const codeAt = answerEnd + '","code":"'.length;
  const inOrder =
    body.startsWith(begin) &&
    nameAt < versionAt &&
    versionAt < argsAt &&
    argsAt < hashAt &&
    hashAt < decisionAt &&
    decisionAt < effectAt &&
    effectAt < idAt &&
    idAt < kindAt &&
    kindAt < principalAt &&
    serverAt < sessionAt &&
    sourceAt < startAt &&
    startAt < toolAt &&
    nameAt > 0 &&
    principalAt < serverAt &&
    sessionAt < sourceAt &&
    body.startsWith('","code":"', answerEnd);
  if (!inOrder) return null;
  return new Found(body, {
    agent: { id: body.slice(begin.length, nameAt), name: [nameAt + 9, versionAt - 1] },
    args: [argsAt + 8, hashAt],
    argsHash: textOf(body.slice(hashAt + 12, decisionAt)),
    decision: { answer, code: body.slice(codeAt, body.indexOf('"', codeAt)) as ReasonCode },
    id: body.slice(idAt + 7, kindAt - 1) as ActionId,
    kind: body.slice(kindAt + 9, principalAt - 1) as ActionKind,
    principal: textOf(body.slice(principalAt + 13, serverAt)),
    server: textOf(body.slice(serverAt + 10, sessionAt)),
    session: textOf(body.slice(sessionAt + 11, sourceAt)),
    startedAt: body.slice(startAt + 14, toolAt - 1),
    tool: textOf(body.slice(toolAt + 8, endOfText(body, toolAt + 8))),
  });
}

const hashLength = 64;
const someHash = ',"argsHash":"';
const noHash = ',"argsHash":null';

/** Where the hash of the arguments stands, which is right before the decision. */
function hashBefore(body: string, decisionAt: number): number {
  const at = decisionAt - someHash.length - hashLength - 1;
  if (body.startsWith(someHash, at)) return at;
  const none = decisionAt - noHash.length;
  return body.startsWith(noHash, none) ? none : -1;
}

/** Where a text, or null, ends that begins here: other members may follow it. */
function endOfText(body: string, from: number): number {
  if (body[from] !== '"') return from + "null".length;
  let at = from + 1;
  while (at < body.length && body[at] !== '"') at += body[at] === "\\" ? 2 : 1;
  return at + 1;
}

function textOf(json: string): string | null {
  if (json === "null") return null;
  return json.includes("\\") ? (JSON.parse(json) as string) : json.slice(1, -1);
}

type Span = readonly [from: number, to: number];

interface Read extends Omit<ReplayedIntent, "agent" | "args" | "facts" | "marked"> {
  readonly agent: { readonly id: string; readonly name: Span };
  readonly args: Span;
}

/** An agent, whose name is read only where it is shown. */
class Named {
  readonly id: AgentId;
  readonly #body: string;
  readonly #name: Span;

  constructor(body: string, id: string, name: Span) {
    this.id = id as AgentId;
    this.#body = body;
    this.#name = name;
  }

  get name(): string {
    const [from, to] = this.#name;
    return JSON.parse(this.#body.slice(from, to)) as string;
  }
}

class Found implements ReplayedIntent {
  readonly #body: string;
  readonly #read: Read;
  readonly #agent: Named;

  constructor(body: string, read: Read) {
    this.#body = body;
    this.#read = read;
    this.#agent = new Named(body, read.agent.id, read.agent.name);
  }

  get agent(): ReplayedIntent["agent"] {
    return this.#agent;
  }
  get args(): unknown {
    return this.#json(this.#read.args);
  }
  get id() {
    return this.#read.id;
  }
  get kind() {
    return this.#read.kind;
  }
  get principal() {
    return this.#read.principal;
  }
  get server() {
    return this.#read.server;
  }
  get tool() {
    return this.#read.tool;
  }
  get session() {
    return this.#read.session;
  }
  get argsHash() {
    return this.#read.argsHash;
  }
  get marked() {
    return (
      this.#body.includes("[redacted]") ||
      this.#body.includes("…") ||
      this.#body.includes('"reeve/')
    );
  }
  get startedAt() {
    return this.#read.startedAt;
  }
  get decision() {
    return this.#read.decision;
  }

  #json([from, to]: Span): unknown {
    return JSON.parse(this.#body.slice(from, to));
  }
}
