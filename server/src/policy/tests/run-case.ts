import type { Decision } from "@reeve/contract/decision";
import type { AgentId, DecisionId } from "@reeve/contract/id";
import type { PolicyTestCase } from "@reeve/contract/policy-test";
import { canonical, canonicalHash } from "../../platform/canonical.ts";
import { decideWhole, type Decided } from "../decide/decide.ts";
import type { DecisionRequest } from "../decide/request.ts";
import { untouched, type SessionFacts } from "../session/facts.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { toolsOf } from "../authoring/surroundings.ts";

/** What of a test is not so; an empty path is the whole of it. */
export interface Mismatch {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly fix?: string;
}

/** What was asked, answered and expected. */
export interface CaseResult {
  readonly decision: Decision | null;
  readonly mismatches: readonly Mismatch[];
}

export type Asked = Pick<PolicyTestCase, "args" | "session" | "kind" | "method" | "target">;

const id: DecisionId = "dec_00000000000000000000000000";

/** Runs one test of a snapshot. */
export function runCase(snapshot: Snapshot, it: PolicyTestCase, now: number): CaseResult {
  const agent = agentNamed(snapshot, it.agent);
  if (!agent) return { decision: null, mismatches: [noAgent(snapshot, it.agent)] };
  const missing = noTool(snapshot, it);
  if (missing) return { decision: null, mismatches: [missing] };
  const request = requestOf(agent, it.tool, it);
  const decided = approved(snapshot, request, it, now);
  const expected = typeof it.expect === "string" ? { answer: it.expect } : it.expect;
  return {
    decision: decided.decision,
    mismatches: compared(decided, expected).map(({ path, ...rest }) => ({
      path: ["expect", ...(typeof it.expect === "string" ? [] : path)],
      ...rest,
    })),
  };
}

export const agentNamed = (snapshot: Snapshot, name: string): AgentId | null =>
  [...snapshot.agents.values()].find((agent) => agent.name === name || agent.id === name)?.id ??
  null;

export function requestOf(agent: AgentId, tool: string, it: Asked): DecisionRequest {
  const slash = tool.indexOf("/");
  const args = it.args ?? {};
  return {
    agent,
    kind: it.kind,
    server: slash < 0 ? tool : tool.slice(0, slash),
    tool: it.kind === "tool_call" ? tool.slice(slash + 1) : (it.target ?? null),
    method: it.method,
    args,
    argsHash: canonicalHash(args),
    session: "test",
    facts: factsOf(it.session),
  };
}

/** What is not said of a session has not happened in it. */
export function factsOf(said: PolicyTestCase["session"]): SessionFacts {
  const given = Object.entries(said ?? {}).filter(([, value]) => value !== undefined);
  return { ...untouched, ...(Object.fromEntries(given) as Partial<SessionFacts>) };
}

/** The decision, after the approval that the test says somebody gave. */
function approved(
  snapshot: Snapshot,
  request: DecisionRequest,
  { approval }: PolicyTestCase,
  now: number,
): Decided {
  const at = { id, now };
  const first = decideWhole(snapshot, request, at);
  const asks = first.decision.escalation;
  if (approval === false || !asks) return first;
  const said = approval === true ? { by: "the approver" } : approval;
  const argsHash =
    "args" in said && said.args !== undefined ? canonicalHash(said.args) : asks.argsHash;
  const rules = "rules" in said && said.rules !== undefined ? said.rules : asks.rules;
  return decideWhole(
    snapshot,
    {
      ...request,
      evidence: {
        approval: {
          id: "apv_00000000000000000000000000",
          by: said.by,
          argsHash,
          rules,
          expiresAtMs: now + asks.timeoutMs,
        },
      },
    },
    at,
  );
}

type Expected = Exclude<PolicyTestCase["expect"], string>;

function compared({ decision, args }: Decided, expected: Expected): readonly Mismatch[] {
  const found: Mismatch[] = [];
  const differs = (member: string, wanted: unknown, is: unknown): void => {
    if (wanted !== undefined && canonical(wanted) !== canonical(is))
      found.push({ path: [member], message: `expected ${written(wanted)}, got ${written(is)}` });
  };
  if (decision.answer !== expected.answer)
    found.push({
      path: ["answer"],
      message: `expected ${expected.answer}, got ${decision.answer}${by(decision)}`,
      fix: decision.reason,
    });
  const sorted = (names: readonly string[] | undefined) => names && [...new Set(names)].sort();
  differs("policies", sorted(expected.policies), sorted(decision.policies.map(({ name }) => name)));
  differs("code", expected.code, decision.code);
  differs("args", expected.args, args ?? {});
  differs("hidden", sorted(expected.hidden), sorted(decision.scope?.redacted ?? []));
  differs("approvers", sorted(expected.approvers), sorted(decision.escalation?.approvers ?? []));
  differs("shadow", expected.shadow, decision.shadow?.answer ?? null);
  if (expected.reason !== undefined && !decision.reason.includes(expected.reason))
    found.push({
      path: ["reason"],
      message: `expected a sentence with ${written(expected.reason)}, got ${written(decision.reason)}`,
    });
  return found;
}

const written = (value: unknown): string => JSON.stringify(value) ?? "nothing";
const by = ({ policies }: Decision): string =>
  policies.length === 0 ? "" : ` by ${policies.map(({ name }) => name).join(", ")}`;

function noAgent(snapshot: Snapshot, name: string): Mismatch {
  const names = [...snapshot.agents.values()].map((agent) => agent.name);
  return {
    path: ["agent"],
    message: `There is no agent ${name}.`,
    fix: `${list(names, "agents")} Add it to registry.json, or correct its name.`,
  };
}

function noTool(snapshot: Snapshot, { tool, kind }: PolicyTestCase): Mismatch | null {
  const tools = toolsOf(snapshot).map(({ server, name }) => `${server}/${name}`);
  const known = kind === "tool_call" ? tools.includes(tool) : snapshot.servers.has(tool);
  if (known) return null;
  return {
    path: ["tool"],
    message: `There is no ${kind === "tool_call" ? "tool" : "server"} ${tool}.`,
    fix: `${list(kind === "tool_call" ? tools : [...snapshot.servers.keys()], kind === "tool_call" ? "tools" : "servers")} Write server/tool, or export the registry anew.`,
  };
}

const list = (names: readonly string[], what: string): string =>
  names.length === 0
    ? `The registry has no ${what}.`
    : `There ${names.length === 1 ? "is" : "are"} ${names.slice(0, 10).join(", ")}${names.length > 10 ? ", …" : ""}.`;
