import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { Limits } from "../limits.ts";
import { within, type Bound } from "./bound.ts";
import type { Rewrite } from "./rewrite.ts";
import type { Upstream, UpstreamRequest } from "../upstream/upstream.ts";
import { mediaType, type Watch } from "./watch.ts";

/** Why an exchange did not come to its end. */
export type Failure =
  /** The tool server could not be reached, so it has seen nothing. */
  | "unreachable"
  | "timeout"
  /** It broke off, or its bytes were no HTTP. */
  | "broken"
  /** It answered something that cannot be passed on. */
  | "unusable"
  /** Its answer is larger, or took longer, than a limit allows. */
  | "oversize"
  | "overtime"
  /** The agent went away. */
  | "gone"
  /** Reeve ended it: the agent was stopped, or Reeve is stopping. */
  | "cut";

export interface RelayEnd {
  readonly failure: Failure | null;
  readonly detail: string;
  /** The agent has got its response headers already: an error can no longer be told, only the connection broken. */
  readonly begun: boolean;
}

export interface RelayInput {
  readonly upstream: Upstream;
  readonly request: UpstreamRequest;
  readonly response: ServerResponse;
  readonly watch: Watch;
  readonly rewrite: Rewrite | null;
  /** Why an answer with this head cannot be passed on; null when it can. */
  unusable(status: number, headers: IncomingHttpHeaders): string | null;
  headers(upstream: IncomingHttpHeaders): OutgoingHttpHeaders;
  /** A stateless client that goes away cancels; one with a session does not, so the answer is read for the record. */
  readonly onGone: "abort" | "finish";
  /** A stream that may stay silent for as long as it likes. */
  readonly endless: boolean;
  /** What a limit allows of the answer. */
  readonly bound: Bound | null;
  /** What takes the place of the answer on a stream that is cut off for it; null where nothing was asked on it. */
  instead(failure: Failure, detail: string): string | null;
  readonly limits: Limits;
}

export interface Relay {
  readonly done: Promise<RelayEnd>;
  cut(why: string): void;
}

/** Passes one exchange through, unbuffered, each side no faster than the other takes it. */
export function relay(input: RelayInput): Relay {
  const { response, watch, rewrite, limits } = input;
  let resolve: (end: RelayEnd) => void = () => undefined;
  const done = new Promise<RelayEnd>((settle) => (resolve = settle));
  let over = false;
  let gone = false;
  let abort: (() => void) | null = null;
  let resume: () => void = () => undefined;
  let head: { status: number; headers: OutgoingHttpHeaders } | null = null;
  let timer = setTimeout(() => fail("timeout", "no answer came in time"), limits.headersMs);

  let streaming = false;
  let lastSent: Buffer | null = null;
  const bound = within(input.bound, limits.listBytes, (failure, detail) => fail(failure, detail));

  const finish = (failure: Failure | null, detail: string): void => {
    over = true;
    clearTimeout(timer);
    bound.stop();
    response.off("close", onClose);
    response.off("drain", onDrain);
    resolve({ failure, detail, begun: response.headersSent });
  };
  const fail = (failure: Failure, detail: string): void => {
    if (over) return;
    finish(failure, detail);
    abort?.();
    if (!response.headersSent) return;
    const told = failure === "oversize" || failure === "overtime" || failure === "cut";
    const said = told && streaming && !gone ? input.instead(failure, detail) : null;
    // Between two events there is room for one that says so.
    if (said !== null && endsEvent(lastSent)) response.end(`data: ${said}\n\n`);
    else response.destroy();
  };
  const arm = (ms: number, why: string): void => {
    clearTimeout(timer);
    timer = setTimeout(() => fail("timeout", why), ms);
  };
  const onClose = (): void => {
    if (over) return;
    gone = true;
    if (input.onGone === "abort") return fail("gone", "the agent closed the connection");
    arm(limits.afterDisconnectMs, "no answer came after the agent went away");
    resume();
  };
  const onDrain = (): void => {
    if (over) return;
    if (input.endless) clearTimeout(timer);
    else timer.refresh();
    resume();
  };
  const writeHead = (): void => {
    if (head === null) return;
    response.writeHead(head.status, head.headers);
    head = null;
  };
  response.on("close", onClose);
  response.on("drain", onDrain);
  if (response.destroyed) onClose();
  if (over) return { done, cut: () => undefined };

  const exchange = input.upstream.send(input.request, {
    onHeaders(status, headers, proceed) {
      if (over) return;
      resume = proceed;
      const problem = input.unusable(status, headers);
      if (problem !== null) return fail("unusable", problem);
      const stream = mediaType(headers) === "text/event-stream";
      if (!bound.begin(headers, stream)) return;
      streaming = stream;
      watch.begin(status, headers);
      rewrite?.begin(mediaType(headers));
      if (!gone) {
        head = { status, headers: input.headers(headers) };
        // A list that is rewritten as a whole may yet turn out to be unreadable: its head waits.
        if ((rewrite?.holds !== true && !bound.holds) || stream) {
          writeHead();
          if (stream) response.flushHeaders();
        }
        if (input.endless) clearTimeout(timer);
        else arm(stream ? limits.streamIdleMs : limits.stallMs, "the answer stalled");
      }
    },
    onData(chunk) {
      if (over) return true;
      watch.data(chunk);
      if (!bound.count(chunk)) return true;
      const out = rewrite === null ? chunk : rewrite.push(chunk);
      if (out === "too large") {
        fail("unusable", "it is larger than Reeve reads");
        return true;
      }
      if (gone) return true;
      if (!input.endless) timer.refresh();
      if (out.length === 0) return true;
      if (bound.holds) {
        bound.keep(out);
        return true;
      }
      writeHead();
      lastSent = out;
      if (response.write(out)) return true;
      if (input.endless) arm(limits.stallMs, "the agent stopped reading");
      return false;
    },
    onEnd() {
      if (over) return;
      const last = rewrite === null ? null : rewrite.end();
      if (last === "unreadable") return fail("unusable", "it is not one that Reeve can read");
      if (!gone) {
        writeHead();
        const kept = bound.kept();
        if (kept !== null) response.write(kept);
        if (last !== null && last.length > 0) response.end(last);
        else response.end();
      }
      finish(null, "");
    },
    onError(error) {
      fail(reached(error) ? "broken" : "unreachable", error.message);
    },
  });
  abort = () => exchange.abort();
  // It may have ended before `send` returned.
  if (over) exchange.abort();
  return { done, cut: (why) => fail("cut", why) };
}

/** Whether what was sent last, if anything was, ended an event. */
const endsEvent = (sent: Buffer | null): boolean =>
  sent === null || /\n\r?\n$/.test(sent.subarray(-4).toString("latin1"));

/** Errors by which it is certain that the other side never saw the request. */
export const notReached: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "ENOENT",
  "EACCES",
]);

/** False only where it is certain that the tool server never saw the request. */
const reached = (error: Error): boolean =>
  !notReached.has(String((error as { code?: unknown }).code));
