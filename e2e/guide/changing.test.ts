import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { personWithToken } from "../person-token.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf, blocksOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const changing = "changing-policies.md";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
let agentToken: string;
const env: Record<string, string> = {};

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
  env["ADA_TOKEN"] = await personWithToken(reeve, "Ada");
  env["BO_TOKEN"] = await personWithToken(reeve, "Bo");
  const { items: people } = await reeve.call("people.list", {});
  await reeve.call("servers.add", { name: "notes", transport: { kind: "http", url: notes.url } });
  const agent = await reeve.call("agents.register", {
    name: "triage",
    purpose: "Sorts notes.",
    environment: "production",
    tier: "medium",
    owner: people.find(({ name }) => name === "Ada")?.id ?? "per_none",
  });
  await reeve.call("grants.create", {
    agent: agent.id,
    server: "notes",
    tools: ["*"],
    reason: "It sorts notes.",
  });
  agentToken = (await reeve.call("agents.credentials.add", { id: agent.id })).token ?? "";
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

const shell = (name: string, more = "") => commands.run(blockOf(changing, "sh", name) + more, env);

async function erase(): Promise<string> {
  return (
    await callTool({ url: `${reeve.url}/mcp/notes`, token: agentToken }, "erase", { id: "1" })
  ).text;
}

const done = { status: 0, err: "" };

test("every example is valid, with nothing to warn of", async () => {
  const examples = blocksOf(changing).filter(({ language }) => language === "cedar");
  expect(examples).toHaveLength(2);
  for (const { text: cedar } of examples)
    expect(await reeve.call("policies.check", { cedar })).toMatchObject({
      valid: true,
      warnings: [],
    });
  await writeFile(path.join(commands.folder, "quiet.cedar"), examples[1]?.text ?? "");
});

test("in shadow it is counted what it would have done, and one command enforces it", async () => {
  // The agent acts between the first command and the others.
  await reeve.call("policies.put", {
    name: "quiet",
    cedar: await readFile(path.join(commands.folder, "quiet.cedar"), "utf8"),
    mode: "shadow",
  });
  expect(await erase()).toContain("done");
  const said = await shell("shadow");
  expect(said).toMatchObject(done);
  expect(said.out).toMatch(/would block .*\nquiet +1 +shadow +1 /);
  expect(said.out).toContain("erase");
  expect(await erase()).toContain("In an emergency, ask for break-glass.");
});

test("versions are compared, and an older one comes back", async () => {
  const said = await shell("history");
  expect(said).toMatchObject(done);
  expect(said.out).toMatch(/^ +@id\("quiet\.erase"\)$/m);
  expect(await reeve.call("policies.get", { name: "quiet" })).toMatchObject({
    version: 3,
    mode: "shadow",
    reason: "It stopped the wrong ones.",
  });
});

test("with review on, a change is proposed by one and approved by another", async () => {
  expect(await shell("review")).toMatchObject(done);
  await expect(reeve.call("policies.promote", { name: "quiet" })).rejects.toThrow(
    "Changes of policies wait for a second person here.",
  );
  expect(await shell("proposal")).toMatchObject(done);
  expect(await reeve.call("policies.get", { name: "quiet" })).toMatchObject({
    version: 4,
    mode: "enforce",
    author: "Ada's own",
    reviewer: "Bo's own",
  });
});

test("break-glass is opened by one, confirmed by another, used, ended and reviewed", async () => {
  expect(await erase()).toContain("In an emergency");
  const opened = await shell("break-glass", '\nprintf "GLASS %s\\n" "$GLASS"');
  expect(opened).toMatchObject(done);
  env["GLASS"] = /^GLASS (brg_\w+)$/m.exec(opened.out)?.[1] ?? "";
  expect(await erase()).toContain("done");
  const [last] = (await reeve.call("actions.list", { breakGlass: env["GLASS"] as `brg_${string}` }))
    .items;
  expect(last?.decision?.reason).toContain('Break-glass lifted policy "quiet" (OPS-7).');
  expect(await shell("break-glass-end")).toMatchObject(done);
  expect(await erase()).toContain("In an emergency");
  const { items } = await reeve.call("breakglass.list", {});
  expect(items).toMatchObject([{ status: "closed", conclusion: "Two notes, as said." }]);
});
