import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Call {
  readonly tool: string;
  readonly args: Readonly<Record<string, string>>;
}

/** How a call is answered; the request's id comes along. */
export type Behaviour = (call: Call, id: unknown, response: ServerResponse) => void;

/** A tool server over HTTP that writes down what reaches it and behaves as it is told. */
export interface ToolServer {
  readonly url: string;
  /** Every tool call that reached it. */
  readonly calls: Call[];
  /** Every byte that reached it, headers included. */
  seen(): string;
  behave: Behaviour;
  [Symbol.asyncDispose](): Promise<void>;
}

export const answer: Behaviour = (call, id, response) => {
  const result = { content: [{ type: "text", text: `done ${call.args["note"] ?? ""}` }] };
  reply(response, id, result);
};

export function reply(response: ServerResponse, id: unknown, result: unknown): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}

const tool = (name: string) => ({
  name,
  description: `Does ${name}`,
  inputSchema: { type: "object", properties: { note: { type: "string" } } },
});

export async function startToolServer(...tools: string[]): Promise<ToolServer> {
  let seen = "";
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    seen += `${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}\n${body}\n`;
    if (request.method !== "POST") {
      response.writeHead(405).end();
      return;
    }
    const { id, method, params } = JSON.parse(body) as {
      id?: unknown;
      method: string;
      params?: { name?: string; arguments?: Record<string, string>; protocolVersion?: string };
    };
    if (id === undefined) response.writeHead(202).end();
    else if (method === "initialize")
      reply(response, id, {
        protocolVersion: params?.protocolVersion ?? "2025-11-25",
        capabilities: { tools: {} },
        serverInfo: { name: "road", version: "1" },
      });
    else if (method === "tools/list") reply(response, id, { tools: tools.map(tool) });
    else if (method === "tools/call") {
      const call = { tool: params?.name ?? "", args: params?.arguments ?? {} };
      server.calls.push(call);
      server.behave(call, id, response);
    } else {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(
        JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "Unknown method" } }),
      );
    }
  };
  const http = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const server: ToolServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`,
    calls: [],
    seen: () => seen,
    behave: answer,
    async [Symbol.asyncDispose]() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return server;
}
