import { act } from "../act/act.ts";
import { reply, type Known, type Spoken } from "../enter/caller.ts";
import { rpcError } from "../act/denial.ts";
import type { Gate } from "../gate.ts";
import { pass, passSession } from "../act/pass.ts";
import { refusal } from "../act/record.ts";
import { refuse, refuseSpoken } from "../act/refuse.ts";
import { replaceAt } from "../stdio/json-span.ts";
import { lists, wants, type Wants } from "../enter/wants.ts";
import { collect } from "./collect.ts";
import { listenAll } from "./listen.ts";
import { listAll, underJoinedName } from "./lists.ts";
import {
  headersFor,
  openMembers,
  statelessMembers,
  type JoinedSession,
  type Member,
} from "./members.ts";
import { discover, initialize } from "./open.ts";
import { answeredTo, brokenOff, renameStream } from "./rename.ts";
import { route } from "./route.ts";
import { joinStreams } from "./stream.ts";

/** Answers one message at `/mcp`, where all the servers an agent may use stand behind one door. */
export async function joinMessage(gate: Gate, asked: Spoken): Promise<void> {
  const { message, era, response } = asked;
  const joined = { rename: renameStream(gate.limits.listBytes) };
  // Without sessions no server asks its client anything, so there is nothing to tell apart.
  const spoken: Spoken = era === "legacy" ? { ...asked, joined } : asked;
  const leaving = new AbortController();
  response.on("close", () => leaving.abort());

  const method = message.kind === "request" ? message.method : null;
  if (era === "legacy" && method === "initialize") {
    const opened = await initialize(gate, spoken, leaving.signal);
    if (opened === null) return nobody(spoken);
    return answer(spoken, opened.result, { "mcp-session-id": opened.sealed ?? "" });
  }
  const session = era === "legacy" ? sessionOf(gate, spoken) : null;
  if (era === "legacy" && session === null) return noSession(gate, spoken);
  if (message.kind === "response") return passAnswer(gate, spoken, session);
  const members = session?.members ?? byName(statelessMembers(gate, spoken));
  if (message.kind === "notification") {
    await tellAll(gate, spoken, session, leaving.signal);
    return void response.writeHead(202).end();
  }
  switch (message.method) {
    case "ping":
      if (era === "legacy") return answer(spoken, {});
      break;
    case "logging/setLevel":
      if (era !== "legacy") break;
      await tellAll(gate, spoken, session, leaving.signal);
      return answer(spoken, {});
    case "server/discover": {
      const found = await discover(gate, spoken, leaving.signal);
      // Nobody here is stateless: this answer sends a client of both generations to `initialize`.
      if (found === null)
        return reply(spoken, {
          status: 400,
          body: rpcError(message.id, -32601, "Method not found"),
        });
      return answer(spoken, found.result);
    }
    case "subscriptions/listen":
      if (era === "legacy") break;
      return listenAll(gate, spoken, [...members.values()], leaving.signal);
    default:
  }
  const member = lists.get(message.method);
  if (member !== undefined) {
    const all = await listAll(
      gate,
      spoken,
      [...members.values()],
      message.method,
      member,
      leaving.signal,
    );
    if (all === null) return nobody(spoken);
    const own = era === "modern" && { resultType: "complete", ttlMs: 0, cacheScope: "private" };
    return answer(spoken, { [member]: all.map(underJoinedName), ...own });
  }
  const wanted = wants(message, era);
  const routed = await route(gate, spoken, members, leaving.signal);
  if (routed === null) return nowhere(gate, spoken, wanted);
  const own = wants(routed.spoken.message, era);
  const { server, session: inner } = routed.member;
  if (own.kind === "action") return act(gate, routed.spoken, server, inner, own);
  return pass(gate, routed.spoken, server, inner);
}

