import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

const string = { type: "string" };
const tool = (
  name: string,
  properties: object,
  required: string[],
  annotations: object,
): object => ({
  name,
  description: `Does ${name}`,
  inputSchema: { type: "object", properties, required },
  annotations,
});

/** The tool server of the guide's examples: it reads, sends and erases notes. */
export const notes = [
  tool("search", { text: string, limit: { type: "integer" } }, ["text"], {
    readOnlyHint: true,
    openWorldHint: false,
  }),
  tool("send", { to: string, text: string }, ["to", "text"], { destructiveHint: false }),
  tool("erase", { id: string }, ["id"], { destructiveHint: true, openWorldHint: false }),
];

export async function startNotes() {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (request.method !== "POST") return response.writeHead(405).end();
      const { id, method, params } = JSON.parse(body) as {
        id?: unknown;
        method: string;
        params?: { protocolVersion?: string };
      };
      if (id === undefined) return response.writeHead(202).end();
      const results: Readonly<Record<string, object>> = {
        initialize: {
          protocolVersion: params?.protocolVersion ?? "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "notes", version: "1" },
        },
        "tools/list": { tools: notes },
        "tools/call": { content: [{ type: "text", text: "done" }] },
      };
      return response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ jsonrpc: "2.0", id, result: results[method] ?? {} }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
