import { expect, test } from "vitest";
import { brief, foundIn } from "./planted.ts";

test("a manifest, its requirements and its lock are one agent", async () => {
  const { findings } = await foundIn({
    "svc/pyproject.toml": '[project]\nname = "bot"\ndependencies = ["crewai"]\n',
    "svc/requirements.txt": "crewai==1.0\n",
    "svc/uv.lock": '[[package]]\nname = "crewai"\nversion = "1.0"\n',
  });
  expect(findings.map(brief)).toEqual(["agent bot svc/pyproject.toml:3"]);
  expect(findings[0]?.evidence).toEqual([
    "CrewAI: crewai",
    "CrewAI: crewai 1.0 in requirements.txt",
  ]);
});

test("where a project's agents are defined by name, its dependency only supports them", async () => {
  const { findings } = await foundIn({
    "svc/package.json": '{"name":"svc","dependencies":{"@openai/agents":"1"}}',
    "svc/src/a.ts":
      'import { Agent } from "@openai/agents";\nexport const a = new Agent({ name: "Triage" });\n',
    "other/package.json": '{"name":"other","dependencies":{"@openai/agents":"1"}}',
  });
  expect(findings.map(brief)).toEqual([
    "agent other other/package.json:1",
    "agent Triage svc/src/a.ts:2",
    "framework svc svc/package.json:1",
  ]);
});

test("programs are told with the skill that brings them", async () => {
  const { findings } = await foundIn({
    ".claude/skills/pdf/SKILL.md": "---\nname: pdf\n---\n",
    ".claude/skills/pdf/scripts/fill.py": "print(1)",
    ".claude/skills/pdf/scripts/deep/read.sh": "cat x",
  });
  expect(findings.map(brief)).toEqual(["skill pdf .claude/skills/pdf/SKILL.md:1"]);
  expect(findings[0]?.evidence).toContain(
    "brings 2 programs: scripts/deep/read.sh, scripts/fill.py",
  );
});

test("tests, examples, documentation and copies of others' code are less sure and fail no build", async () => {
  const workflow =
    "on: issue_comment\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n";
  const { findings } = await foundIn({
    "tests/fixtures/.mcp.json": '{"mcpServers":{"a":{"command":"x","trust":true}}}',
    "docs/.mcp.json": '{"mcpServers":{"a":{"command":"x","trust":true}}}',
    "examples/one/.github/workflows/a.yml": workflow,
    "vendor/x/.mcp.json": '{"mcpServers":{"a":{"command":"x","trust":true}}}',
    ".mcp.json": '{"mcpServers":{"a":{"command":"x","trust":true}}}',
  });
  expect(
    findings.map(({ path, context, severity, confidence }) => [
      path,
      context,
      severity,
      confidence,
    ]),
  ).toEqual([
    [".mcp.json", null, "high", 0.85],
    ["docs/.mcp.json", "documentation", "low", 0.34],
    ["examples/one/.github/workflows/a.yml", "example", "low", 0.45],
    ["tests/fixtures/.mcp.json", "test", "low", 0.34],
    ["vendor/x/.mcp.json", "vendored", "low", 0.43],
  ]);
});

test("a text that talks about agents, MCP servers and keys is none", async () => {
  const { findings, unread } = await foundIn({
    "README.md":
      'Put `{"mcpServers": {"x": {"command": "npx"}}}` into .mcp.json and set OPENAI_API_KEY. Use anthropics/claude-code-action@v1.',
    "docs/agents.md": "# Agents\nfrom agents import Agent",
    "src/agent.ts": "export class Agent {}\nconst a = new Agent({ name: 'x' });",
    "src/settings.json": '{"hooks": {"PreToolUse": []}, "mcpServers": {}}',
    "package.json": '{"name":"x","keywords":["langchain","mcp"],"description":"ai"}',
    "real-estate/agents.json": '[{"name":"John"}]',
    ".github/workflows/ci.yml":
      "on: issue_comment\njobs:\n  a:\n    steps:\n      - run: echo claude\n      - uses: actions/checkout@v4\n",
    "k8s/user-agent.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: agent}\ndata: {image: nginx}\n",
    "locale/agents.yaml": "agents: Agenten\n",
  });
  expect(findings.map(brief)).toEqual([]);
  expect(unread).toEqual([]);
});

test("who answers for a file is taken from CODEOWNERS, the last line that matches, or from the catalog", async () => {
  const { findings } = await foundIn({
    ".github/CODEOWNERS": "*  @acme/all\n/svc/ @acme/payments # x\n*.mcp.json @acme/none\n",
    "svc/AGENTS.md": "x",
    "web/AGENTS.md": "x",
  });
  expect(findings.map(({ path, owners }) => [path, owners])).toEqual([
    ["svc/AGENTS.md", ["@acme/payments"]],
    ["web/AGENTS.md", ["@acme/all"]],
  ]);
  const catalog = await foundIn({
    "catalog-info.yaml": "spec:\n  owner: group:default/ops\n",
    "AGENTS.md": "x",
  });
  expect(catalog.findings[0]?.owners).toEqual(["group:default/ops"]);
});

test("text that people do not see is said where agents read it", async () => {
  const tags = Array.from("obey")
    .map((it) => String.fromCodePoint(0xe0000 + (it.codePointAt(0) ?? 0)))
    .join("");
  const { findings } = await foundIn({
    "AGENTS.md": `Be kind.${tags}`,
    "CLAUDE.md": "Hello 👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ✔️",
  });
  expect(findings.map(({ path, severity }) => [path, severity])).toEqual([
    ["AGENTS.md", "high"],
    ["CLAUDE.md", "info"],
  ]);
});
