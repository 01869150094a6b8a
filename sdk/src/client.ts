import type { Input, OperationName, Output, StreamName } from "@reeve/contract/operations";
import { refusal, unreachable } from "./reeve-error.ts";
import { routes } from "./routes.ts";

export type { Input, OperationName, Output, StreamName } from "@reeve/contract/operations";
export { ReeveError } from "./reeve-error.ts";

export interface Connection {
  /** Where Reeve is: `http://localhost:4700`. */
  readonly url: string;
  /** An operator token. */
  readonly token?: string | undefined;
  /** Ends a call that takes longer; streams have no end. */
  readonly timeoutMs?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** Reeve's API: each operation by its name. Refusals are thrown as ReeveError. */
export interface Client {
  call<N extends Exclude<OperationName, StreamName>>(
    name: N,
    input: Input<N>,
    options?: CallOptions,
  ): Promise<Output<N>>;
  /** The items of an operation that answers with a stream, one by one. */
  stream<N extends StreamName>(
    name: N,
    input: Input<N>,
    options?: CallOptions,
  ): AsyncIterable<Output<N>>;
  /** The same as JSON text, exactly as it came. */
  lines(name: StreamName, input: object, options?: CallOptions): AsyncIterable<string>;
}

const defaultTimeoutMs = 120_000;

/** A client of the Reeve at `url`. */
export function reeve(connection: Connection): Client {
  const timeoutMs = connection.timeoutMs ?? defaultTimeoutMs;
  const lines = async function* (
    name: StreamName,
    input: object,
    options: CallOptions = {},
  ): AsyncIterable<string> {
    const response = await send(connection, name, input, options.signal);
    const events = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    for await (const line of textLines(response))
      if (!events) yield line;
      else if (line.startsWith("data: ")) yield line.slice("data: ".length);
  };
  return {
    async call(name, input, options = {}) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout;
      const response = await send(connection, name, input, signal);
      try {
        return JSON.parse((await response.text()) || "null") as Output<typeof name>;
      } catch (error) {
        throw unreachable(response.url, error);
      }
    },
    async *stream(name, input, options) {
      for await (const line of lines(name, input, options))
        yield JSON.parse(line) as Output<typeof name>;
    },
    lines,
  };
}

/** Sends one operation. Members named in the path go there, the others into the query or the body. */
async function send(
  { url, token }: Connection,
  name: OperationName,
  input: object,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const [method, template] = routes[name];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = template.replaceAll(/\{(\w+)\}/g, (_, member: string) => {
    const value = String(rest.get(member));
    rest.delete(member);
    return encodeURIComponent(value);
  });
  const address = new URL(url.replace(/\/+$/, "") + path);
  const headers: Record<string, string> = { accept: "application/json, */*" };
  if (token) headers.authorization = `Bearer ${token}`;
  let body: string | null = null;
  if (method === "GET")
    for (const [member, value] of rest) address.searchParams.set(member, String(value));
  else if (rest.size > 0) {
    headers["content-type"] = "application/json";
    body = JSON.stringify(Object.fromEntries(rest));
  }
  let response: Response;
  try {
    response = await fetch(address, {
      method,
      headers,
      body,
      signal: signal ?? null,
      redirect: "error",
    });
  } catch (error) {
    throw unreachable(address.origin, error);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

async function* textLines(response: Response): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for await (const chunk of response.body ?? []) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
      rest = parts.pop() ?? "";
      for (const line of parts) if (line !== "") yield line;
    }
  } catch (error) {
    throw unreachable(new URL(response.url).origin, error);
  }
  if (rest !== "") yield rest;
}