/** GET and DELETE at `/mcp`. */
export async function joinSession(gate: Gate, known: Known): Promise<void> {
  const joined = { rename: renameStream(gate.limits.listBytes) };
  const session = sessionOf(gate, known);
  if (session === null) return noSession(gate, known);
  if (known.request.method === "DELETE") {
    const gone = new AbortController();
    await eachMember(gate, known, session, gone.signal, "DELETE", Buffer.alloc(0));
    gate.awaited.forget(session.name);
    return reply(known, { status: 200, body: {} });
  }
  const last = known.onward["last-event-id"];
  if (last === undefined) return joinStreams(gate, known, session);
  const at = brokenOff(last);
  const member = at === null ? undefined : session.members.get(at.server);
  if (at === null || member === undefined) return noSession(gate, known);
  const onward = { ...headersFor(known, member), "last-event-id": at.event };
  return passSession(gate, { ...known, onward, joined }, member.server, member.session);
}

const byName = (members: readonly Member[]): ReadonlyMap<string, Member> =>
  new Map(members.map((member) => [member.server.name, member]));

function sessionOf(gate: Gate, known: Known): JoinedSession | null {
  const shown = known.request.headers["mcp-session-id"];
  return typeof shown === "string" ? openMembers(gate, known, shown) : null;
}

function answer(spoken: Spoken, result: Record<string, unknown>, headers = {}): void {
  const id = spoken.message.kind === "request" ? spoken.message.id : null;
  reply(spoken, { status: 200, body: { jsonrpc: "2.0", id, result } }, headers);
}

function nobody(spoken: Spoken): void {
  const id = spoken.message.kind === "request" ? spoken.message.id : null;
  const sentence = "None of the tool servers behind this door answers now.";
  reply(spoken, { status: 200, body: rpcError(id, 502, sentence, { reason: "unreachable" }) });
}

/** To an agent, a session that is not its own does not exist; its client starts a new one. */
function noSession(gate: Gate, known: Known): Promise<void> {
  const sentence = "This agent has no such session here; start one with `initialize`.";
  return refuse(
    gate,
    known,
    { agent: known.agent, principal: known.principal, tool: "session" },
    refusal(gate.hands.clock.now(), "credential", sentence),
    (action) => ({
      status: 404,
      body: rpcError(null, 404, sentence, { reason: "session", action }),
    }),
  );
}

function nowhere(gate: Gate, spoken: Spoken, wanted: Wants): Promise<void> {
  const now = gate.hands.clock.now();
  const deed = wanted.kind === "action" ? { kind: wanted.action, tool: wanted.tool } : {};
  const known = wanted.kind === "action" && wanted.action !== "request";
  const decision = known
    ? refusal(
        now,
        "tool-unknown",
        "No one server behind this door has that. Names are server__name; ask for the list.",
      )
    : refusal(
        now,
        "default-deny",
        "This method does not work at the joined door; ask one server at /mcp/ and its name.",
      );
  return refuseSpoken(gate, spoken, deed, decision);
}

/** A client's answer to what one of the servers asked it. */
async function passAnswer(
  gate: Gate,
  spoken: Spoken,
  session: JoinedSession | null,
): Promise<void> {
  const { message } = spoken;
  const to = message.kind === "response" ? answeredTo(message.id) : null;
  const member = to === null ? undefined : session?.members.get(to.server);
  // An answer to a question nobody asked: taken, and dropped.
  if (to === null || member === undefined) return void spoken.response.writeHead(202).end();
  const body = Buffer.from(replaceAt(spoken.body.toString(), ["id"], JSON.stringify(to.id)));
  const onward = headersFor(spoken, member);
  const inWords: Spoken = { ...spoken, body, onward, message: { kind: "response", id: to.id } };
  return pass(gate, inWords, member.server, member.session);
}

async function tellAll(
  gate: Gate,
  spoken: Spoken,
  session: JoinedSession | null,
  signal: AbortSignal,
): Promise<void> {
  if (session !== null) await eachMember(gate, spoken, session, signal, "POST", spoken.body);
}

async function eachMember(
  gate: Gate,
  known: Known & Partial<Pick<Spoken, "message">>,
  session: JoinedSession,
  signal: AbortSignal,
  method: "POST" | "DELETE",
  body: Buffer,
): Promise<void> {
  const id = known.message?.kind === "request" ? known.message.id : null;
  await Promise.all(
    [...session.members.values()].map((member) => {
      const headers = headersFor(known, member);
      const question = { body, headers, agent: known.account, id, signal, method };
      return collect(gate, member.server, question);
    }),
  );
}
