// Tries the hooks with real coding agents, against a scripted model: node e2e/clients/try.mjs FOLDER
// FOLDER is where they are installed: npm i --prefix FOLDER @anthropic-ai/claude-code @openai/codex @google/gemini-cli @github/copilot
// Needs what `npm run build` makes. It is no part of the tests, for it needs packages that are no part of the project.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { scriptedModel } from "./model.mjs";

const folder = path.resolve(process.argv[2] ?? ".");
const reeve = path.resolve(import.meta.dirname, "../../cli/dist/reeve.js");
const token = "a-token-for-trying-clients-0123456789abcdef";
const scratch = await mkdtemp(path.join(tmpdir(), "reeve-clients-"));
const model = await scriptedModel();
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const url = `http://127.0.0.1:${port}`;

/** How each is started with one sentence to do, with no person to ask. */
const clients = {
  "claude-code": {
    bin: "claude",
    tool: "Bash",
    args: (say) => ["-p", say, "--model", "claude-sonnet-4-5"],
    env: {
      ANTHROPIC_BASE_URL: model.url,
      ANTHROPIC_API_KEY: "x",
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    },
  },
  codex: {
    bin: "codex",
    tool: "Bash",
    args: (say) => [
      "exec",
      "--skip-git-repo-check",
      "--dangerously-bypass-approvals-and-sandbox",
      "--dangerously-bypass-hook-trust",
      "-m",
      "gpt-5",
      ...[
        "model_provider=fake",
        "model_providers.fake.name=fake",
        `model_providers.fake.base_url=${model.url}/v1`,
        "model_providers.fake.wire_api=responses",
        "model_providers.fake.env_key=OPENAI_API_KEY",
      ].flatMap((one) => ["-c", one]),
      say,
    ],
    env: { OPENAI_API_KEY: "x" },
  },
  gemini: {
    bin: "gemini",
    tool: "run_shell_command",
    args: (say) => ["--yolo", "-m", "gemini-2.5-pro", "-p", say],
    env: {
      GEMINI_API_KEY: "x",
      GOOGLE_GEMINI_BASE_URL: model.url,
      GEMINI_CLI_TRUST_WORKSPACE: "true",
    },
    settings: [".gemini/settings.json", { security: { auth: { selectedType: "gemini-api-key" } } }],
  },
  copilot: {
    bin: "copilot",
    tool: "bash",
    args: (say) => ["-p", say, "--allow-all-tools"],
    env: {
      COPILOT_PROVIDER_BASE_URL: `${model.url}/v1`,
      COPILOT_PROVIDER_TYPE: "openai",
      COPILOT_PROVIDER_API_KEY: "x",
      COPILOT_MODEL: "gpt-5",
      COPILOT_OFFLINE: "true",
    },
  },
};

function run(command, args, { env = {}, cwd = scratch, within = 120_000 } = {}) {
  const base = { PATH: process.env.PATH, HOME: scratch };
  const child = spawn(command, args, {
    cwd,
    env: { ...base, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let out = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (out += chunk));
  const timer = setTimeout(() => child.kill("SIGKILL"), within);
  return new Promise((resolve) => {
    child.on("close", (status) => {
      clearTimeout(timer);
      resolve({ status, out });
    });
  });
}
const cli = (...args) =>
  run(process.execPath, [reeve, ...args], { env: { REEVE_URL: url, REEVE_TOKEN: token } });
async function done(...args) {
  const { status, out } = await cli(...args);
  if (status !== 0) throw new Error(`reeve ${args.join(" ")}: ${out}`);
  return out;
}
const list = async (...args) => JSON.parse(await done(...args, "--json")).items;

const policyOf = (name, tool) => `
@id("all-${name}") permit(principal, action, resource);
@id("net-${name}") forbid(principal, action == Reeve::Action::"${name}/${tool}", resource) when { context.args.command like "curl*" };
@id("asks-${name}") @outcome("escalate") @approvers("role:admin") @timeout("PT10M")
forbid(principal, action == Reeve::Action::"${name}/${tool}", resource) when { context.args.command like "rm*" }
unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("asks-${name}") && context.base.approval.expiresAt > context.base.now };
`;

async function tryOne(name, { bin, tool, args, env, settings }) {
  const program = path.join(folder, "node_modules/.bin", bin);
  if (!existsSync(program)) return null;
  const home = path.join(scratch, name);
  const repo = path.join(home, "repo");
  await mkdir(repo, { recursive: true });
  if (settings !== undefined) {
    const file = path.join(home, settings[0]);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, JSON.stringify(settings[1], null, 2));
  }
  await done(
    "connect",
    name,
    "--home",
    home,
    "--agent",
    "coder",
    "--owner",
    "operator@localhost",
    "--yes",
  );
  const say = async (command) => {
    const before = model.heard.length;
    const { out } = await run(program, args(`RUN: ${command} END`), {
      cwd: repo,
      env: { ...env, HOME: home },
    });
    return (
      model.heard.slice(before).join("\n") || `(the model was told nothing) ${out.slice(-300)}`
    );
  };
  const there = (file) => existsSync(path.join(repo, file));
  // The first hook makes the client's tools known, so that the policy can name them.
  await say("true");
  const cedar = path.join(home, "policy.cedar");
  await writeFile(cedar, policyOf(name, tool));
  await done("policies", "put", name, "--mode", "enforce", "--cedar", `@${cedar}`);
  const seen = {
    version: /\d+\.\d+\.\d+/.exec(
      (await run(program, ["--version"], { env: { ...env, HOME: home } })).out,
    )?.[0],
  };
  await say("touch one");
  seen.allowed =
    there("one") && (await list("actions", "list", "--server", name))[0].outcome === "ok";
  seen.blocked =
    (await say(`curl -s ${url}/health/live -o two`)).includes("forbids") && !there("two");
  const asked = await say("rm one");
  const approval = /apv_[0-9a-z]{26}/.exec(asked)?.[0];
  seen.asked = approval !== undefined && there("one");
  if (approval !== undefined) await done("approvals", "approve", approval, "--reason", "tried");
  await say("rm one");
  seen.approved = !there("one");
  await say("touch one");
  await say("rm one");
  seen.once = there("one");
  const file = path.join(home, `.reeve/hooks/${name}.json`);
  const known = JSON.parse(await readFile(file, "utf8"));
  await writeFile(file, JSON.stringify({ ...known, url: "http://127.0.0.1:9" }));
  seen.down = (await say("touch three")).includes("reeve-unreachable") && !there("three");
  return seen;
}
const server = spawn(
  process.execPath,
  [
    reeve,
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
let failed = false;
try {
  for (
    let n = 0;
    n < 120 && (await fetch(`${url}/health/ready`).catch(() => null))?.status !== 200;
    n++
  )
    await new Promise((resolve) => setTimeout(resolve, 500));
  for (const [name, client] of Object.entries(clients)) {
    const seen = await tryOne(name, client).catch((error) => ({ error: String(error) }));
    if (seen === null) {
      process.stdout.write(`${name}: not installed in ${folder}\n`);
      continue;
    }
    failed ||= Object.values(seen).some((it) => it === false) || "error" in seen;
    process.stdout.write(`${name}: ${JSON.stringify(seen)}\n`);
  }
} finally {
  server.kill("SIGTERM");
  await new Promise((resolve) => server.on("close", resolve));
  model.close();
  await rm(scratch, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
