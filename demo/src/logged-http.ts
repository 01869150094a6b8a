import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { callLog, messagesOf } from "./call-log.ts";

/** Stands before a tool server on HTTP and writes its log, as the web server before it would. */
export async function startLogged(target: URL, file: string, name: string) {
  const server = createServer((asked, answer) => {
    const log = callLog(file, name);
    const { method, url = "/", headers } = asked;
    const onward = request(new URL(url, target), { method, headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      let rest = "";
      answered.on("data", (chunk: Buffer) => {
        answer.write(chunk);
        const parts = (rest + chunk.toString()).split("\n");
        rest = parts.pop() ?? "";
        for (const message of messagesOf(parts.join("\n"))) log.answered(message);
      });
      answered.on("end", () => {
        for (const message of messagesOf(rest)) log.answered(message);
        answer.end();
      });
    });
    onward.on("error", () => answer.destroy());
    answer.on("close", () => onward.destroy());
    let body = "";
    asked.on("data", (chunk: Buffer) => {
      body += chunk.toString();
      onward.write(chunk);
    });
    asked.on("end", () => {
      for (const message of messagesOf(body)) log.asked(message);
      onward.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${target.pathname}`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
