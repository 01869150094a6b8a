import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { ActsFor } from "../../access/delegations/known.ts";
import type { Reply } from "../act/denial.ts";
import { readHeaders } from "./headers.ts";
import type { GateAgent, GateSnapshot } from "../hands.ts";
import type { Message } from "./message.ts";
import type { Rewrite } from "../relay/rewrite.ts";
import type { Opening } from "./openings.ts";
import type { Era } from "./wants.ts";

/** One request at the door, as far as it has been understood. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The server's name as asked for; null at the door to all of them. */
  readonly door: string | null;
  /** Headers that may go on to a tool server. */
  readonly onward: Record<string, string>;
  /** Of a session's stream: messages that follow wait for it. */
  readonly opening?: Opening;
}

/** An agent that is known, and the state that is decided by. */
export interface Asker {
  readonly agent: GateAgent;
  /** The person it acts for; null where it acts on its own account. */
  readonly actsFor: ActsFor | null;
  /** Whose sessions, children and credentials its calls use: its own, or its own for that person. */
  readonly account: string;
  /** Who that is for the record, and how much its credential is worth. */
  readonly principal: string;
  readonly snapshot: GateSnapshot;
}

/** The same request, from an agent that is known. */
export interface Known extends Asked, Asker {
  /** Where several servers are joined: how their answers are told apart. */
  readonly joined?: Joined;
}

export interface Joined {
  /** For one answer of this server. */
  rename(server: string): Rewrite;
}

/** The same, with a message that was understood. */
export interface Spoken extends Known {
  readonly message: Message;
  readonly era: Era;
  readonly body: Buffer;
  /** When it had been read, for the overhead. */
  readonly readAt: number;
}

export function asked(
  request: IncomingMessage,
  response: ServerResponse,
  door: string | null,
): { readonly asked: Asked; readonly repeated: string | null } {
  const { onward, repeated } = readHeaders(request);
  return { asked: { request, response, door, onward }, repeated };
}

/** Answers with JSON. Closes the connection when part of the request was left unread, so that the rest is not taken for a next one. */
export function reply(
  { request, response }: Pick<Asked, "request" | "response">,
  { status, body }: Reply,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const bytes = Buffer.from(JSON.stringify(body));
  const unread = !request.complete && request.method === "POST";
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(unread && { connection: "close" }),
    ...headers,
  });
  response.end(bytes);
  // What is still coming is thrown away for a moment, so that the caller gets to read the answer.
  if (unread) {
    request.resume();
    setTimeout(() => request.destroy(), 1_000).unref();
  }
}
