import { expect, test } from "vitest";
import { run } from "../run.ts";
import { planted } from "./planted.ts";
import { secretIn } from "./redact.ts";

const canary = "CANARYdo-not-print-4711";
const token = `ghp_${"Ab1".repeat(12)}${canary.replaceAll("-", "")}`;

/** A secret in every field in which people put one. */
const files = {
  ".mcp.json": JSON.stringify({
    mcpServers: {
      env: {
        command: "npx",
        args: ["-y", "@acme/server"],
        env: { ACME_API_KEY: canary, [`X_TOKEN`]: token },
      },
      args: {
        command: "node",
        args: ["s.js", "--api-key", canary, `--token=${canary}`, canary, `DB_PASSWORD=${canary}`],
      },
      dsn: { command: "uvx", args: ["mcp-postgres", `postgres://me:${canary}@db/x`] },
      header: {
        url: "https://mcp.example.com/mcp",
        headers: { Authorization: `Bearer ${canary}` },
      },
      query: { url: `https://mcp.example.com/mcp?key=${canary}` },
      path: { url: `https://mcp.example.com/s/${canary}AAAABBBB99990000/mcp` },
      user: { url: `https://me:${canary}@mcp.example.com/` },
      command: { command: `ACME_TOKEN=${canary} /usr/bin/server --flag ${canary}` },
      [token]: { command: "node" },
    },
  }),
  ".claude/settings.json": JSON.stringify({
    env: { ANTHROPIC_API_KEY: canary },
    hooks: {
      Stop: [
        {
          hooks: [
            {
              type: "command",
              command: `curl -H "Authorization: Bearer ${canary}aaaaaaaa" https://x.example`,
            },
          ],
        },
      ],
    },
  }),
  ".codex/config.toml": `[mcp_servers.x]\ncommand = "x"\nenv = { SECRET_KEY = "${canary}" }\nbroken = ${canary}\n`,
  ".env": `OPENAI_API_KEY=${canary}\nGITHUB_TOKEN=${token}\n`,
  Dockerfile: `FROM ollama/ollama\nENV OPENAI_API_KEY=${canary}\nARG A_TOKEN="${canary}"\n`,
  "compose.yml": `services:\n  a:\n    image: litellm\n    environment:\n      - OPENAI_API_KEY=${canary}\n      - X_SECRET=${canary}\n`,
  "k8s.yaml": `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: ollama\n      env: [{name: OPENAI_API_KEY, value: ${canary}}]\n`,
  ".github/workflows/a.yml": `on: push\njobs:\n  a:\n    steps:\n      - run: claude -p hello\n        env: {ANTHROPIC_API_KEY: ${canary}, GH: ${token}}\n`,
  ".claude/agents/a.md": `---\nname: ${token}\ndescription: ${canary}\nbad: [${canary}\n---\n${canary}`,
  [`.claude/commands/${token}.md`]: canary,
};

test("no value of a secret is printed in any of the reports, from any field", async () => {
  await using tree = await planted(files);
  for (const flags of [[], ["--json"], ["--sarif"]]) {
    let out = "";
    await run(
      {
        out: async (text) => void (out += text),
        err: (text) => void (out += text),
        colour: false,
        errIsTty: true,
        env: {},
        stop: new AbortController().signal,
      },
      ["scan", tree.folder, ...flags],
    );
    expect(out).not.toContain("CANARY");
    expect(out).not.toContain(token.slice(0, 24));
    expect(out).toContain("ACME_API_KEY");
  }
});

test("every one of those values is found as a credential, with its place", async () => {
  await using tree = await planted(files);
  const { findings } = await tree.scan();
  const found = findings
    .filter(({ kind }) => kind === "credential")
    .map(({ path, name }) => `${path} ${name}`);
  for (const each of [
    ".mcp.json ACME_API_KEY",
    ".mcp.json api-key",
    ".mcp.json token",
    ".mcp.json DB_PASSWORD",
    ".mcp.json Authorization",
    ".mcp.json key",
    ".mcp.json the address",
    ".claude/settings.json ANTHROPIC_API_KEY",
    ".env OPENAI_API_KEY",
    ".env GITHUB_TOKEN",
    "Dockerfile OPENAI_API_KEY",
    "Dockerfile A_TOKEN",
    "compose.yml OPENAI_API_KEY",
    "compose.yml X_SECRET",
    "k8s.yaml OPENAI_API_KEY",
    ".github/workflows/a.yml GH",
  ])
    expect(found).toContain(each);
});

test("the same value in two places is said to be the same, without being told", async () => {
  await using tree = await planted({
    "a/.env": `OPENAI_API_KEY=${token}`,
    "b/.env": `OPENAI_API_KEY=${token}`,
    "c/.env": "OPENAI_API_KEY=another-value-4711",
  });
  const { findings } = await tree.scan();
  const said = findings
    .filter(({ kind }) => kind === "credential")
    .map(({ path, evidence }) => [path, evidence.length]);
  expect(said).toEqual([
    ["a/.env", 2],
    ["b/.env", 2],
    ["c/.env", 1],
  ]);
});

test.each([
  ["API_KEY", "${API_KEY}"],
  ["API_KEY", "$API_KEY"],
  ["API_KEY", "${env:API_KEY}"],
  ["Authorization", "Bearer ${TOKEN}"],
  ["API_KEY", "${{ secrets.API_KEY }}"],
  ["API_KEY", "${input:key}"],
  ["API_KEY", "%API_KEY%"],
  ["API_KEY", "op://vault/item/field"],
  ["API_KEY", "<your key>"],
  ["API_KEY", "your-api-key-here"],
  ["API_KEY", "sk-xxxxxxxxxxxxxxxxxxxxxxxx"],
  ["API_KEY", "changeme"],
  ["API_KEY", ""],
  ["GOOGLE_CREDENTIALS_FILE", "/etc/keys/google.json"],
  ["TOKEN_URL", "https://example.com/token"],
  ["LOG_LEVEL", "debug-everything"],
])("a reference or a placeholder is no secret: %s=%s", (name, value) => {
  expect(secretIn(name, value)).toBeNull();
});
