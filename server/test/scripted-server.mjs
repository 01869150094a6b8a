// A tool server over stdio for tests: `node scripted-server.mjs MODE [FILE]`. FILE holds the tools it lists, read anew each time.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [mode, file] = process.argv.slice(2);
const say = (message) =>
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);

if (mode === "exit") process.exit(3);
if (mode === "flood")
  for (let i = 0; i < 5000; i++)
    process.stderr.write(
      `line ${i} \u001b[31mred\u001b[0m ${"x".repeat(i === 4999 ? 9000 : 20)}\n`,
    );
if (mode === "stubborn") {
  process.on("SIGTERM", () => undefined);
  setInterval(() => undefined, 1000);
}
if (mode === "parent") {
  const grandchild = spawn(
    process.execPath,
    ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"],
    { stdio: "ignore" },
  );
  process.stderr.write(`grandchild ${grandchild.pid}\n`);
}

const tools = () =>
  file
    ? JSON.parse(readFileSync(file, "utf8"))
    : [{ name: "echo", inputSchema: { type: "object" } }];

createInterface({ input: process.stdin }).on("line", (line) => {
  const { id, method, params } = JSON.parse(line);
  if (mode === "silent") return;
  if (mode === "garbage") process.stdout.write('Starting up…\n{"half":\n[1,2]\nnull\n');
  if (mode === "discover-kills" && method === "server/discover") process.exit(1);
  if (method === "initialize")
    say({
      id,
      result: {
        protocolVersion: "2025-11-25",
        capabilities: { tools: { listChanged: true }, logging: {} },
        serverInfo: { name: "scripted", version: "1" },
      },
    });
  else if (method === "tools/list") {
    const all = tools();
    const from = Number(params?.cursor ?? 0);
    const size = mode === "pages" ? 2 : all.length || 1;
    say({
      id,
      result: {
        tools: all.slice(from, from + size),
        ...(from + size < all.length && { nextCursor: String(from + size) }),
      },
    });
  } else if (method === "tools/call") call(id, params, line);
  else if (id !== undefined) say({ id, error: { code: -32601, message: `no ${method}` } });
  if (method === "notifications/cancelled")
    process.stderr.write(`cancelled ${JSON.stringify(params)}\n`);
});

function call(id, { name, arguments: args }, line) {
  const text = (value) =>
    say({
      id,
      result: {
        content: [
          { type: "text", text: typeof value === "string" ? value : JSON.stringify(value) },
        ],
      },
    });
  const answers = {
    die: () => process.exit(9),
    hang: () => undefined,
    raw: () => text(line),
    env: () => text({ env: process.env, cwd: process.cwd(), args: process.argv.slice(2) }),
    pid: () => text(String(process.pid)),
    "long-line": () => process.stdout.write("x".repeat(17_000_000)),
    "not-found": () => say({ id, error: { code: -32002, message: "no such thing" } }),
    big: () => text("y".repeat(args.size)),
    announce: () => {
      say({ method: "notifications/tools/list_changed" });
      text("announced");
    },
    // Written by hand: no parser and no printer may touch the number on its way.
    exact: () =>
      process.stdout.write(
        `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],"structuredContent":{"n":12345678901234567890,"id":1}}}\n`,
      ),
  };
  if (Object.hasOwn(answers, name)) answers[name]();
  else text(args ?? null);
}
