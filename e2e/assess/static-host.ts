import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that `npm run build` leaves ready to host. */
export const folder = fileURLToPath(new URL("../../cli/dist/assess/", import.meta.url));

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** The plainest host there is: files below some path, and nothing else. It counts what it was asked for. */
export async function staticHost(below: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://host");
    asked.push(`${request.method} ${request.url}`);
    const name = pathname === below ? "index.html" : pathname.slice(below.length);
    readFile(path.join(folder, path.normalize(`/${name}`))).then(
      (content) =>
        response
          .writeHead(200, { "content-type": types[path.extname(name)] ?? "text/plain" })
          .end(content),
      () => response.writeHead(404).end(),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${below}`,
    asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
