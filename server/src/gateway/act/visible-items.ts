import { newId } from "../../platform/ids.ts";
import { untouched } from "../../policy/session/facts.ts";
import type { Known } from "../enter/caller.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { asPinned } from "./as-pinned.ts";
import { hashArgs } from "./record.ts";

/** Whether this agent may use an item of a server's list. What cannot be judged is not shown. */
export function visibleItems(
  gate: Gate,
  known: Known,
  server: GateServer,
  session: OpenSession | null,
  member: string,
): (item: Record<string, unknown>) => boolean {
  const { hands } = gate;
  const { snapshot, agent, actsFor } = known;
  if (member === "tools") {
    const visible = hands.visible(snapshot, agent.id, server.name);
    return closed((tool) => {
      gate.params.learn(server.id, tool);
      const { name } = tool;
      return typeof name === "string" && visible(name) && asPinned(gate, server, name, tool);
    });
  }
  const method = member === "prompts" ? "prompts/get" : "resources/read";
  return closed((item) => {
    const tool = member === "prompts" ? item["name"] : (item["uri"] ?? item["uriTemplate"]);
    if (typeof tool !== "string") return false;
    const args = member === "prompts" ? {} : { uri: tool };
    const now = hands.clock.now();
    const request = {
      agent: agent.id,
      kind: "data_access",
      server: server.name,
      tool,
      method,
      args,
      argsHash: hashArgs(args),
      session: session?.name ?? null,
      person: actsFor?.id,
      facts: untouched,
    } as const;
    return (
      hands.decide(snapshot, request, { id: newId("dec", now), now }).decision.answer !== "block"
    );
  });
}

const closed =
  (mayUse: (item: Record<string, unknown>) => boolean) =>
  (item: Record<string, unknown>): boolean => {
    try {
      return mayUse(item);
    } catch {
      return false;
    }
  };
