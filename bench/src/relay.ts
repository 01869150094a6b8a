import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Pool } from "undici";

/** The bare relay to compare with: reads a message, parses it, writes it again, and does the same with the answer. No identity, no decision, no record. */
export function serveRelay(upstream: string): void {
  const pool = new Pool(new URL(upstream).origin, { connections: 256, pipelining: 1 });
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.stringify(JSON.parse(Buffer.concat(chunks).toString()));
      const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
      pool
        .request({ path: new URL(upstream).pathname, method: "POST", headers, body })
        .then(async (answer) => {
          const text = JSON.stringify(await answer.body.json());
          response.writeHead(answer.statusCode, {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(text),
          });
          response.end(text);
        })
        .catch((error: Error) => response.writeHead(502).end(error.message));
    });
  });
  server.listen(0, "127.0.0.1", () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  );
}
