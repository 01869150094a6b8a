import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openJobBoards } from "../../server/test/job-boards.ts";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

const page = "scanning.md";
const index = "jobs-index.md";

let reeve: Reeve;
let commands: Commands;
let boards: Awaited<ReturnType<typeof openJobBoards>>;

beforeAll(async () => {
  boards = await openJobBoards({ now: () => Date.now() });
  reeve = await startReeve(["--board-mirror", boards.url]);
  commands = await commandsOf(reeve);
  const files = {
    "src/langgraph.json": '{"graphs":{"support":"./g.py:graph"}}',
    "src/.github/workflows/fix.yml":
      "name: Fix\non: issue_comment\njobs:\n  fix:\n    steps:\n      - uses: anthropics/claude-code-action@v1\n",
    "home/.cursor/mcp.json":
      '{"mcpServers":{"tracker":{"command":"node","env":{"TRACKER_TOKEN":"CANARY-of-the-guide"}}}}',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(commands.folder, name)), { recursive: true });
    await writeFile(path.join(commands.folder, name), text);
  }
});
afterAll(async () => {
  await reeve?.stop();
  await commands?.remove();
  await boards?.[Symbol.asyncDispose]();
});

const shell = (name: string, env: Record<string, string> = {}) =>
  commands.run(blockOf(page, "sh", name), env);
/** No Reeve is there to ask. */
const alone = { REEVE_URL: "http://127.0.0.1:1", REEVE_TOKEN: "" };

test("scanning: a folder and a home are scanned where no Reeve runs, and a pipeline fails on what is critical", async () => {
  const found = await shell("scan", alone);
  expect(found).toMatchObject({ status: 0, err: "" });
  expect(found.out).toContain("Anybody who can raise issue_comment starts it");
  expect(await shell("pipeline", alone)).toMatchObject({ status: 1, err: "" });
  const sarif = await readFile(path.join(commands.folder, "scan.sarif"), "utf8");
  expect(JSON.parse(sarif)).toMatchObject({ version: "2.1.0" });
  const host = await shell("host", alone);
  expect(host).toMatchObject({ status: 0, err: "" });
  expect(host.out).toContain("TRACKER_TOKEN");
  expect(host.out).not.toContain("CANARY");
});

test("scanning: what was found is in Reeve after --submit, once however often it is sent", async () => {
  const first = await shell("submit");
  expect(first).toMatchObject({ status: 0 });
  expect(first.err).toContain("2 new, 0 seen again, 0 gone");
  expect((await shell("submit")).err).toContain("0 new, 2 seen again, 0 gone");
  const listed = await shell("list");
  expect(listed.out).toContain("support");
});

test("the Jobs Index: companies are added, read and placed as the guide says", async () => {
  const ever = { from: 1, to: 9_999 };
  const words = "You build agentic systems: tool calling, MCP, guardrails.";
  boards.company("personio", "acme", [
    { id: "1", title: "Head of AI Governance (m/w/d)", ...ever },
    { id: "2", title: "Real Estate Agent", ...ever },
  ]);
  boards.company("greenhouse", "globex", [
    { id: "3", title: "Staff Engineer, Agent Platform", description: words, ...ever },
  ]);
  const run = (name: string) => commands.run(blockOf(index, "sh", name));
  expect(await run("add")).toMatchObject({ status: 0, err: "" });
  const read = await run("sync");
  expect(read).toMatchObject({ status: 0 });
  expect(read.out).toMatch(
    /^\d\/3  ok +Acme \(personio:acme\): 2 openings, 2 new, 0 closed; group A$/m,
  );
  expect(read.out).toMatch(/^\d\/3  not_found +Initech \(lever:initech\): .*HTTP 404/m);
  expect((await run("sync")).err).toContain("No board was read");
  const listed = await run("list");
  expect(listed).toMatchObject({ status: 0 });
  expect(listed.out).toMatch(/^Acme +A +ai_governance +low /m);
  expect(listed.out).toMatch(/^Globex +B +agent_engineer +low /m);
  expect(listed.out).toMatch(/^lever:initech +Initech +failing +not_found /m);
  expect(listed.err).toContain("A hiring signal, not an audit.");
});
