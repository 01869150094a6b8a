import type { IncomingHttpHeaders } from "node:http";
import { SseReader } from "../relay/sse.ts";
import type { Upstream, UpstreamRequest } from "./upstream.ts";

/** One JSON-RPC answer and how it came. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** The message that answers, where there was one. */
  readonly message: RpcAnswer | null;
}
export interface RpcAnswer {
  readonly result?: Record<string, unknown>;
  readonly error?: {
    readonly code?: unknown;
    readonly message?: unknown;
    readonly data?: unknown;
  };
}

/** Who Reeve is when it asks for itself. */
const asker = "reeve";

/** A request of Reeve's own to a tool server: resolves with its answer; rejects when it breaks off or says too much. */
export function originate(
  upstream: Upstream,
  request: Pick<UpstreamRequest, "method" | "headers"> & {
    readonly message: Record<string, unknown> | null;
  },
  bounds: { readonly signal: AbortSignal; readonly maxBytes: number },
): Promise<Answered> {
  const id = request.message?.["id"];
  return new Promise((resolve, reject) => {
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let bytes = 0;
    let pieces: Buffer[] = [];
    let over = false;
    const done = (settle: () => void): void => {
      if (over) return;
      over = true;
      bounds.signal.removeEventListener("abort", late);
      settle();
    };
    const finish = (message: RpcAnswer | null): void =>
      done(() => resolve({ status, headers, message }));
    const fail = (reason: string): void => done(() => reject(new Error(reason)));
    const late = (): void => {
      fail("it did not answer in time");
      exchange.abort();
    };

    const sse = new SseReader({
      data: (piece) => void pieces.push(piece),
      end: () => {
        const text = Buffer.concat(pieces).toString("utf8");
        pieces = [];
        const message = answerIn(text, id);
        if (!message) return;
        finish(message);
        exchange.abort();
      },
    });
    const streams = (): boolean => String(headers["content-type"]).startsWith("text/event-stream");

    const exchange = upstream.send(
      {
        method: request.method,
        headers: {
          accept: "application/json, text/event-stream",
          "user-agent": "reeve",
          ...(request.message && { "content-type": "application/json" }),
          ...request.headers,
        },
        body: request.message ? Buffer.from(JSON.stringify(request.message)) : null,
        agent: asker,
      },
      {
        onHeaders(given, all) {
          status = given;
          headers = all;
        },
        onData(chunk) {
          if (over) return true;
          bytes += chunk.length;
          if (bytes > bounds.maxBytes) {
            fail(`it answered with more than ${bounds.maxBytes} bytes`);
            exchange.abort();
          } else if (streams()) sse.push(chunk);
          else pieces.push(chunk);
          return true;
        },
        onEnd() {
          finish(streams() ? null : answerIn(Buffer.concat(pieces).toString("utf8"), id));
        },
        onError: (error) => fail(reasonOf(error)),
      },
    );
    if (bounds.signal.aborted) late();
    else bounds.signal.addEventListener("abort", late, { once: true });
  });
}

function answerIn(text: string, id: unknown): RpcAnswer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { id: answered, result, error } = value as Record<string, unknown>;
  if (
    typeof error === "object" &&
    error !== null &&
    (answered === id || answered === null || answered === undefined)
  )
    return { error };
  return answered === id && typeof result === "object" && result !== null
    ? { result: result as Record<string, unknown> }
    : null;
}

/** Several failed attempts at once carry their reasons inside. */
const reasonOf = (error: Error): string => {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const message = error.message || (inner instanceof Error ? inner.message : "");
  return message || "it could not be reached";
};
