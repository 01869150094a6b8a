import { expect, test } from "vitest";
import { foundIn } from "../planted.ts";
import { clientTable } from "./client-table.ts";

/** A file that a pattern names. */
const example = (pattern: string): string =>
  pattern
    .replaceAll("**/", "deep/")
    .replaceAll(/\{([^,}]*)[^}]*\}/g, "$1")
    .replaceAll("*", "any");

const entry = { command: "npx", args: ["-y", "@acme/server@1.0.0"] };

/** The file of a client with one server in it, under one of its keys. */
function content(file: string, key: string): string {
  const parts = key.split(".").map((part) => (part === "*" ? "some" : part));
  const goose = key === "extensions" ? { type: "stdio", cmd: "npx", args: entry.args } : entry;
  const value = parts.reduceRight<unknown>((inner, part) => ({ [part]: inner }), {
    tracker: goose,
  });
  if (!file.endsWith(".toml")) return JSON.stringify(value);
  return `[${parts.join(".")}.tracker]\ncommand = "npx"\nargs = ["-y", "@acme/server@1.0.0"]\n`;
}

const rows = clientTable.flatMap(({ id, files, keys }) =>
  files.map((pattern) => [id, example(pattern), keys] as const),
);

test.each(rows)(
  "%s: a server in %s is found by it, under each of its keys",
  async (id, file, keys) => {
    for (const key of keys) {
      const { findings, unread } = await foundIn({ [file]: content(file, key) });
      expect(unread).toEqual([]);
      expect(
        findings.map(({ kind, name }) => `${kind} ${name}`),
        `${id} ${key}`,
      ).toContain("mcp_server tracker");
    }
  },
);

test("Continue lists its servers, OpenCode writes a command as a list, Zed as an object, Codex as TOML", async () => {
  const { findings } = await foundIn({
    ".continue/config.yaml": "mcpServers:\n  - name: listed\n    command: npx\n",
    "opencode.json":
      '{"mcp":{"local":{"type":"local","command":["npx","-y","@x/y"]},"far":{"type":"remote","url":"https://x.example/mcp"}}}',
    ".zed/settings.json": '{"context_servers":{"zed":{"command":{"path":"node","args":["s.js"]}}}}',
    ".codex/config.toml":
      '[mcp_servers.far2]\nurl = "https://x.example/mcp"\nbearer_token_env_var = "X_TOKEN"\n',
    ".vscode/settings.json": '{"mcp.servers":{"dotted":{"command":"node"}}}',
  });
  expect(
    findings
      .filter(({ kind }) => kind === "mcp_server")
      .map(({ name }) => name)
      .sort(),
  ).toEqual(["dotted", "far", "far2", "listed", "local", "zed"]);
  expect(findings.find(({ name }) => name === "far2")).toMatchObject({
    line: 1,
    evidence: ["at https://x.example", "for Codex", "its token is in the variable X_TOKEN"],
  });
});

test("what a client lets a server do without asking is said, and so is what comes unpinned or unencrypted", async () => {
  const { findings } = await foundIn({
    ".mcp.json": JSON.stringify({
      mcpServers: {
        all: { command: "node", autoApprove: ["*"] },
        some: { command: "node", alwaysAllow: ["read"] },
        trusted: { command: "node", trust: true },
        newest: { command: "npx", args: ["-y", "@x/y"] },
        pinned: { command: "npx", args: ["-y", "@x/y@1.2.3"] },
        plain: { url: "http://x.example/mcp" },
        local: { url: "http://localhost:3000/mcp" },
      },
    }),
  });
  const severity = Object.fromEntries(
    findings.map(({ name, risks }) => [name, risks[0]?.severity ?? null]),
  );
  expect(severity).toEqual({
    all: "high",
    some: "medium",
    trusted: "high",
    newest: "low",
    pinned: null,
    plain: "medium",
    local: null,
  });
});
