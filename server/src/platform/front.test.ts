import { Hono } from "hono";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { openFront } from "./front.ts";

test("a request that does not arrive whole in time is answered 408 and its connection closed", async () => {
  let read = 0;
  const app = new Hono().post("/oauth/token", async (c) => {
    await c.req.text();
    read++;
    return c.text("read");
  });
  const front = await openFront({
    port: 0,
    host: "127.0.0.1",
    app,
    mcp: (_request, response) => void response.end(),
    wholeMs: 100,
  });
  const said = (parts: readonly string[]): Promise<string> =>
    new Promise((resolve, reject) => {
      let text = "";
      const socket = connect(front.port, "127.0.0.1", () => {
        for (const part of parts) socket.write(part);
      });
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.endsWith("read")) socket.end();
      });
      socket.on("error", reject).on("close", () => resolve(text));
    });
  const head = "POST /oauth/token HTTP/1.1\r\nhost: reeve\r\ncontent-length: 10\r\n\r\n";
  const slow = await said([head, "half"]);
  expect(slow).toMatch(/^HTTP\/1\.1 408 /);
  expect(slow).toContain('"too_slow"');
  expect(await said([head, "0123456789"])).toMatch(/^HTTP\/1\.1 200 /);
  expect(read).toBe(1);
  await front.close(0);
});
