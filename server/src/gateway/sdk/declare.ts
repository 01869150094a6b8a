import { newId } from "../../platform/ids.ts";
import { definitionHash } from "../../registry/servers/definition.ts";
import { untouched } from "../../policy/session/facts.ts";
import { hashArgs } from "../act/record.ts";
import type { Asker } from "../enter/caller.ts";
import { present } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";

/**
 * Takes the definition of a tool that lives in the program that asks, where it is new or differs from the one that is
 * pinned, and answers with who asks by the state after that. Only an agent that may use the whole server, or this very
 * tool, may say what the tool is; for any other nothing changes.
 */
export async function declared(
  gate: Gate,
  who: Asker,
  name: string,
  definition: Readonly<Record<string, unknown>>,
): Promise<Asker> {
  const server = who.snapshot.servers.get(name);
  if (server?.transport?.kind !== "local") return who;
  const tool = String(definition["name"]);
  if (server.tools.get(tool)?.hash === definitionHash(definition)) return who;
  if (!mayDeclare(gate, who, server, tool)) return who;
  await gate.hands.programs.declare(server.id, definition);
  const snapshot = present(gate);
  return snapshot === null ? who : { ...who, snapshot };
}

function mayDeclare(
  { hands }: Gate,
  { snapshot, agent, actsFor }: Asker,
  server: GateServer,
  tool: string,
): boolean {
  if (hands.visible(snapshot, agent.id, server.name)(tool)) return true;
  const now = hands.clock.now();
  const request = {
    agent: agent.id,
    kind: "data_access",
    server: server.name,
    tool: null,
    method: "resources/list",
    args: {},
    argsHash: hashArgs({}),
    session: null,
    person: actsFor?.id,
    facts: untouched,
  } as const;
  const { decision } = hands.decide(snapshot, request, { id: newId("dec", now), now });
  return decision.answer === "allow";
}
