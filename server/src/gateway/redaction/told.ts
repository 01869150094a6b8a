import type { Decision } from "@reeve/contract/decision";
import type { ActionId } from "@reeve/contract/id";
import { appendAt, insertAt, removeAt, replaceAt, spanOf } from "../stdio/json-span.ts";
import type { Found } from "./detect.ts";

export const decisionMeta = "reeve/decision";

/** Puts into a response that its call was narrowed or that parts of it are hidden: for the client, and where there is content also for the model. */
export function told(text: string, decision: Decision, action: ActionId, found: Found): string {
  const { id, answer, policies, reason, code, scope } = decision;
  const redacted = [...found].map(([name, count]) => ({ class: name, count }));
  const verdict = {
    id,
    answer,
    policies,
    reason,
    code,
    action,
    scope: { narrowed: scope?.narrowed ?? [], redacted },
  };
  const message = JSON.parse(text) as Readonly<Record<string, unknown>>;
  const { result, error } = message;
  if (isRecord(error)) {
    if (error["data"] === undefined)
      return insertAt(text, ["error"], { data: { [decisionMeta]: verdict } });
    return isRecord(error["data"]) ? member(text, ["error", "data"], verdict) : text;
  }
  if (!isRecord(result)) return text;
  const noted =
    result["_meta"] === undefined
      ? insertAt(text, ["result"], { _meta: { [decisionMeta]: verdict } })
      : isRecord(result["_meta"])
        ? member(text, ["result", "_meta"], verdict)
        : replaceAt(text, ["result", "_meta"], JSON.stringify({ [decisionMeta]: verdict }));
  return Array.isArray(result["content"])
    ? appendAt(noted, ["result", "content"], { type: "text", text: sentence(decision, found) })
    : noted;
}

/** A tool server that says the same of itself is not believed. */
function member(text: string, path: readonly string[], verdict: unknown): string {
  const own = [...path, decisionMeta];
  return insertAt(spanOf(text, own) ? removeAt(text, own) : text, path, {
    [decisionMeta]: verdict,
  });
}

function sentence({ scope }: Decision, found: Found): string {
  const narrowed = (scope?.narrowed ?? []).map(({ path, change }) => `${path} was ${change}`);
  const hidden = [...found].map(([name, count]) => `${count} × ${name} hidden`);
  const parts = [...narrowed, ...hidden];
  const what = parts.length > 0 ? parts.join("; ") : "nothing had to be hidden";
  return `Reeve let this call pass with changes that policy asks for: ${what}.`;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
