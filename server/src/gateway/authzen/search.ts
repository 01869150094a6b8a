import type { AgentId } from "@reeve/contract/id";
import { newId } from "../../platform/ids.ts";
import type { Asker } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import { weigh } from "../guard/weigh.ts";
import type { GateSnapshot } from "../hands.ts";
import type { Caller } from "./caller.ts";
import { meaningOf, ownResources, passing, type Meaning } from "./meaning.ts";
import type { DecideOutside } from "./outside.ts";
import { agentCalled } from "./party.ts";
import type { Question, Search } from "./question.ts";

export interface SearchHands {
  readonly gate: Gate;
  readonly outside: DecideOutside;
  /** The ids of what Reeve was told of, of one type. */
  outsiders(snapshot: GateSnapshot, type: string): readonly string[];
  /** The actions that policies about other systems name. */
  outsideActions(snapshot: GateSnapshot): readonly string[];
}

type Party = { readonly type: string; readonly id: string };
export type Result = Party | { readonly name: string };

/** How many are decided before others of this process have their turn. */
const atOnce = 200;

/**
 * Whoever or whatever would be allowed, of those that Reeve knows and the caller may ask about. Nothing is recorded,
 * because nothing is done on it: what is found is asked about again before it happens.
 */
export async function search(
  hands: SearchHands,
  caller: Caller,
  asked: Search,
): Promise<readonly Result[]> {
  const found: Result[] = [];
  let decided = 0;
  for (const [result, question] of candidates(hands, caller, asked)) {
    if (++decided % atOnce === 0) await new Promise(setImmediate);
    if (allowed(hands, caller, question)) found.push(result);
  }
  return found;
}

function* candidates(
  hands: SearchHands,
  caller: Caller,
  { sought, subject, action, resource, context }: Search,
): Generator<[Result, Question]> {
  const whole = (one: {
    readonly subject?: string;
    readonly action?: string;
    readonly resource?: string;
  }): Question => ({
    subject: { ...subject, id: one.subject ?? subject.id ?? "" },
    action: action ?? { name: one.action ?? "", properties: {} },
    resource: { ...resource, id: one.resource ?? resource.id ?? "" },
    context,
  });
  switch (sought) {
    case "subject":
      for (const id of subjects(hands, caller, subject.type))
        yield [{ type: subject.type, id }, whole({ subject: id })];
      return;
    case "resource":
      for (const id of resources(hands, caller.snapshot, resource.type))
        yield [{ type: resource.type, id }, whole({ resource: id })];
      return;
    case "action":
      for (const name of actions(hands, caller, subject, resource.type))
        yield [{ name }, whole({ action: name })];
  }
}

function subjects(hands: SearchHands, caller: Caller, type: string): readonly string[] {
  if (type !== "agent")
    return caller.kind === "agent" ? [] : hands.outsiders(caller.snapshot, type);
  return caller.kind === "agent" ? [caller.who.agent.id] : [...caller.snapshot.agents.keys()];
}

function resources(hands: SearchHands, snapshot: GateSnapshot, type: string): readonly string[] {
  const servers = [...snapshot.servers.values()];
  if (type === "tool")
    return servers.flatMap(({ name, tools }) => [...tools.keys()].map((tool) => `${name}/${tool}`));
  if (type === "server" || type === "mcp_server") return servers.map(({ name }) => name);
  return ownResources.has(type) ? [] : hands.outsiders(snapshot, type);
}

function actions(
  hands: SearchHands,
  { snapshot }: Caller,
  subject: { readonly type: string; readonly id: string | null },
  type: string,
): readonly string[] {
  const outside = hands.outsideActions(snapshot);
  if (!ownResources.has(type)) return outside;
  const own =
    type === "tool"
      ? ["tools/call"]
      : type === "server" || type === "mcp_server"
        ? [...passing]
        : ["resources/read"];
  const agent = subject.type === "agent" ? agentCalled(snapshot, subject.id ?? "") : null;
  return agent === null ? [...own, ...outside] : own;
}

function allowed({ gate, outside }: SearchHands, caller: Caller, question: Question): boolean {
  const now = gate.hands.clock.now();
  const meaning = meaningOf(caller, question, now);
  switch (meaning.kind) {
    case "deed":
      return mayDo(gate, meaning, question);
    case "listing":
      return meaning.who.agent.status === "active" && seesAny(gate, meaning.who, meaning.server);
    case "outside":
      return (
        outside(caller.snapshot, meaning.request, { id: newId("dec", now), now }).answer === "allow"
      );
    case "refused":
      return false;
  }
}

/** With arguments it is decided on them. Without, it is whether some arguments might be allowed, as for a list of tools. */
function mayDo(
  gate: Gate,
  { ask }: Extract<Meaning, { kind: "deed" }>,
  { context }: Question,
): boolean {
  const { who, server, tool, kind } = ask;
  if (kind === "tool_call" && !("args" in context) && !("arguments" in context))
    return sees(gate, who.snapshot, who.agent.id, server)(tool);
  const { answer } = weigh(gate, { ...ask, gone: () => false });
  return answer === "allow" || answer === "scope";
}

const sees = (gate: Gate, snapshot: GateSnapshot, agent: AgentId, server: string) =>
  gate.hands.visible(snapshot, agent, server);

function seesAny(gate: Gate, { snapshot, agent }: Asker, server: string): boolean {
  const tools = snapshot.servers.get(server)?.tools.keys() ?? [];
  return [...tools].some(sees(gate, snapshot, agent.id, server));
}
