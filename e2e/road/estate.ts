import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { call, send, type Answered } from "../../server/test/rpc.ts";
import type { House } from "./house.ts";

/** An agent that was let in, with a development token, and may use the tools it was granted. */
export interface LetIn {
  readonly agent: Agent;
  readonly authorization: string;
  /** Calls a tool at `/mcp/{server}`. */
  call(server: string, tool: string, args?: object): Promise<Answered>;
}

export async function person(house: House): Promise<Person> {
  const { items } = await house.api.call("people.list", {});
  const [known] = items;
  if (known) return known;
  const { person: invited } = await house.api.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@reeve.example",
    role: "owner",
  });
  return invited;
}

export async function letIn(
  house: House,
  name: string,
  grants: Readonly<Record<string, readonly string[]>>,
): Promise<LetIn> {
  const owner = await person(house);
  const agent = await house.api.call("agents.register", {
    name,
    purpose: "Walks the road.",
    environment: "test",
    tier: "low",
    owner: owner.id,
  });
  for (const [server, tools] of Object.entries(grants))
    await house.api.call("grants.create", {
      agent: agent.id,
      server,
      tools: [...tools],
      reason: "The story needs it.",
    });
  const { token } = await house.api.call("agents.credentials.add", { id: agent.id });
  const authorization = `Bearer ${token}`;
  return {
    agent,
    authorization,
    call: (server, tool, args) =>
      send(`${house.url}/mcp/${server}`, { token: authorization, body: call(tool, args) }),
  };
}
