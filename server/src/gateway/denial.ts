import type { ReasonCode } from "@reeve/contract/decision";
import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import type { Message } from "./message.ts";
import type { Era } from "./wants.ts";

/** Codes that name a failure of Reeve's own: for these, `reason` is the code, so that software can tell. */
const ours: ReadonlySet<ReasonCode> = new Set([
  "policy-error",
  "stale-snapshot",
  "audit-unavailable",
  "reeve-error",
]);

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

/** Outside the range JSON-RPC reserves, so that no client takes it for a fault of the protocol. */
const refused = 403;
const methodNotFound = -32601;

/** Every refusal of an action, in the words of the protocol the agent speaks. There is no other place that makes one. */
export function denial(
  message: Message | null,
  era: Era,
  decision: Decision,
  action: ActionId,
): Reply {
  const { id: decisionId, answer, policies, code, reason: sentence } = decision;
  const verdict = {
    id: decisionId,
    answer,
    policies,
    reason: ours.has(code) ? code : sentence,
    code,
    action,
  };
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
