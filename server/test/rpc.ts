import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

export interface Listening {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

/** A real HTTP server on a free port of this machine. */
export async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<Listening> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Answered {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; null where it is none. */
  readonly json: RpcAnswer | null;
}
interface RpcAnswer {
  readonly id?: unknown;
  readonly result?: {
    readonly isError?: boolean;
    readonly resultType?: string;
    readonly content?: readonly { readonly text: string }[];
    readonly tools?: readonly { readonly name: string }[];
    readonly _meta?: Record<string, { readonly reason: string; readonly answer: string }>;
    readonly [name: string]: unknown;
  };
  readonly error?: {
    readonly code: number;
    readonly message: string;
    readonly data?: { readonly reason?: string; readonly [name: string]: unknown };
  };
}

export const rpc = (method: string, params: unknown = {}, id: string | number = 1): string =>
  JSON.stringify({ jsonrpc: "2.0", id, method, params });
export const call = (name: string, args: unknown = {}, id: string | number = 1): string =>
  rpc("tools/call", { name, arguments: args }, id);

export const modernMeta = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {},
};
export const modernHeaders = (method: string, name?: string): Record<string, string> => ({
  "mcp-protocol-version": "2026-07-28",
  "mcp-method": method,
  ...(name !== undefined && { "mcp-name": name }),
});
export const modernCall = (name: string, args: unknown = {}, id: string | number = 1): string =>
  rpc("tools/call", { name, arguments: args, _meta: modernMeta }, id);

/** One HTTP request as raw as node allows; headers may be given as name/value pairs to repeat or misspell them. */
export function send(
  url: string,
  options: {
    readonly token?: string;
    readonly method?: string;
    readonly body?: string | Buffer;
    readonly headers?: Record<string, string | string[]>;
  } = {},
): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const out = httpRequest(url, {
      method: options.method ?? "POST",
      agent: false,
      headers: {
        accept: "application/json, text/event-stream",
        ...(options.body !== undefined && {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(options.body),
        }),
        ...(options.token !== undefined && { authorization: options.token }),
        ...options.headers,
      },
    });
    out.on("error", reject);
    out.on("response", (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(pieces).toString();
        let json: RpcAnswer | null = null;
        try {
          json = JSON.parse(text) as RpcAnswer;
        } catch {
          json = null;
        }
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
      });
    });
    out.end(options.body);
  });
}

/** The whole body of a request. */
export async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
}
