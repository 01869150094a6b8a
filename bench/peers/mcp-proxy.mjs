// node mcp-proxy.mjs PORT UPSTREAM: the npm package mcp-proxy in front of an HTTP server, beside Reeve in one run.
// It is no dependency of this project: npm install --no-save mcp-proxy@6.7.19
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Server } from "@modelcontextprotocol/server";
import { proxyServer, startHTTPServer } from "mcp-proxy";

const [port, upstream] = process.argv.slice(2);
const client = new Client({ name: "mcp-proxy", version: "1.0.0" }, { capabilities: {} });
await client.connect(new StreamableHTTPClientTransport(new URL(upstream)));
const serverCapabilities = client.getServerCapabilities();
await startHTTPServer({
  host: "127.0.0.1",
  port: Number(port),
  eventStore: false,
  // Without it every call needs a session; this way it has the least to do.
  stateless: true,
  createServer: async () => {
    const server = new Server(client.getServerVersion(), { capabilities: serverCapabilities });
    await proxyServer({ client, server, serverCapabilities });
    return server;
  },
});
