import { open } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { brief, foundIn, planted } from "./planted.ts";

test("a truncated file is said with its line, and what stands before its end is found", async () => {
  const { findings, unread } = await foundIn({
    ".mcp.json": '{\n  "mcpServers": {\n    "a": { "command": "node" },\n    "b": { "comm',
  });
  expect(findings.map(brief)).toContain("mcp_server a .mcp.json:3");
  expect(unread).toMatchObject([{ path: ".mcp.json", line: 4, what: "not_parsed" }]);
});

test("a bad file never hides its neighbours, in any of the formats", async () => {
  const { findings, unread } = await foundIn({
    "a/.mcp.json": "{{{",
    "b/.codex/config.toml": "[mcp_servers.ok]\ncommand = 'node'\n[broken\nx = 1",
    "c/.continue/config.yaml": "mcpServers:\n  - name: x\n   bad: [",
    "d/.mcp.json": '{"mcpServers":{"fine":{"command":"node"}}}',
  });
  expect(findings.map(({ name }) => name)).toEqual(expect.arrayContaining(["fine", "ok"]));
  expect(unread.map(({ path: at, line }) => `${at}:${line}`)).toEqual([
    "a/.mcp.json:1",
    "b/.codex/config.toml:3",
    "c/.continue/config.yaml:3",
  ]);
});

test("a file of 200 MB is not read, and that is said", async () => {
  await using tree = await planted({ "ok/.mcp.json": '{"mcpServers":{"a":{"command":"b"}}}' });
  const file = await open(path.join(tree.folder, ".mcp.json"), "w");
  await file.truncate(200 * 1024 * 1024);
  await file.close();
  const before = process.memoryUsage().rss;
  const { findings, unread } = await tree.scan();
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  expect(findings.map(({ name }) => name)).toEqual(["a"]);
  expect(unread).toMatchObject([
    {
      path: ".mcp.json",
      what: "too_large",
      says: "It has 200 MiB, more than the 1 MiB that are read of such a file.",
    },
  ]);
});

test("a binary file under the name of a text is said to be binary", async () => {
  const { unread } = await foundIn({ ".mcp.json": Buffer.from([0x7f, 0x45, 0, 1, 2]) });
  expect(unread).toMatchObject([{ what: "binary" }]);
});

test("byte-order marks, UTF-16 and Windows line ends are read as what they are", async () => {
  const text = '{\r\n "mcpServers": {\r\n  "a": { "command": "b" } } }';
  const { findings, unread } = await foundIn({
    "a/.mcp.json": `\uFEFF${text}`,
    "b/.mcp.json": Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]),
  });
  expect(findings.map(brief)).toEqual(["mcp_server a a/.mcp.json:3", "mcp_server a b/.mcp.json:3"]);
  expect(unread).toEqual([]);
});

test("nothing nests so deeply and no alias explodes so far that the scan ends", async () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]"];
  for (let i = 1; i < 12; i++) {
    const before = String.fromCharCode(96 + i);
    const own = String.fromCharCode(97 + i);
    bomb.push(`${own}: &${own} [${Array.from({ length: 9 }, () => `*${before}`).join(",")}]`);
  }
  const { findings, unread } = await foundIn({
    ".mcp.json": "[".repeat(500_000),
    "x/.mcp.json": `${'{"a":'.repeat(1_500)}1${"}".repeat(1_500)}`,
    "y/.continue/config.yaml": bomb.join("\n"),
    "y/.codex/config.toml": `a = ${"[".repeat(5_000)}`,
    "z/.continue/config.yaml": `a: ${"[".repeat(20_000)}`,
    "z/.mcp.json": '{"mcpServers":{"a":{"command":"b"}}}',
  });
  expect(findings.map(({ path: at }) => at)).toEqual(["z/.mcp.json"]);
  expect(unread.map(({ path: at }) => at)).toEqual([
    ".mcp.json",
    "x/.mcp.json",
    "y/.codex/config.toml",
    "y/.continue/config.yaml",
    "z/.continue/config.yaml",
  ]);
});

test("a key that stands twice hides neither of its values, and __proto__ is a name like any other", async () => {
  const { findings } = await foundIn({
    ".mcp.json": `{"mcpServers":{"a":{"command":"x"}},
      "mcpServers":{"b":{"command":"y"},"__proto__":{"command":"z"},"constructor":{"command":"z"}}}`,
  });
  expect(findings.map(({ name }) => name).sort()).toEqual(["__proto__", "a", "b", "constructor"]);
});

test("an empty file and a file of another shape find nothing and are no fault", async () => {
  const { findings, unread } = await foundIn({
    ".mcp.json": "",
    "a/.mcp.json": "[]",
    "b/.mcp.json": '"text"',
    "c/.mcp.json": '{"mcpServers": 7}',
    "d/.claude/settings.json": '{"hooks": "none", "permissions": []}',
    "e/package.json": '{"dependencies": ["ai"]}',
    "f/.github/workflows/a.yml": "on: push\njobs: 3",
  });
  expect(findings.filter(({ kind }) => kind !== "settings")).toEqual([]);
  expect(unread).toEqual([]);
});
