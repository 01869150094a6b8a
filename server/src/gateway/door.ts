import type { IncomingMessage, ServerResponse } from "node:http";
import { act } from "./act/act.ts";
import { foreign, serverOf } from "./enter/address.ts";
import { asked, reply, type Asked, type Known, type Spoken } from "./enter/caller.ts";
import { rpcError } from "./act/denial.ts";
import { noLonger } from "./act/decide-on.ts";
import { present, staleNow, whatIsSaid, whoAsks } from "./enter/enter.ts";
import type { Gate } from "./gate.ts";
import type { GateServer } from "./hands.ts";
import { joinMessage, joinSession } from "./join/door.ts";
import { pass, passSession } from "./act/pass.ts";
import { refusal } from "./act/record.ts";
import { refuse, refuseMessage, refuseSpoken } from "./act/refuse.ts";
import type { InProcess } from "../policy/limits/uses.ts";
import type { OpenSession } from "./enter/sessions.ts";
import { wants } from "./enter/wants.ts";

export interface McpDoor {
  /** Answers any request, whatever is in it; never throws. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** What calls take up of limits in this process. */
  inProcess(): InProcess;
  /** Ends what is under way and may not go on by the present state; how much that was. */
  cutStopped(): number;
  /** Takes nothing new, waits for the calls under way (for a limited time), then ends them. */
  drain(): Promise<void>;
}

/** The door of MCP: `/mcp/{server}` and `/mcp`, for both generations of the protocol. */
export function mcpDoor(gate: Gate): McpDoor {
  const { hands } = gate;
  return {
    handle(request, response) {
      response.on("error", () => undefined);
      request.on("error", () => undefined);
      answer(gate, request, response).catch((error: unknown) => {
        hands.log.error({ error: String(error) }, "the gate failed");
        const sentence = "Reeve failed to handle this, so it was refused.";
        if (response.headersSent) response.destroy();
        else reply({ request, response }, plain(500, sentence, { reason: "reeve-error" }));
      });
    },
    inProcess: () => ({ held: gate.places.held(), refused: gate.limited }),
    cutStopped: () => gate.exchanges.look(),
    async drain() {
      gate.places.close();
      gate.awaited.forget();
      gate.questions.forget();
      await gate.exchanges.drain();
    },
  };
}

const plain = (status: number, sentence: string, data?: unknown) => ({
  status,
  body: rpcError(null, status, sentence, data),
});

async function answer(
  gate: Gate,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { hands } = gate;
  const here = { request, response };
  const door = serverOf(request.url ?? "");
  if (door === undefined)
    return reply(
      here,
      plain(404, "There is no such door; it is /mcp or /mcp/ and a server's name."),
    );
  const notHere = foreign(request, hands.publicUrl());
  if (notHere !== null) return reply(here, plain(403, notHere));
  const { method } = request;
  if (method !== "POST" && method !== "GET" && method !== "DELETE")
    return reply(here, plain(405, "This door takes POST, GET and DELETE."), {
      allow: "POST, GET, DELETE",
    });
  if (gate.exchanges.draining)
    return reply(here, plain(503, "Reeve is stopping."), { "retry-after": "5" });

  const { asked: ask, repeated } = asked(request, response, door);
  if (repeated !== null)
    return refuseMessage(gate, ask, 400, -32600, `The header ${repeated} may come only once.`);
  const sessionId = request.headers["mcp-session-id"];
  if (method === "GET" && typeof sessionId === "string") {
    const opening = gate.openings.begin(sessionId);
    return standing(gate, { ...ask, opening }).finally(opening.over);
  }
  if (method !== "POST") return standing(gate, ask);
  const known = await whoAsks(gate, ask);
  if (known === null) return;
  const spoken = await whatIsSaid(gate, known);
  if (spoken === null) return;
  const opening = typeof sessionId === "string" ? gate.openings.underWay(sessionId) : null;
  if (opening !== null) await opening;
  // The body, or a stream before it, may have taken its time: what is decided on is the state of now, not of when the headers came.
  const current = present(gate);
  if (current === null) return refuseSpoken(gate, spoken, {}, staleNow(gate));
  const stopped = current === spoken.snapshot ? null : noLonger(gate, spoken, current);
  if (stopped !== null) return refuseSpoken(gate, spoken, {}, stopped);
  return message(gate, { ...spoken, snapshot: current });
}

const unknownServer = (name: string): string =>
  `There is no tool server ${name}; ask who runs this Reeve for the names there are.`;

async function message(gate: Gate, spoken: Spoken): Promise<void> {
  const { message, era, snapshot, door } = spoken;
  const wanted = wants(message, era);
  if (wanted.kind === "unclear") {
    const id = message.kind === "request" ? message.id : null;
    return refuseMessage(gate, spoken, 400, -32602, `Invalid params: ${wanted.why}.`, { id });
  }
  if (door === null) return joinMessage(gate, spoken);
  const server = snapshot.servers.get(door);
  if (server === undefined) {
    const now = gate.hands.clock.now();
    const deed = wanted.kind === "action" ? { kind: wanted.action, tool: wanted.tool } : {};
    const decision = refusal(now, "server-unknown", unknownServer(door));
    return refuseSpoken(gate, spoken, deed, decision);
  }
  const opened = era === "modern" ? null : openSession(gate, spoken, server);
  if (opened === "not yours") return refuseSession(gate, spoken);
  if (wanted.kind !== "pass") return act(gate, spoken, server, opened, wanted);
  // What needs no decision is not passed to a server that is stopped either.
  const stopped = noLonger(gate, spoken, snapshot);
  if (stopped !== null) return refuseSpoken(gate, spoken, {}, stopped);
  return pass(gate, spoken, server, opened);
}

/** GET and DELETE: of a session, not of a message. */
async function standing(gate: Gate, ask: Asked): Promise<void> {
  const known = await whoAsks(gate, ask);
  if (known !== null) await session(gate, known);
}

async function session(gate: Gate, known: Known): Promise<void> {
  if (known.door === null) return joinSession(gate, known);
  const name = known.door;
  const server = known.snapshot.servers.get(name);
  if (server === undefined)
    return refuse(
      gate,
      known,
      { agent: known.agent, principal: known.principal, tool: known.request.method ?? null },
      refusal(gate.hands.clock.now(), "server-unknown", unknownServer(name)),
      () => plain(404, unknownServer(name)),
    );
  const opened = openSession(gate, known, server);
  if (opened === "not yours") return refuseSession(gate, known);
  const stopped = noLonger(gate, known, known.snapshot);
  if (stopped !== null)
    return refuse(gate, known, { agent: known.agent, principal: known.principal }, stopped, () =>
      plain(403, stopped.reason, { reason: stopped.code }),
    );
  return passSession(gate, known, server, opened);
}

function openSession(
  { sessions }: Gate,
  { request, account }: Known,
  server: GateServer,
): OpenSession | null | "not yours" {
  const shown = request.headers["mcp-session-id"];
  if (typeof shown !== "string") return null;
  return sessions.open(account, server.id, shown) ?? "not yours";
}

/** To an agent, a session that is not its own does not exist; its client starts a new one. */
function refuseSession(gate: Gate, known: Known): Promise<void> {
  const sentence = "This agent has no such session here; start a new one.";
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
