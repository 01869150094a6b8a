import type { IncomingHttpHeaders } from "node:http";
import type { LookupFunction } from "node:net";
import { Pool, type Dispatcher } from "undici";
import type { Upstream, UpstreamHandler, UpstreamRequest } from "./upstream.ts";

const connectMs = 5_000;
const callConnections = 128;
const streamConnections = 1_024;

/** A stream that may stay open for as long as its agent likes. */
export const listens = ({
  method,
  headers,
}: Pick<UpstreamRequest, "method" | "headers">): boolean =>
  method === "GET" || headers["mcp-method"] === "subscriptions/listen";

/** A tool server over HTTP. Calls and long-lived streams have connections of their own, so that neither waits for the other. */
export function httpUpstream(
  address: string,
  lookup?: LookupFunction,
  isStream = listens,
): Upstream {
  const url = new URL(address);
  const path = url.pathname + url.search;
  const options = {
    pipelining: 1,
    // How long an answer may take is the caller's to say; it watches every transport alike.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: connectMs, ...(lookup && { lookup }) },
    maxHeaderSize: 64 * 1024,
  };
  const calls = new Pool(url.origin, { ...options, connections: callConnections });
  const streams = new Pool(url.origin, { ...options, connections: streamConnections });

  return {
    send(request, handler) {
      const exchange = new Exchange(handler, request.sent);
      try {
        (isStream(request) ? streams : calls).dispatch(
          {
            path,
            method: request.method,
            headers: request.headers,
            body: request.body,
          },
          exchange,
        );
      } catch (error) {
        exchange.fail(error as Error);
      }
      return exchange;
    },
    close: async () => {
      await Promise.all([calls.destroy(), streams.destroy()]);
    },
  };
}

/** A header that came several times is one, as everywhere else in Node. */
function once(headers: Record<string, string | string[] | undefined>): IncomingHttpHeaders {
  for (const [name, value] of Object.entries(headers))
    if (Array.isArray(value) && name !== "set-cookie") headers[name] = value.join(", ");
  return headers;
}

class Exchange implements Dispatcher.DispatchHandler {
  readonly #handler: UpstreamHandler;
  readonly #sent: (() => void) | undefined;
  #controller: Dispatcher.DispatchController | null = null;
  #aborted = false;
  #over = false;

  constructor(handler: UpstreamHandler, sent: (() => void) | undefined) {
    this.#handler = handler;
    this.#sent = sent;
  }

  abort(): void {
    this.#aborted = true;
    if (!this.#over) this.#controller?.abort(new Error("aborted"));
  }

  fail(error: Error): void {
    if (this.#over) return;
    this.#over = true;
    if (!this.#aborted) this.#handler.onError(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#aborted) controller.abort(new Error("aborted"));
    this.#sent?.();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // 1xx announces an answer; it is none.
    if (status < 200 || this.#aborted) return;
    this.#handler.onHeaders(status, once(headers), () => controller.resume());
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#aborted) return;
    if (!this.#handler.onData(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    if (this.#over) return;
    this.#over = true;
    if (!this.#aborted) this.#handler.onEnd();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.fail(error);
  }
}
