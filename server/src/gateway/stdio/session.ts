import { newSecret } from "../../platform/ids.ts";
import type { Child } from "./child.ts";
import {
  errorBytes,
  isNotification,
  isRequest,
  isResponse,
  progressTokenOf,
  type Message,
  type RequestId,
} from "./message.ts";
import type { Nursery } from "./nursery.ts";
import type { Reply } from "./reply.ts";

/** One session of the protocol until 2025-11-25: one agent, one child, ids passed through as they are. */
export interface Session {
  readonly id: string;
  readonly agent: string;
  post(message: Message, body: Buffer, reply: Reply): void;
  /** The stream for what the server says of its own accord. */
  listen(reply: Reply): void;
  close(): Promise<void>;
  /** True while an exchange is open. */
  readonly busy: boolean;
}

interface Waiting {
  readonly reply: Reply;
  readonly progressToken: RequestId | undefined;
}

export interface SessionHands {
  readonly nursery: Nursery;
  readonly initializeTimeoutMs: number;
  opened(session: Session): void;
  closed(session: Session): void;
}

const maxWaiting = 1_000;
const maxHeld = 100;
const cancelGraceMs = 1_000;
/** Said of the server as a whole, not of a request in flight. */
const general = /^notifications\/(?:(?:tools|prompts|resources)\/list_changed|resources\/updated)$/;

/** Starts a child for `initialize` and answers with its answer and the id of the new session. */
export async function openSession(
  hands: SessionHands,
  agent: string,
  initialize: Message,
  body: Buffer,
  reply: Reply,
): Promise<void> {
  const waiting = new Map<RequestId, Waiting>();
  let stream: Reply | null = null;
  let held: Buffer[] = [];
  let ready = false;
  let over = false;

  const hold = (line: Buffer): void => {
    held.push(line);
    if (held.length > maxHeld) held = held.slice(-maxHeld);
  };

  /** Where something the server says before a result goes: nothing on a pipe tells which request it belongs to. */
  const addressee = (message: Message): Reply | null => {
    const open = [...waiting.values()].filter(({ reply }) => reply.open && reply.streams);
    const token =
      message.method === "notifications/progress" ? progressTokenOf(message) : undefined;
    const asked = token === undefined ? undefined : open.find((one) => one.progressToken === token);
    if (asked) return asked.reply;
    const listener = stream?.open ? stream : null;
    if (listener && (general.test(message.method ?? "") || open.length !== 1)) return listener;
    return open.at(-1)?.reply ?? listener;
  };

  const onMessage = (message: Message, line: Buffer): void => {
    if (isResponse(message)) {
      const id = message.id ?? undefined;
      const found = id === undefined ? undefined : waiting.get(id);
      if (id === undefined || !found) return;
      waiting.delete(id);
      if (ready) return found.reply.last(line);
      if (message.result) {
        ready = true;
        hands.opened(session);
        found.reply.last(line, { "mcp-session-id": session.id });
      } else {
        found.reply.last(line);
        void session.close();
      }
      return;
    }
    const to = ready ? addressee(message) : null;
    if (to) to.event(line);
    else hold(line);
  };

  const child: Child = await hands.nursery.start(agent, onMessage);
  const session: Session = {
    id: newSecret("mcp"),
    agent,
    get busy() {
      return stream?.open === true || [...waiting.values()].some(({ reply }) => reply.open);
    },
    post(message, body, reply) {
      if (isRequest(message)) {
        if (waiting.has(message.id))
          return reply.json(
            400,
            errorBytes(message.id, -32600, "A request with this id is still being answered."),
          );
        if (waiting.size >= maxWaiting)
          return reply.json(
            503,
            errorBytes(
              message.id,
              503,
              "Too many requests of this session are still being answered.",
            ),
          );
        waiting.set(message.id, { reply, progressToken: progressTokenOf(message) });
        // The answer to `initialize` carries the session's id in a header, so it must come first.
        if (ready) reply.keepAlive();
        if (child.send(body)) return;
        waiting.delete(message.id);
        return reply.fail("the server's process reads no more");
      }
      if (!child.send(body)) return reply.fail("the server's process reads no more");
      if (isNotification(message) && message.method === "notifications/cancelled")
        cancelled(message.params?.["requestId"]);
      reply.json(202, null);
    },
    listen(reply) {
      if (stream?.open)
        return reply.json(
          409,
          errorBytes(null, -32000, "This session has an open stream already."),
        );
      stream = reply;
      reply.begin();
      reply.keepAlive();
      const waitingLines = held;
      held = [];
      for (const line of waitingLines) reply.event(line);
    },
    async close() {
      end("the session was closed");
      await hands.nursery.end(child);
    },
  };

  /** A cancelled request is usually never answered: its exchange ends by itself a moment later. */
  const cancelled = (id: unknown): void => {
    if (typeof id !== "string" && typeof id !== "number") return;
    const found = waiting.get(id);
    if (!found) return;
    setTimeout(() => {
      if (waiting.get(id) !== found) return;
      waiting.delete(id);
      found.reply.end();
    }, cancelGraceMs).unref();
  };

  const end = (reason: string): void => {
    if (over) return;
    over = true;
    hands.closed(session);
    for (const { reply } of waiting.values()) reply.fail(reason);
    waiting.clear();
    // The stream has said all there was to say; what is missing is the process, not a part of the stream.
    stream?.end();
  };

  setTimeout(() => {
    if (ready) return;
    end(
      `the server's process did not answer initialize within ${hands.initializeTimeoutMs / 1000} s`,
    );
    void hands.nursery.end(child);
  }, hands.initializeTimeoutMs).unref();
  void child.ended.then((reason) => end(`the server's process has gone: ${reason}`));
  session.post(initialize, body, reply);
}
