import type { IncomingHttpHeaders } from "node:http";
import { reply, type Known } from "../enter/caller.ts";
import { opensUrlsFrom } from "../enter/client-can.ts";
import { rpcError } from "../act/denial.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { answerHeaders } from "../enter/headers.ts";
import type { Message } from "../enter/message.ts";
import { asking } from "../questions/asking.ts";
import type { Resting } from "../../policy/granting/withdrawn.ts";
import type { Bound } from "./bound.ts";
import { relay, type Failure, type RelayEnd } from "./relay.ts";
import type { Rewrite } from "./rewrite.ts";
import type { OpenSession } from "../enter/sessions.ts";
import type { Era } from "../enter/wants.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import { mediaType, type Watch } from "./watch.ts";

export interface Forward {
  readonly server: GateServer;
  readonly method: "POST" | "GET" | "DELETE";
  readonly body: Buffer | null;
  readonly message: Message | null;
  readonly era: Era;
  readonly session: OpenSession | null;
  readonly watch: Watch;
  readonly rewrite: Rewrite | null;
  readonly bound?: Bound | null;
  readonly resting?: Resting | undefined;
}

/** Passes one exchange to a tool server and its answer back; where that fails, tells the agent if it still can be told. */
export async function forward(gate: Gate, known: Known, what: Forward): Promise<RelayEnd> {
  const { hands, limits } = gate;
  const { agent, actsFor, account, response } = known;
  const { server, message, era, session, watch } = what;
  const { joined } = known;
  const rewrite = what.rewrite ?? joined?.rename(server.name) ?? null;
  const endless =
    what.method === "GET" ||
    (message?.kind === "request" && message.method === "subscriptions/listen");
  const headers = onwardOf(known, era, session);
  const exchange = relay({
    upstream: asking(gate, known, server, session, message, era),
    request: {
      method: what.method,
      headers,
      body: what.body,
      agent: account,
      sent: known.opening?.sent,
    },
    response,
    watch,
    rewrite,
    unusable: (status, headers) => unusable(what, status, headers),
    headers: (upstream) => {
      known.opening?.over();
      const out = answerHeaders(upstream, rewrite === null);
      const inside = upstream["mcp-session-id"];
      if (era === "legacy" && joined === undefined && typeof inside === "string")
        out["mcp-session-id"] = gate.sessions.seal(
          account,
          server.id,
          inside,
          session?.opensUrls ?? opensUrlsFrom(message),
        );
      if (mediaType(upstream) === "text/event-stream") out["x-accel-buffering"] = "no";
      return out;
    },
    onGone: era === "modern" || what.method === "GET" ? "abort" : "finish",
    endless,
    bound: what.bound ?? null,
    instead: (failure, detail) =>
      message?.kind === "request" ? JSON.stringify(failed(what, failure, detail)) : null,
    limits,
  });
  const tool =
    message?.kind === "request" && message.method === "tools/call"
      ? String(message.params["name"])
      : null;
  const { resting } = what;
  const whose = { agent, actsFor, server: server.name, tool, resting };
  gate.exchanges.add({ ...whose, endless, ...exchange });
  const end = await exchange.done;
  if (end.failure === "cut" && era === "legacy" && message?.kind === "request")
    try {
      const request = { method: "POST", headers, agent: account } as const;
      cancel(hands.upstreams.of(server), request, message.id, end.detail);
    } catch (error) {
      // The call has ended all the same, and its agent must hear how.
      hands.log.warn({ server: server.name, error: String(error) }, "a call was not cancelled");
    }
  if (end.failure !== null) {
    tell(known, what, end);
    if (end.failure === "broken" || end.failure === "unusable")
      hands.misbehaved(server, sentences[end.failure](server.name, end.detail));
  }
  return end;
}

/** How long a tool server may take to hear that a call is cancelled. */
const cancelMs = 5_000;

