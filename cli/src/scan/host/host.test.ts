import { symlink } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { Collected } from "../collected.ts";
import { look } from "../look.ts";
import { brief, planted } from "../planted.ts";
import { signals } from "../signals/all.ts";
import { hostRoots, type Host } from "./homes.ts";
import { lookAtHost } from "./host.ts";
import { running } from "./running.ts";

const server = (name: string): string =>
  JSON.stringify({ mcpServers: { [name]: { command: "node" } } });

const homes = {
  linux: {
    ".claude.json": JSON.stringify({
      mcpServers: { top: { command: "a" } },
      projects: { "/home/ada/api": { mcpServers: { inProject: { command: "b" } } } },
    }),
    ".config/Code/User/mcp.json":
      '{"servers":{"vscode":{"type":"http","url":"https://x.example"}}}',
    ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json":
      server("cline"),
    ".codeium/windsurf/mcp_config.json": server("windsurf"),
    ".config/goose/config.yaml":
      "extensions:\n  fetch:\n    type: stdio\n    cmd: uvx\n    enabled: true\n",
    ".gemini/antigravity/mcp_config.json": server("antigravity"),
    ".claude/plugins/cache/market/p/.mcp.json": server("plugin"),
    ".claude/projects/x/.mcp.json": server("of a conversation"),
    ".claude/skills/mine/SKILL.md": "---\nname: mine\n---\n",
    "Documents/private/.mcp.json": server("not looked at"),
  },
  mac: {
    "Library/Application Support/Claude/claude_desktop_config.json": server("desktop"),
    "Library/Application Support/Code/User/mcp.json": '{"servers":{"vscode":{"command":"x"}}}',
    ".cursor/mcp.json": server("cursor"),
  },
  windows: {
    "AppData/Roaming/Claude/claude_desktop_config.json": server("desktop"),
    "AppData/Roaming/Code/User/mcp.json": '{"servers":{"vscode":{"command":"x"}}}',
    ".codex/config.toml": "[mcp_servers.codex]\ncommand = 'x'\n",
  },
};

const hostOf = (folder: string): Host => ({
  machine: "ws-114",
  env: {},
  homes: [folder],
  everybody: false,
});

async function scanned(files: Readonly<Record<string, string>>) {
  await using tree = await planted(files);
  const host = hostOf(tree.folder);
  const result = await look(hostRoots(host), {
    signals,
    machine: "ws-114",
    beside: (found) => lookAtHost(host, "/none", found),
  });
  return { ...result, folder: tree.folder };
}

test.each([
  ["linux", ["antigravity", "cline", "fetch", "inProject", "plugin", "top", "vscode", "windsurf"]],
  ["mac", ["cursor", "desktop", "vscode"]],
  ["windows", ["codex", "desktop", "vscode"]],
] as const)(
  "the servers in a home of %s are found where its clients keep them, and the rest of the home is not looked at",
  async (system, names) => {
    const { findings } = await scanned(homes[system]);
    expect(
      findings
        .filter(({ kind }) => kind === "mcp_server")
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names);
  },
);

test("an installed client is said with little confidence, and nobody's server follows from it", async () => {
  const { findings } = await scanned({ ".codex/log/x": "", ".ollama/x": "" });
  expect(
    findings.map(({ kind, name, confidence, signal }) => [kind, name, confidence, signal]),
  ).toEqual([
    ["client", "Codex", 0.4, "client.installed"],
    ["client", "Ollama", 0.4, "client.installed"],
  ]);
});

test("what is found on a workstation is known by its machine and its person", async () => {
  const { findings, folder } = await scanned(homes.mac);
  expect(new Set(findings.map(({ scope }) => scope))).toEqual(
    new Set([`host:ws-114/user:${path.basename(folder)}`]),
  );
});

test("an empty home finds nothing and is no fault", async () => {
  expect(await scanned({ "notes.txt": "x" })).toMatchObject({ findings: [], unread: [] });
});

test("agents that run and listen are found in the tables of the kernel, and no argument is told", async () => {
  await using proc = await planted({
    "12/comm": "node\n",
    "12/cmdline": "node\0/usr/lib/node_modules/@openai/codex/bin/codex.js\0--api-key\0CANARY\0",
    "13/comm": "claude\n",
    "13/cmdline": "claude\0-p\0CANARY\0",
    "14/comm": "claude\n",
    "14/cmdline": "claude\0",
    "15/comm": "python3\n",
    "15/cmdline": "python3\0/srv/weather-mcp/server.py\0",
    "15/fd/x": "",
    "16/comm": "bash\n",
    "16/cmdline": "bash\0-c\0claude\0",
    "net/tcp":
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 777 1\n   1: 0100007F:2CAA 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 778 1\n   2: 0100007F:0016 00000000:0000 01 00000000:00000000 00:00000000 00000000  1000        0 779 1\n",
  });
  await symlink("socket:[777]", path.join(proc.folder, "15/fd/3"));
  const seen = [...running(proc.folder)];
  expect(
    seen.map(({ signal, sighting: { kind, name, evidence } }) => [
      signal.id,
      kind,
      name,
      ...evidence,
    ]),
  ).toEqual([
    ["process.running", "trace", "Codex", "it runs now"],
    ["process.running", "trace", "Claude Code", "2 of it run now"],
    ["process.running", "mcp_server", "an MCP server", "it runs now"],
    ["process.listening", "mcp_server", "an MCP server", "it listens on port 8080"],
    ["process.listening", "model_access", "Ollama", "it listens on port 11434"],
  ]);
  expect(JSON.stringify(seen)).not.toContain("CANARY");
});

test("a system that shows no table of processes is said not to have been looked at", () => {
  const found = new Collected();
  lookAtHost({ machine: "m", env: {}, homes: [], everybody: false }, "/nonexistent", found);
  expect(found.all().unread).toMatchObject([{ what: "unreadable" }]);
});

test("a whole workstation given as a folder is read by the same names", async () => {
  await using tree = await planted({
    "home/ada/.cursor/mcp.json": server("cursor"),
    "Users/bob/Library/Application Support/Claude/claude_desktop_config.json": server("desktop"),
    "etc/claude-code/managed-mcp.json": server("managed"),
  });
  expect((await tree.scan()).findings.map(brief)).toEqual([
    "mcp_server desktop Users/bob/Library/Application Support/Claude/claude_desktop_config.json:1",
    "mcp_server managed etc/claude-code/managed-mcp.json:1",
    "mcp_server cursor home/ada/.cursor/mcp.json:1",
  ]);
});
