import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Upstream } from "../src/gateway/upstream/upstream.ts";

/** An HTTP address in front of an upstream, so that official clients can be pointed at it. */
export async function shim(
  upstream: Upstream,
  agent: (header: string | undefined) => string = () => "agt_test",
) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const {
        host: _host,
        connection: _connection,
        ...headers
      } = request.headers as Record<string, string>;
      const exchange = upstream.send(
        {
          method: request.method as "POST" | "GET" | "DELETE",
          headers,
          body: request.method === "POST" ? Buffer.concat(chunks) : null,
          agent: agent(headers["x-agent"]),
        },
        {
          onHeaders(status, given, resume) {
            response.writeHead(status, given);
            response.flushHeaders();
            response.on("drain", resume);
          },
          onData: (chunk) => response.write(chunk),
          onEnd: () => void response.end(),
          onError(error) {
            if (response.headersSent) response.destroy();
            else response.writeHead(502, { "content-type": "text/plain" }).end(error.message);
          },
        },
      );
      response.on("close", () => {
        if (!response.writableEnded) exchange.abort();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
