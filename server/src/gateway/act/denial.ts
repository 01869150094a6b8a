import type { ReasonCode } from "@reeve/contract/decision";
import type { Decision } from "@reeve/contract/decision";
import type { ActionId, ApprovalId } from "@reeve/contract/id";
import { question } from "./asked-state.ts";
import type { Message } from "../enter/message.ts";
import type { Era } from "../enter/wants.ts";

/** Codes of Reeve's own, of a failure or a limit: for these, `reason` is the code, so that software can tell. */
const ours: ReadonlySet<ReasonCode> = new Set([
  "policy-error",
  "stale-snapshot",
  "audit-unavailable",
  "reeve-error",
  "rate-limited",
  "busy",
  "too-large",
  "over-budget",
]);

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** A question to a person, and how this client can be told of it. */
export interface Question {
  readonly id: ApprovalId;
  readonly url: string;
  readonly expiresAt: string;
  /** The client can send a person to an address: of a stateless client with this state, of an older one by an error. */
  readonly state: string | null;
  readonly byError: boolean;
  /** The client has been told of the address before; it only has to come again. */
  readonly again: boolean;
}

/** Where more may be asked for: by the agent itself, and by a person. */
export interface Requestable {
  readonly endpoint: string;
  readonly url: string;
}

/** Outside the range JSON-RPC reserves, so that no client takes it for a fault of the protocol. */
const refused = 403;
const methodNotFound = -32601;
/** Of protocol 2025-11-25, and of no other. */
const urlElicitationRequired = -32042;

/** Every refusal of an action, in the words of the protocol the agent speaks. There is no other place that makes one. */
export function denial(
  message: Message | null,
  era: Era,
  decision: Decision,
  action: ActionId,
  asked: Question | null = null,
  more: Requestable | null = null,
): Reply {
  const { id: decisionId, answer, policies, code, reason: sentence, retryAfter } = decision;
  const verdict = {
    id: decisionId,
    answer,
    policies,
    reason: ours.has(code) ? code : sentence,
    code,
    action,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(asked && { approval: { id: asked.id, url: asked.url, expiresAt: asked.expiresAt } }),
    ...(more && { grantRequest: more }),
  };
  if (message?.kind === "request" && asked?.state)
    return { status: 200, body: sentToPerson(message.id, asked, sentence, verdict) };
  if (message?.kind === "request" && asked?.byError) {
    const { id: elicitationId, url } = asked;
    const elicitations = [{ mode: "url", elicitationId, url, message: sentence }];
    const data = { elicitations, ...verdict };
    return {
      status: 200,
      body: rpcError(message.id, urlElicitationRequired, sentence, data),
    };
  }
  if (message?.kind === "request" && message.method === "tools/call")
    return {
      status: 200,
      body: {
        jsonrpc: "2.0",
        id: message.id,
        result: {
          ...(era === "modern" && { resultType: "complete" }),
          content: [{ type: "text", text: sentence }],
          isError: true,
          _meta: { "reeve/decision": verdict },
        },
      },
    };
  if (message?.kind !== "request")
    return { status: 403, body: rpcError(null, refused, sentence, verdict) };
  // A method that nobody permits is, to a stateless client, a method that is not there.
  const absent = era === "modern" && code === "default-deny" && !acts.has(message.method);
  return absent
    ? { status: 404, body: rpcError(message.id, methodNotFound, sentence, verdict) }
    : { status: 200, body: rpcError(message.id, refused, sentence, verdict) };
}

/** The client sends a person to the address and comes again with the state. */
const sentToPerson = (
  id: string | number,
  { url, state, again }: Question,
  sentence: string,
  verdict: unknown,
): unknown => ({
  jsonrpc: "2.0",
  id,
  result: {
    resultType: "input_required",
    ...(!again && {
      inputRequests: {
        [question]: {
          method: "elicitation/create",
          params: { mode: "url", message: sentence, url },
        },
      },
    }),
    requestState: state,
    _meta: { "reeve/decision": verdict },
  },
});

const acts = new Set(["tools/call", "resources/read", "prompts/get"]);

/** A JSON-RPC error; `data` only where there is some. */
export const rpcError = (
  id: string | number | null,
  code: number,
  message: string,
  data?: unknown,
): unknown => ({
  jsonrpc: "2.0",
  id,
  error: { code, message, ...(data !== undefined && { data }) },
});
