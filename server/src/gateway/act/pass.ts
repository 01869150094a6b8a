import type { Known, Spoken } from "../enter/caller.ts";
import { filterList } from "../relay/filter-list.ts";
import { forward } from "../relay/forward.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { hiddenOnStreams } from "../relay/hidden-on-streams.ts";
import { questionAnswered } from "../questions/answered.ts";
import { rewriteAnswer, type Rewrite } from "../relay/rewrite.ts";
import { visibleItems } from "./visible-items.ts";
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
  const rewrite = method === "GET" ? hiddenOnStreams(gate, known, server, session) : null;
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
