import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const testing = "testing-policies.md";
const privilege = "least-privilege.md";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
let agent: { id: `agt_${string}`; token: string };

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
  await mkdir(path.join(commands.folder, "policies"));
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const owner = await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
  const { id } = await reeve.call("agents.register", {
    name: "clerk",
    purpose: "Answers letters",
    environment: "production",
    tier: "medium",
    owner: owner.person.id,
  });
  await reeve.call("grants.create", {
    agent: id,
    server: "notes",
    tools: ["*"],
    reason: "A start",
  });
  const credential = await reeve.call("agents.credentials.add", { id });
  agent = { id, token: ("token" in credential ? credential.token : "") ?? "" };
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

const shell = (page: string, name: string, env: Record<string, string> = {}) =>
  commands.run(blockOf(page, "sh", name), { AGENT: agent.id, ...env });
/** No Reeve is there to ask. */
const alone = { REEVE_URL: "http://127.0.0.1:1", REEVE_TOKEN: "" };
const place = (name: string): string => path.join(commands.folder, "policies", name);

async function asked(tool: string, args: object): Promise<string> {
  return (await callTool({ url: `${reeve.url}/mcp/notes`, token: agent.token }, tool, args)).text;
}

test("testing: the policy, the tests and the registry of the guide pass, with nothing to warn of, where no Reeve runs", async () => {
  await writeFile(place("notes.cedar"), blockOf(testing, "cedar", "notes.cedar"));
  await writeFile(place("notes.test.yaml"), blockOf(testing, "yaml", "notes.test.yaml"));
  await writeFile(place("registry.json"), blockOf(testing, "json", "registry.json"));
  const good = await shell(testing, "run", alone);
  expect(good).toMatchObject({ status: 0, err: "" });
  expect(good.out).toContain("8 tests passed.");
  expect(good.out).not.toContain("warning");
  expect(await shell(testing, "junit", alone)).toMatchObject({ status: 0, err: "" });
  expect(await readFile(path.join(commands.folder, "report.xml"), "utf8")).toContain(
    'tests="8" failures="0"',
  );
  expect(await shell(testing, "baseline", alone)).toMatchObject({ status: 0, err: "" });
});

test("testing: an answer that is another than expected is told as the guide shows", async () => {
  const wrong = blockOf(testing, "yaml", "notes.test.yaml").replace(
    "answer: scope",
    "answer: allow",
  );
  await writeFile(place("notes.test.yaml"), wrong);
  const failed = await shell(testing, "run", alone);
  expect(failed.status).toBe(1);
  expect(failed.out).toContain(blockOf(testing, "text", "failed").trim());
  await writeFile(place("notes.test.yaml"), blockOf(testing, "yaml", "notes.test.yaml"));
});

test("testing: with the registry of a running Reeve, tests answer as that Reeve does", async () => {
  expect(await shell(testing, "registry")).toMatchObject({ status: 0, err: "" });
  const cedar = blockOf(testing, "cedar", "notes.cedar");
  await reeve.call("policies.put", { name: "notes", cedar, mode: "enforce" });
  expect(await asked("search", { text: "x", limit: 5000 })).toContain('"answer":"scope"');
  const only = `cases:
  - { name: a, agent: clerk, tool: notes/search, args: { text: x, limit: 5000 }, expect: scope }
  - { name: b, agent: clerk, tool: notes/erase, args: { id: "1" }, expect: { answer: allow } }
`;
  await writeFile(place("notes.test.yaml"), only);
  const good = await shell(testing, "run", alone);
  expect(good).toMatchObject({ status: 0, err: "" });
  await reeve.call("policies.remove", { name: "notes" });
});

test("least privilege: seen, proposed, tried, enforced and undone as the guide says", async () => {
  for (let n = 0; n < 20; n++) await asked("send", { to: `u${n}@example.com`, text: `hello ${n}` });
  await expect
    .poll(
      async () => {
        const { tools, uncounted } = await reeve.call("privileges.get", { id: agent.id });
        return uncounted === 0 && tools.some(({ tool, calls }) => tool === "send" && calls === 20);
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true);
  expect((await shell(privilege, "get")).out).toContain("erase");
  for (const name of ["propose", "try"])
    expect(await shell(privilege, name), name).toMatchObject({ status: 0, err: "" });
  expect(await asked("send", { to: "eve@elsewhere.example", text: "x" })).toContain("done");
  const { narrowing } = await reeve.call("privileges.get", { id: agent.id });
  expect(narrowing?.watched).toMatchObject({ decisions: 1, blocked: 1 });
  expect(await shell(privilege, "enforce")).toMatchObject({ status: 0, err: "" });
  expect(await asked("send", { to: "eve@elsewhere.example", text: "x" })).toContain(
    "Ask its owner for others",
  );
  expect(await asked("send", { to: "new@example.com", text: "x" })).toContain("done");
  expect(await asked("erase", { id: "1" })).toContain('"answer":"block"');
  expect(await shell(privilege, "undo")).toMatchObject({ status: 0, err: "" });
  expect(await asked("erase", { id: "1" })).toContain("done");
});
