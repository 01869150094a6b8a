import type { AgentStatus, Tier } from "@reeve/contract/agent";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Effect } from "@reeve/contract/server";
import type { Person } from "@reeve/contract/person";
import type { EntityRow } from "../compile/entities.ts";
import { Entity, record, SetValue } from "../compile/values.ts";

/** The names policies use: types and actions of the namespace Reeve. */
export const agentEntity = (id: AgentId): Entity => new Entity("Reeve::Agent", id);
export const humanEntity = (id: PersonId): Entity => new Entity("Reeve::Human", id);
export const serverEntity = (name: string): Entity => new Entity("Reeve::Server", name);
export const toolEntity = (server: string, tool: string): Entity =>
  new Entity("Reeve::Tool", `${server}/${tool}`);
export const actionEntity = (id: string): Entity => new Entity("Reeve::Action", id);
export const toolAction = (server: string, tool: string): Entity =>
  actionEntity(`${server}/${tool}`);

export const callTool = actionEntity("call_tool");
export const readData = actionEntity("read_data");
export const callModel = actionEntity("call_model");
export const anyRequest = actionEntity("request");

export interface AgentFacts {
  readonly id: AgentId;
  readonly name: string;
  readonly environment: string;
  readonly tier: Tier;
  readonly status: AgentStatus;
  readonly owner: { readonly id: PersonId; readonly name: string } | null;
  /** Measured to have what a production-ready agent has; what is not known is not so. */
  readonly ready?: boolean;
}

export type PersonFacts = Pick<Person, "id" | "name" | "email" | "role">;

export interface ToolFacts {
  readonly name: string;
  readonly effect: Effect;
  readonly external: boolean;
  /** Of what its results hold. */
  readonly dataClasses: readonly string[];
}

/** An agent. Trust is what it has earned: nothing measures it yet, so it is 0 for all. */
export const agentRows = (agent: AgentFacts): readonly EntityRow[] => [
  {
    entity: agentEntity(agent.id),
    attributes: record({
      name: agent.name,
      env: agent.environment,
      tier: agent.tier,
      trust: 0,
      ready: agent.ready === true,
      ...(agent.owner && { owner: humanEntity(agent.owner.id) }),
    }),
  },
];

/** A person: whoever answers for an agent, or whom one acts for. */
export const personRow = ({ id, name, email, role }: PersonFacts): EntityRow => ({
  entity: humanEntity(id),
  attributes: record({ name, email, role }),
});

const riskOf: Readonly<Record<Effect, string>> = {
  read: "low",
  write: "medium",
  destructive: "high",
};
/** What policies may ask of a tool, and of a server when something is read from it directly. */
const traits = ({ name, effect, external, dataClasses }: ToolFacts) =>
  record({
    name,
    risk: riskOf[effect],
    effect,
    external,
    sideEffect: effect !== "read",
    // Whatever reaches beyond a closed system can carry data out of it.
    egress: external,
    dataClasses: new SetValue(dataClasses),
  });

export const serverRow = (server: Pick<ToolFacts, "name" | "dataClasses">): EntityRow => ({
  entity: serverEntity(server.name),
  attributes: traits({ ...server, effect: "read", external: true }),
});

/** A tool in its server, and its action in the groups that rules for many tools name. */
export const toolRows = (server: string, tool: ToolFacts): readonly EntityRow[] => [
  {
    entity: toolEntity(server, tool.name),
    attributes: traits(tool),
    parents: [serverEntity(server)],
  },
  { entity: toolAction(server, tool.name), parents: groupsOf(tool.effect) },
];

export const groupsOf = (effect: Effect): readonly Entity[] =>
  effect === "read" ? [callTool, readData] : [callTool];
