// A tool server over stdio that says which process it is.
import process from "node:process";
import { createInterface } from "node:readline";

const say = (id, result) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id, result })}\n`);
const tools = [{ name: "whoami", inputSchema: { type: "object" } }];
const answers = {
  initialize: () => ({
    protocolVersion: "2025-11-25",
    capabilities: { tools: {} },
    serverInfo: { name: "who", version: "1" },
  }),
  "tools/list": () => ({ tools }),
  "tools/call": () => ({ content: [{ type: "text", text: String(process.pid) }] }),
};
createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id !== undefined && answers[method]) say(id, answers[method]());
});
