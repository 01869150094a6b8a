import { expect, test } from "vitest";
import { run } from "../../run.ts";
import { planted } from "../planted.ts";

async function printed(...args: string[]) {
  let out = "";
  let err = "";
  const status = await run(
    {
      out: async (text) => void (out += text),
      err: (text) => void (err += text),
      colour: false,
      env: {},
      stop: new AbortController().signal,
    },
    ["scan", ...args],
  );
  return { status, out, err };
}

const open = {
  ".github/workflows/a.yml":
    "on: issue_comment\njobs:\n  a:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n",
};

test("the status is 1 where something is as serious as --fail-on, and 0 otherwise", async () => {
  await using bad = await planted(open);
  await using calm = await planted({ "AGENTS.md": "Be kind." });
  expect(await printed(bad.folder)).toMatchObject({ status: 0 });
  expect(await printed(bad.folder, "--fail-on", "critical")).toMatchObject({ status: 1 });
  expect(await printed(calm.folder, "--fail-on", "low")).toMatchObject({ status: 0 });
  expect(await printed(calm.folder, "--fail-on", "info")).toMatchObject({ status: 1 });
});

test("wrong usage is 2, with the flag or the folder by name", async () => {
  await using calm = await planted({ "a.txt": "" });
  expect(await printed("--fail-on", "severe")).toMatchObject({
    status: 2,
    err: expect.stringContaining("info, low, medium, high, critical"),
  });
  expect(await printed(`${calm.folder}/none`)).toMatchObject({
    status: 2,
    err: expect.stringContaining("ENOENT"),
  });
  expect(await printed(`${calm.folder}/a.txt`)).toMatchObject({
    status: 2,
    err: expect.stringContaining("is not a folder"),
  });
  expect(await printed("--json", "--sarif")).toMatchObject({ status: 2 });
  expect(await printed("--min-confidence", "2")).toMatchObject({ status: 2 });
});

test("two scans of one tree print the same bytes", async () => {
  await using tree = await planted({
    ...open,
    ".mcp.json": '{"mcpServers":{"a":{"command":"x"},"b":{"command":"y"}}}',
    "AGENTS.md": "x",
  });
  const once = await printed(tree.folder, "--json");
  expect((await printed(tree.folder, "--json")).out).toBe(once.out);
});

test("a hostile name neither moves the cursor nor turns the text around", async () => {
  await using tree = await planted({
    "evil\u001B[2J\u202Egpj/.mcp.json":
      '{"mcpServers":{"a\\u001b[31m\\nb\\u2066":{"command":"x"}}}',
    "new\nline/AGENTS.md": "x",
  });
  const { out } = await printed(tree.folder);
  expect(out).not.toMatch(/[\u001B\u202E\u2066]/);
  expect(out).toContain("evil\\u001b[2J\\u202egpj/.mcp.json");
  expect(out.split("\n").filter((line) => line.includes("AGENTS.md"))).toHaveLength(1);
});

test("an empty folder says that nothing was found", async () => {
  await using tree = await planted({
    "README.md": "We talk about MCP servers, agents and skills here.",
  });
  expect((await printed(tree.folder)).out).toBe(
    "Nothing was found. 1 file, of which 0 were read.\n",
  );
});
