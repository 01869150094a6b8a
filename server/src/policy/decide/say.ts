import type { DecisionRequest } from "./request.ts";
import type { Rule } from "./rules.ts";
import type { OutOfBounds } from "../granting/out-of-bounds.ts";
import type { SnapshotAgent } from "../snapshot/snapshot.ts";
import { approversAsked } from "./escalation.ts";
import { inWords } from "./narrow.ts";
import type { Settled } from "./settle.ts";

const plainLine = /^[ !#-~]*$/;

/** Text that came from outside, cut to a line that cannot pretend to be anything else. */
export const quoted = (text: string): string => `"${name(text)}"`;

function name(text: string): string {
  // Nearly all of it is plain, and saying so is part of each decision.
  const line = plainLine.test(text)
    ? text
    : text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").replaceAll('"', "'");
  return line.slice(0, 120);
}

/** What an owner wrote, which is quoted already. */
const plain = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ").slice(0, 300);

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

/** The sentence of what was decided, with what can be done about it. */
export function sentence(settled: Settled, agent: SnapshotAgent, request: DecisionRequest): string {
  const { verdict } = settled;
  const who = `agent ${quoted(agent.name)}`;
  const [first] = verdict.rules;
  switch (verdict.code) {
    case "permitted":
      return `${ruleName(first)} lets ${who} ${wish(request)}.`;
    case "narrowed":
      return `${ruleName(first)} lets ${who} ${wish(request)} with changes: ${changes(settled, request)}${because(first)}.`;
    case "approval-needed":
      return `${ruleName(first)} asks for the approval of ${approversOf(verdict.rules)} before ${who} may ${wish(request)}${because(first)}.`;
    case "default-deny":
      return `No policy or grant lets ${who} ${wish(request)}. Ask ${owner(agent)} for a grant.`;
    case "policy-error":
      return first?.unreadable
        ? `${ruleName(first)} cannot be read (${name(first.unreadable)}), so nothing in its reach is allowed. Ask an operator to put it again.`
        : `${ruleName(first)} could not be evaluated for these arguments, so ${who} may not ${wish(request)}. Check that each argument has the type the tool declares, or ask an operator to correct the policy.`;
    case "forbidden":
      return forbidden(settled, first, agent, request);
  }
}

/** A call that a grant's constraints leave out. */
export const beyondGrant = (
  { grant, misfit: { only, but } }: OutOfBounds,
  agent: SnapshotAgent,
  request: DecisionRequest,
): string =>
  `${ruleName(grant)} lets agent ${quoted(agent.name)} ${wish(request)} only ${plain(only)}; this ${plain(but)}. Send it within that, or ask ${owner(agent)} for more.`;

const because = (rule: Rule | undefined): string =>
  rule?.remedy.reason ? `: ${name(rule.remedy.reason).replace(/\.$/, "")}` : "";

function forbidden(
  { unfit }: Settled,
  first: Rule | undefined,
  agent: SnapshotAgent,
  request: DecisionRequest,
): string {
  const who = `agent ${quoted(agent.name)}`;
  if (unfit !== null)
    return `${ruleName(first)} narrows what ${who} asks for, and what is left is nothing the tool takes (${name(unfit)}). Send the call within its bounds: ${bounds(first)}.`;
  const head = `${ruleName(first)} forbids ${who} to ${wish(request)}${because(first)}.`;
  if (first?.policy.name.startsWith(alarms))
    return `${head} It ends when the agent recovers, or when ${owner(agent)} ends the alarm.`;
  return first?.remedy.outcome === "scope"
    ? `${head} Send the call within its bounds: ${bounds(first)}.`
    : `${head} Ask an operator if that should change.`;
}

/** What was changed, in words that name no value of the agent's. */
export function changes({ edits, request: sent }: Settled, asked: DecisionRequest): string {
  const parts = [
    ...edits.map((edit) => {
      const { path, change } = inWords(asked.args ?? {}, edit);
      return `${name(path)} ${name(change)}`;
    }),
    ...(sent.applied ?? []).map((what) => `${name(what)} hidden in the result`),
  ];
  return parts.join(", ");
}

const approversOf = (rules: readonly Rule[]): string => name(approversAsked(rules).join(" or "));

function bounds(rule: Rule | undefined): string {
  const parts = [
    ...(rule?.remedy.narrow ?? []).map(({ path, max }) =>
      max === undefined ? name(path) : `${name(path)} of at most ${max}`,
    ),
    ...(rule?.remedy.redact ?? []).map((what) => `${name(what)} hidden`),
  ];
  return parts.length > 0 ? parts.join(", ") : "a narrower call";
}

const grants = "grant:";
/** What an alarm took from an agent; see `restrictionName`. */
const alarms = "restriction:";

const ruleName = (rule: Rule | undefined): string => {
  if (!rule) return "A policy";
  if (rule.policy.name.startsWith(grants)) return `Grant ${rule.policy.name.slice(grants.length)}`;
  if (rule.policy.name.startsWith(alarms))
    return `Alarm ${rule.policy.name.slice(alarms.length).split(":")[0] ?? ""}`;
  const own = rule.id === `${rule.policy.name}#1` ? "" : ` (${name(rule.id)})`;
  return `Policy ${quoted(rule.policy.name)}${own}`;
};

const owner = (agent: SnapshotAgent): string =>
  agent.owner ? `its owner ${name(agent.owner.name)}` : "an operator";
