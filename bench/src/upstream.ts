import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** The least MCP server there can be (2026-07-28, stateless, and enough of 2025-11-25): one tool that returns its text. It costs as little as it can. */
export function serveUpstream(): void {
  const tools = [
    {
      name: "echo",
      description: "Returns the text.",
      inputSchema: {
        type: "object",
        properties: { text: { type: "string" }, path: { type: "string" } },
        required: ["text"],
      },
      annotations: { readOnlyHint: true },
    },
    {
      name: "large",
      description: "Returns 50 MB of text, as they come.",
      inputSchema: { type: "object" },
      annotations: { readOnlyHint: true },
    },
  ];
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = JSON.parse(Buffer.concat(chunks).toString() || "{}") as {
        id?: unknown;
        method?: string;
        params?: { name?: string; arguments?: { text?: string } };
      };
      const answer = (result: object): void => {
        const body = JSON.stringify({
          jsonrpc: "2.0",
          id: message.id,
          result: { resultType: "complete", ...result },
        });
        response.writeHead(200, {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
        });
        response.end(body);
      };
      if (message.method === "tools/call" && message.params?.name === "large")
        return void large(response, message.id);
      if (message.method === "tools/call")
        return answer({ content: [{ type: "text", text: message.params?.arguments?.text }] });
      if (message.method === "tools/list")
        return answer({ tools, ttlMs: 0, cacheScope: "private" });
      if (message.method === "server/discover")
        return answer({
          supportedVersions: ["2026-07-28"],
          capabilities: { tools: {} },
          ttlMs: 0,
          cacheScope: "private",
        });
      // For a proxy that speaks only the generation before.
      if (message.method === "initialize")
        return answer({
          protocolVersion: "2025-11-25",
          capabilities: { tools: {} },
          serverInfo: { name: "bench", version: "1" },
        });
      if (message.id === undefined) return void response.writeHead(202).end();
      const body = JSON.stringify({
        jsonrpc: "2.0",
        id: message.id ?? null,
        error: { code: -32601, message: "method not found" },
      });
      response.writeHead(404, { "content-type": "application/json" }).end(body);
    });
  });
  server.listen(0, "127.0.0.1", () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  );
}

const pieceBytes = 64 * 1024;
export const largeBytes = 50_000_000;

/** A result piece by piece, no faster than it is read. */
async function large(response: ServerResponse, id: unknown): Promise<void> {
  const piece = "x".repeat(pieceBytes);
  response.writeHead(200, { "content-type": "application/json" });
  const [before, after] = JSON.stringify({
    jsonrpc: "2.0",
    id,
    result: { resultType: "complete", content: [{ type: "text", text: "|" }] },
  }).split("|");
  response.write(before);
  for (let sent = 0; sent < largeBytes; sent += pieceBytes)
    if (!response.write(piece)) await once(response, "drain");
  response.end(after);
}
