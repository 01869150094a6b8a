import type { DecisionRequest } from "./request.ts";
import type { Rule } from "./rules.ts";
import type { SnapshotAgent } from "./snapshot.ts";
import type { Verdict } from "./outcome.ts";

const plainLine = /^[ !#-~]*$/;

/** Text that came from outside, cut to a line that cannot pretend to be anything else. */
export const quoted = (text: string): string => `"${name(text)}"`;

function name(text: string): string {
  // Nearly all of it is plain, and saying so is part of each decision.
  const line = plainLine.test(text) ? text : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, " ");
  return line.slice(0, 120);
}

/** What the agent wants, to follow "lets agent x" or "forbids agent x to". */
export function wish({ kind, server, tool, method }: DecisionRequest): string {
  switch (kind) {
    case "tool_call":
      return `call ${name(`${server}/${tool ?? ""}`)}`;
    case "data_access":
      return tool === null
        ? `read from ${name(server)}`
        : `read ${quoted(tool)} from ${name(server)}`;
    case "model_call":
      return `call a model of ${name(server)}`;
    case "request":
    case "message":
    case "sign_in":
      return `send ${quoted(method ?? "a request")} to ${name(server)}`;
  }
}

/** The sentence of a verdict, with what can be done about it. */
export function sentence(verdict: Verdict, agent: SnapshotAgent, request: DecisionRequest): string {
  const who = `agent ${quoted(agent.name)}`;
  const [first] = verdict.rules;
  switch (verdict.code) {
    case "permitted":
      return `${ruleName(first)} lets ${who} ${wish(request)}.`;
    case "default-deny":
      return `No policy or grant lets ${who} ${wish(request)}. Ask ${owner(agent)} for a grant.`;
    case "policy-error":
      return first?.unreadable
        ? `${ruleName(first)} cannot be read (${name(first.unreadable)}), so nothing in its reach is allowed. Ask an operator to put it again.`
        : `${ruleName(first)} could not be evaluated for these arguments, so ${who} may not ${wish(request)}. Check that each argument has the type the tool declares, or ask an operator to correct the policy.`;
    case "forbidden":
      return forbidden(verdict.rules, first, who, request);
  }
}

function forbidden(
  rules: readonly Rule[],
  first: Rule | undefined,
  who: string,
  request: DecisionRequest,
): string {
  const said = first?.remedy.reason ? `: ${name(first.remedy.reason)}` : "";
  const head = `${ruleName(first)} forbids ${who} to ${wish(request)}${said}.`;
  if (first?.remedy.outcome === "escalate") {
    const approvers = [...new Set(rules.flatMap(({ remedy }) => remedy.approvers))];
    return `${head} It asks for the approval of ${approvers.length > 0 ? name(approvers.join(", ")) : "a person"}, which cannot be given here, so the call is refused.`;
  }
  if (first?.remedy.outcome === "scope")
    return `${head} It asks for ${narrowing(first)}; send the call within those bounds.`;
  return `${head} Ask an operator if that should change.`;
}

function narrowing({ remedy }: Rule): string {
  const parts = [
    ...remedy.narrow.map(({ path, max }) =>
      max === undefined ? name(path) : `${name(path)} of at most ${max}`,
    ),
    ...remedy.redact.map((what) => `${name(what)} to be redacted`),
  ];
  return parts.length > 0 ? parts.join(", ") : "a narrower call";
}

const ruleName = (rule: Rule | undefined): string => {
  if (!rule) return "A policy";
  if (rule.policy.name.startsWith("grant:"))
    return `Grant ${rule.policy.name.slice("grant:".length)}`;
  const own = rule.id === `${rule.policy.name}#1` ? "" : ` (${name(rule.id)})`;
  return `Policy ${quoted(rule.policy.name)}${own}`;
};

const owner = (agent: SnapshotAgent): string =>
  agent.owner ? `its owner ${name(agent.owner.name)}` : "an operator";
