import type { UpstreamHandler } from "../upstream/upstream.ts";

const maxHeldBytes = 8_000_000;
const keepAliveMs = 15_000;
const noHeaders = {};

/**
 * The answer to one exchange. Becomes JSON when the result is the first thing to come and an event stream when something
 * comes before it. Once the caller has gone, what is sent here is dropped.
 */
export interface Reply {
  readonly open: boolean;
  /** True when the caller takes an event stream. */
  readonly streams: boolean;
  json(status: number, body: Buffer | null, headers?: Readonly<Record<string, string>>): void;
  /** Starts the event stream at once, before there is an event. */
  begin(headers?: Readonly<Record<string, string>>): void;
  event(message: Buffer): void;
  /** The last message: as JSON where no stream has begun, else as an event; then the end. */
  last(message: Buffer, headers?: Readonly<Record<string, string>>, status?: number): void;
  end(): void;
  fail(reason: string): void;
  /** The caller has gone. */
  abandon(): void;
  /** From now on a caller who takes a stream hears a comment now and then, so that nobody in between gives up waiting. */
  keepAlive(): void;
}

export function openReply(handler: UpstreamHandler, streams: boolean): Reply {
  let state: "new" | "streaming" | "done" = "new";
  let paused = false;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let endsWhenDrained = false;
  let comments: NodeJS.Timeout | undefined;

  const send = (chunk: Buffer): void => {
    if (!paused) {
      paused = !handler.onData(chunk);
      return;
    }
    heldBytes += chunk.length;
    // One message of any size may wait; a reader that never reads costs no more than that.
    if (heldBytes > maxHeldBytes && held.length > 0)
      return reply.fail("the caller reads too slowly");
    held.push(chunk);
  };
  const resume = (): void => {
    if (state === "done" && !endsWhenDrained) return;
    paused = false;
    const waiting = held;
    held = [];
    heldBytes = 0;
    for (const chunk of waiting) send(chunk);
    if (endsWhenDrained && !paused) {
      endsWhenDrained = false;
      handler.onEnd();
    }
  };
  const finish = (): void => {
    over();
    if (paused) endsWhenDrained = true;
    else handler.onEnd();
  };

  const over = (): void => {
    state = "done";
    clearInterval(comments);
  };

  const reply: Reply = {
    get open() {
      return state !== "done";
    },
    streams,
    json(status, body, headers = noHeaders) {
      if (state !== "new") return;
      const described = body
        ? { "content-type": "application/json", "content-length": String(body.length) }
        : {};
      handler.onHeaders(status, { ...described, ...headers }, resume);
      if (body) send(body);
      finish();
    },
    begin(headers = noHeaders) {
      if (state !== "new") return;
      state = "streaming";
      handler.onHeaders(
        200,
        {
          "content-type": "text/event-stream",
          "cache-control": "no-cache, no-transform",
          "x-accel-buffering": "no",
          ...headers,
        },
        resume,
      );
    },
    event(message) {
      if (state === "new") reply.begin();
      if (state === "streaming") send(Buffer.concat([eventStart, message, eventEnd]));
    },
    last(message, headers, status = 200) {
      if (state === "new") return reply.json(status, message, headers);
      reply.event(message);
      reply.end();
    },
    end() {
      if (state === "new") reply.begin();
      if (state === "streaming") finish();
    },
    fail(reason) {
      if (state === "done" && !endsWhenDrained) return;
      over();
      endsWhenDrained = false;
      held = [];
      handler.onError(new Error(reason));
    },
    abandon() {
      over();
      endsWhenDrained = false;
      held = [];
    },
    keepAlive() {
      if (!streams || state === "done" || comments) return;
      comments = setInterval(() => {
        reply.begin();
        if (!paused) send(comment);
      }, keepAliveMs);
      comments.unref();
    },
  };
  return reply;
}

const eventStart = Buffer.from("event: message\ndata: ");
const comment = Buffer.from(": still here\n\n");
const eventEnd = Buffer.from("\n\n");