/** In a session, leaving is no cancelling: the tool server is told, and what it says to that is not waited for. */
function cancel(
  upstream: Upstream,
  request: Omit<UpstreamRequest, "body">,
  requestId: unknown,
  reason: string,
): void {
  const said = { jsonrpc: "2.0", method: "notifications/cancelled", params: { requestId, reason } };
  const { "mcp-method": _method, "mcp-name": _name, ...headers } = request.headers;
  let end = (): void => undefined;
  const over = (): void => void setImmediate(() => end());
  const sent = upstream.send(
    { ...request, headers, body: Buffer.from(JSON.stringify(said)) },
    { onHeaders: over, onData: () => true, onEnd: over, onError: over },
  );
  const timer = setTimeout(() => end(), cancelMs);
  end = () => {
    clearTimeout(timer);
    sent.abort();
  };
}

function onwardOf(
  { onward }: Known,
  era: Era,
  session: OpenSession | null,
): Readonly<Record<string, string>> {
  if (session !== null) return { ...onward, "mcp-session-id": session.inside };
  if (era !== "modern" || onward["last-event-id"] === undefined) return onward;
  // Without a session there is no stream of one's own that could be taken up again.
  const { "last-event-id": _last, ...rest } = onward;
  return rest;
}

/** Why the head of an answer says that it must not be passed on. */
function unusable(
  { method, message }: Forward,
  status: number,
  headers: IncomingHttpHeaders,
): string | null {
  if (status >= 300 && status < 400) return "it is a redirect, which Reeve does not follow";
  if (status === 401 || status === 407) return "it refuses Reeve's own credentials";
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity")
    return "it is compressed, which Reeve did not ask for";
  const type = headers["content-type"] ?? "";
  if (type.includes(",")) return "it has several content types";
  const media = mediaType(headers);
  const read = media === "application/json" || media === "text/event-stream";
  // Some clients go by it, and would hear something else than was judged.
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1]?.toLowerCase() ?? "utf-8";
  if (read && !["utf-8", "utf8", "us-ascii"].includes(charset)) return "it is not in UTF-8";
  if (status >= 300 || method === "DELETE") return null;
  const fits = read && (media === "text/event-stream" || method === "POST");
  const needed = method === "GET" || message?.kind === "request";
  return fits || !needed ? null : "its content type is not one of the protocol";
}

const sentences: Record<Failure, (server: string, detail: string) => string> = {
  unreachable: (server) => `The tool server ${server} could not be reached.`,
  timeout: (server, detail) => `The tool server ${server} did not answer: ${detail}.`,
  broken: (server) => `The tool server ${server} broke off before it had answered.`,
  unusable: (server, detail) =>
    `The answer of the tool server ${server} cannot be passed on: ${detail}.`,
  oversize: (server, detail) =>
    `The answer of the tool server ${server} was cut off: ${detail}. Ask for less.`,
  overtime: (server, detail) =>
    `The tool server ${server} took too long, so the call was cut off: ${detail}. What the tool did until then is not known.`,
  gone: () => "The agent went away.",
  cut: (_server, detail) => `Reeve ended the call: ${detail}.`,
};

/** Outside the range JSON-RPC reserves, and alike to the HTTP status a person knows. */
const codes: Record<Failure, number> = {
  unreachable: 502,
  timeout: 504,
  broken: 502,
  unusable: 502,
  oversize: 413,
  overtime: 504,
  gone: 499,
  cut: 503,
};

/** What software is told, where it is not the name of the failure. */
const reasons: Partial<Record<Failure, string>> = { oversize: "too-large", overtime: "timeout" };

/**
 * A request is answered with a JSON-RPC error under status 200, which every client shows to its caller; a 4xx here would
 * make a client believe that the server speaks another generation of the protocol.
 */
function tell(known: Known, what: Forward, { failure, detail, begun }: RelayEnd): void {
  if (failure === null || begun) return;
  const status = what.message?.kind === "request" ? 200 : codes[failure];
  reply(known, { status, body: failed(what, failure, detail) });
}

function failed({ server, message }: Forward, failure: Failure, detail: string): unknown {
  const id = message?.kind === "request" ? message.id : null;
  const reason = reasons[failure] ?? failure;
  return rpcError(id, codes[failure], sentences[failure](server.name, detail), { reason });
}
