import type { Known, Spoken } from "../enter/caller.ts";
import { filterList } from "../relay/filter-list.ts";
import { forward } from "../relay/forward.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { asPinned } from "./as-pinned.ts";
import { hiddenOnStreams } from "../relay/hidden-on-streams.ts";
import { newId } from "../../platform/ids.ts";
import { untouched } from "../../policy/session/facts.ts";
import { questionAnswered } from "../questions/answered.ts";
import { hashArgs } from "./record.ts";
import { rewriteAnswer, type Rewrite } from "../relay/rewrite.ts";
import type { OpenSession } from "../enter/sessions.ts";
import { lists } from "../enter/wants.ts";
import { Watch } from "../relay/watch.ts";

/** Passes what needs no decision: the protocol's own life, lists, notifications and responses. */
export async function pass(
  gate: Gate,
  spoken: Spoken,
  server: GateServer,
  session: OpenSession | null,
): Promise<void> {
  const { message } = spoken;
  const end = await forward(gate, spoken, {
    server,
    method: "POST",
    body: spoken.body,
    message,
    era: spoken.era,
    session,
    watch: new Watch(message.kind === "request" ? message.id : null),
    rewrite: ownPart(gate, spoken, server, session),
  });
  if (end.failure === null) await questionAnswered(gate, spoken, server, session);
}

/** A session's standing stream, its resumption, or its end. */
export async function passSession(
  gate: Gate,
  known: Known,
  server: GateServer,
  session: OpenSession | null,
): Promise<void> {
  const { awaited } = gate;
  const method = known.request.method === "GET" ? "GET" : "DELETE";
  const name = session?.name ?? "";
  const watch = new Watch(null, (seen) => awaited.heard(name, seen));
  const forwarded = { server, method, body: null, message: null, era: "legacy", session } as const;
  const rewrite = method === "GET" ? hiddenOnStreams(gate, known, server) : null;
  const end = await forward(gate, known, { ...forwarded, watch, rewrite });
  if (method === "DELETE" && end.failure === null && session !== null) awaited.forget(name);
}

/** For a list: shows an agent only what it may use. */
function ownPart(
  gate: Gate,
  spoken: Spoken,
  server: GateServer,
  session: OpenSession | null,
): Rewrite | null {
  const { message } = spoken;
  if (message.kind !== "request") return null;
  const member = lists.get(message.method);
  if (member === undefined) return null;
  const mayUse = visibleItems(gate, spoken, server, session, member);
  const change = filterList(member, mayUse, spoken.era === "modern");
  return rewriteAnswer(message.id, change, gate.limits.listBytes);
}

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
