import type { IncomingHttpHeaders } from "node:http";
import { eachEvent } from "../relay/events.ts";
import type { Gate } from "../gate.ts";
import type { GateServer } from "../hands.ts";
import { mediaType } from "../relay/watch.ts";

/** What one server said to a request that Reeve asks on an agent's behalf. */
export interface Collected {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly error: { readonly code: number; readonly message: string } | null;
}

export interface Question {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly agent: string;
  /** The JSON-RPC id of the request in the body; null for what has no answer. */
  readonly id: string | number | null;
  readonly signal: AbortSignal;
  readonly method?: "POST" | "DELETE";
}

const patienceMs = 10_000;

/** Asks one server and reads its whole answer. Null where there was none in time: one that is dead must not hold the others up. */
export function collect(
  { hands, limits }: Gate,
  server: GateServer,
  question: Question,
): Promise<Collected | null> {
  return new Promise((resolve) => {
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let pieces: Buffer[] = [];
    let bytes = 0;
    let exchange: { abort(): void } | null = null;
    let over = false;
    const finish = (collected: Collected | null): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      question.signal.removeEventListener("abort", giveUp);
      resolve(collected);
    };
    const giveUp = (): void => {
      finish(null);
      exchange?.abort();
    };
    const timer = setTimeout(giveUp, Math.min(patienceMs, limits.headersMs));
    question.signal.addEventListener("abort", giveUp);
    if (question.signal.aborted) return giveUp();
    const take = (text: string): boolean => {
      const found = responseIn(text, question.id);
      if (found !== null) finish({ status, headers, ...found });
      return found !== null;
    };
    const events = eachEvent((raw, data) => {
      if (data !== null && take(data)) exchange?.abort();
      return raw;
    }, limits.listBytes);

    exchange = hands.upstreams.of(server).send(
      {
        method: question.method ?? "POST",
        headers: question.headers,
        body: question.body.length > 0 ? question.body : null,
        agent: question.agent,
      },
      {
        onHeaders(code, given) {
          status = code;
          headers = given;
          events.begin(mediaType(given));
        },
        onData(chunk) {
          bytes += chunk.length;
          if (bytes > limits.listBytes) giveUp();
          else if (mediaType(headers) === "text/event-stream") events.push(chunk);
          else pieces.push(chunk);
          return true;
        },
        onEnd() {
          const text = Buffer.concat(pieces).toString();
          pieces = [];
          if (question.id === null || !take(text))
            finish({ status, headers, result: null, error: null });
        },
        onError: () => finish(null),
      },
    );
    if (over) exchange.abort();
  });
}

function responseIn(
  text: string,
  id: string | number | null,
): Pick<Collected, "result" | "error"> | null {
  try {
    const message: unknown = JSON.parse(text);
    if (!isRecord(message) || "method" in message) return null;
    const { result, error } = message;
    if (isRecord(error) && (message["id"] === id || message["id"] === null))
      return {
        result: null,
        error: { code: Number(error["code"]), message: String(error["message"]) },
      };
    return message["id"] === id && isRecord(result) ? { result, error: null } : null;
  } catch {
    return null;
  }
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
