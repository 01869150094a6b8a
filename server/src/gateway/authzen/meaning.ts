import type { ActionKind } from "@reeve/contract/action";
import type { ReasonCode } from "@reeve/contract/decision";
import type { AgentId } from "@reeve/contract/id";
import type { OutsideRequest } from "../../policy/outside/decide.ts";
import type { Asker } from "../enter/caller.ts";
import { parentOf } from "../enter/trace.ts";
import type { GuardAsk } from "../guard/guard-ask.ts";
import type { GateAgent, GateSnapshot } from "../hands.ts";
import type { Caller } from "./caller.ts";
import { acting, agentCalled } from "./party.ts";
import { readProfile, type Profiled } from "./profile.ts";
import type { Question } from "./question.ts";
import { Refused } from "./refused.ts";

/** What a question is about. */
export type Meaning =
  /** Something that an agent wants to do: the road that every door shares. */
  | { readonly kind: "deed"; readonly ask: Omit<GuardAsk, "gone">; readonly said: Profiled }
  /** What every agent that is known may do at a server that is known, as at the door of MCP. */
  | {
      readonly kind: "listing";
      readonly who: Asker;
      readonly server: string;
      readonly method: string;
    }
  /** What only other systems know. */
  | { readonly kind: "outside"; readonly request: OutsideRequest }
  | {
      readonly kind: "refused";
      readonly agent: GateAgent | null;
      readonly server: string | null;
      readonly tool: string | null;
      readonly code: ReasonCode;
      readonly reason: string;
    };

export const ownResources = new Set(["tool", "server", "mcp_server", "data", "resource", "prompt"]);
/** What a tool can be asked to do; its own name is the same. */
const calling = new Set([
  "tools/call",
  "call_tool",
  "call",
  "tool_call",
  "execute",
  "invoke",
  "use",
  "run",
]);
const reading = new Set(["resources/read", "prompts/get", "read", "read_data", "get"]);
/** What passes at the door of MCP for any agent that is let in. */
export const passing = new Set([
  "initialize",
  "ping",
  "tools/list",
  "resources/list",
  "resources/templates/list",
  "prompts/list",
  "completion/complete",
  "logging/setLevel",
  "resources/subscribe",
  "resources/unsubscribe",
  "server/discover",
  "subscriptions/listen",
]);

/** Throws a Refused where a member that Reeve reads is wrong, or the caller may not ask this at all. */
export function meaningOf(caller: Caller, question: Question, nowMs: number): Meaning {
  const { subject, action, resource, context } = question;
  // What is not about an agent's deed has a context that Reeve reads nothing of.
  const own = ownResources.has(resource.type);
  if (!own && caller.kind === "agent")
    throw new Refused(
      403,
      `This token is the agent ${caller.who.agent.name}'s: it asks about tools and servers, not about what other systems know.`,
    );
  if (!own) return outside(caller.snapshot, question);
  const said = readProfile(context);
  const who = acting(caller, subject, said, nowMs);
  if (who.kind === "nobody") return outside(caller.snapshot, question);
  const at = placeOf(caller.snapshot, resource);
  if (who.kind === "refused")
    return { kind: "refused", agent: who.agent, ...at, code: who.code, reason: who.reason };
  const method = action.name;
  const no = (reason: string): Meaning => ({
    kind: "refused",
    agent: who.who.agent,
    ...at,
    code: "bad-message",
    reason,
  });
  if (said.unsure !== null) return no(said.unsure);
  const does = deedOf(resource, method);
  if (does === "pass") return { kind: "listing", who: who.who, server: at.server ?? "", method };
  if (does === null)
    return no(
      `A ${resource.type} cannot be asked to ${JSON.stringify(method.slice(0, 100))}; for a tool the action is tools/call.`,
    );
  const kind: ActionKind = does;
  return {
    kind: "deed",
    said,
    ask: {
      source: "authzen",
      who: who.who,
      kind,
      server: at.server ?? "",
      tool: kind === "request" ? method : (at.tool ?? ""),
      args: argsOf(kind, at.tool, said),
      session: said.session,
      trace: parentOf(said.traceparent),
      can: said.can,
    },
  };
}

function deedOf({ type, id }: Question["resource"], method: string): ActionKind | "pass" | null {
  if (type === "tool") return calling.has(method) || method === id ? "tool_call" : null;
  if (type === "server" || type === "mcp_server") return passing.has(method) ? "pass" : "request";
  return reading.has(method) ? "data_access" : passing.has(method) ? "pass" : null;
}

const argsOf = (kind: ActionKind, tool: string | null, said: Profiled): unknown =>
  kind === "data_access" ? { uri: tool } : said.args;

/** The server and the tool that a resource names: `server/tool`, or the tool alone with its server beside it. */
export function placeOf(
  { servers }: GateSnapshot,
  { type, id, properties }: Question["resource"],
): { readonly server: string | null; readonly tool: string | null } {
  if (type === "server" || type === "mcp_server") return { server: serverCalled(id), tool: null };
  const { server } = properties;
  const beside =
    typeof server === "object" && server !== null && "name" in server ? server.name : server;
  if (typeof beside === "string") return { server: beside, tool: id };
  for (const split of [/^([^/]+?)\/(.+)$/s, /^(.+?)__(.+)$/s]) {
    const [, name = "", tool = ""] = split.exec(id) ?? [];
    if (servers.has(name)) return { server: name, tool };
  }
  // A name that one server alone has is that server's; any other is nobody's.
  const having = [...servers.values()].filter(({ tools }) => tools.has(id));
  if (having.length === 1) return { server: having[0]?.name ?? null, tool: id };
  const [, name = null, tool = id] = /^([^/]+?)\/(.+)$/s.exec(id) ?? [];
  return { server: name, tool };
}

/** A server by its name, or by the address of its door: what the audience of a token is. */
const serverCalled = (id: string): string => /\/mcp\/([^/?#]+)\/?$/.exec(id)?.[1] ?? id;

function outside(
  snapshot: GateSnapshot,
  { subject, action, resource, context }: Question,
): Meaning {
  const agent: AgentId | null =
    subject.type === "agent" ? (agentCalled(snapshot, subject.id)?.id ?? null) : null;
  return { kind: "outside", request: { subject, agent, action, resource, context } };
}
