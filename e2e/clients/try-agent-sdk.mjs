// Tries the guide's adapter for the Claude Agent SDK with the real package, against a scripted model:
// node e2e/clients/try-agent-sdk.mjs FOLDER, where FOLDER is what was made by npm i --prefix FOLDER @anthropic-ai/claude-agent-sdk
// Needs what `npm run build` makes. It is no part of the tests, for the package is no part of the project.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { scriptedModel } from "./model.mjs";

const folder = path.resolve(process.argv[2] ?? ".");
const root = path.resolve(import.meta.dirname, "../..");
const token = "a-token-for-trying-clients-0123456789abcdef";
const scratch = await mkdtemp(path.join(tmpdir(), "reeve-agent-sdk-"));
const repo = path.join(scratch, "repo");
await mkdir(repo);
const model = await scriptedModel();
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const url = `http://127.0.0.1:${port}`;

const call = async (method, route, body) => {
  const response = await fetch(`${url}/api${route}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
  return response.json();
};

/** The adapter as the guide prints it, with a guard of our own beside it. */
async function adapter(reeveUrl, agentToken) {
  const guide = await readFile(path.join(root, "docs/guide/sdk.md"), "utf8");
  const block = /```ts claude-agent\n([\s\S]*?)```/.exec(guide)?.[1] ?? "";
  await writeFile(path.join(scratch, "claude-agent.ts"), block);
  await writeFile(
    path.join(scratch, "app.ts"),
    `import { guard } from ${JSON.stringify(path.join(root, "sdk/src/guard.ts"))};
    export const reeve = guard({ url: ${JSON.stringify(reeveUrl)}, token: ${JSON.stringify(agentToken)}, server: "app" });`,
  );
  const file = path.join(scratch, `adapter-${new URL(reeveUrl).port}.mjs`);
  const bundle = await rolldown({
    input: path.join(scratch, "claude-agent.ts"),
    platform: "node",
    logLevel: "warn",
  });
  await bundle.write({ file, format: "esm" });
  await bundle.close();
  return import(pathToFileURL(file).href);
}

const { query } = await import(
  pathToFileURL(path.join(folder, "node_modules/@anthropic-ai/claude-agent-sdk/sdk.mjs")).href
);

async function say(command, { hooks }) {
  const before = model.heard.length;
  for await (const message of query({
    prompt: `RUN: ${command} END`,
    options: {
      cwd: repo,
      model: "claude-sonnet-4-5",
      hooks,
      settingSources: [],
      env: {
        PATH: process.env.PATH,
        HOME: scratch,
        ANTHROPIC_BASE_URL: model.url,
        ANTHROPIC_API_KEY: "x",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
    },
  }))
    if (message.type === "result" && message.is_error) throw new Error(JSON.stringify(message));
  return model.heard.slice(before).join("\n");
}

const server = spawn(
  process.execPath,
  [
    path.join(root, "cli/dist/reeve.js"),
    "up",
    "--data",
    path.join(scratch, "data"),
    "--port",
    String(port),
    "--operator-token",
    token,
    "--log-level",
    "warn",
  ],
  { stdio: "ignore" },
);
const seen = {};
try {
  for (
    let n = 0;
    n < 240 && (await fetch(`${url}/health/ready`).catch(() => null))?.status !== 200;
    n++
  )
    await new Promise((resolve) => setTimeout(resolve, 500));
  const { person } = await call("POST", "/people", {
    name: "Ada",
    email: "ada@example.com",
    role: "owner",
  });
  const agent = await call("POST", "/agents", {
    name: "coder",
    purpose: "Codes",
    environment: "laptop",
    tier: "medium",
    owner: person.id,
  });
  const { token: agentToken } = await call("POST", `/agents/${agent.id}/credentials`, {});
  await call("POST", "/servers", { name: "claude-code", transport: { kind: "local" } });
  await call("POST", "/grants", {
    agent: agent.id,
    server: "claude-code",
    tools: ["*"],
    reason: "Its own tools",
  });
  const there = (file) => existsSync(path.join(repo, file));
  const actions = async () =>
    (await call("GET", "/actions?limit=50")).items.filter((it) => it.server === "claude-code");

  const guarded = await adapter(url, agentToken);
  await say("touch one", guarded);
  seen.allowed = there("one") && (await actions())[0]?.outcome === "ok";
  const before = (await actions()).length;
  await say("ls", guarded);
  seen.askedForReading = (await actions()).length > before;
  await call("PUT", "/policies/tried", {
    mode: "enforce",
    cedar: `@id("shell") @reason("Nothing is run here any more.")
forbid(principal, action == Reeve::Action::"claude-code/Bash", resource);`,
  });
  seen.blocked =
    (await say("touch two", guarded)).includes("Nothing is run here any more") && !there("two");
  const away = await adapter("http://127.0.0.1:9", agentToken);
  await say("touch three", away);
  seen.down = !there("three");
  seen.version = JSON.parse(
    await readFile(
      path.join(folder, "node_modules/@anthropic-ai/claude-agent-sdk/package.json"),
      "utf8",
    ),
  ).version;
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.on("close", resolve));
  model.close();
  await rm(scratch, { recursive: true, force: true });
}
process.stdout.write(`${JSON.stringify(seen)}\n`);
process.exitCode = Object.values(seen).every(Boolean) ? 0 : 1;
