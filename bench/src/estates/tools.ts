import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** Tools as a desk has them: one that only reads, one that writes, one that cannot be taken back. */
const tools = [
  { name: "find", annotations: { readOnlyHint: true } },
  { name: "note", annotations: { readOnlyHint: false, destructiveHint: false } },
  { name: "erase", annotations: { readOnlyHint: false, destructiveHint: true } },
].map((tool) => ({
  ...tool,
  description: `To ${tool.name} something.`,
  inputSchema: { type: "object", properties: { what: { type: "string" } } },
}));

/** A tool server over HTTP, the same for every organisation. */
export async function startDesk(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await text(request);
  if (request.method !== "POST") {
    response.writeHead(405).end();
    return;
  }
  const { id, method, params } = JSON.parse(body) as {
    id?: unknown;
    method: string;
    params?: { name?: string; protocolVersion?: string };
  };
  if (id === undefined) {
    response.writeHead(202).end();
    return;
  }
  const result =
    method === "initialize"
      ? {
          protocolVersion: params?.protocolVersion ?? "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "desk", version: "1" },
        }
      : method === "tools/list"
        ? { tools }
        : { content: [{ type: "text", text: `${params?.name ?? ""}: done` }] };
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
}
