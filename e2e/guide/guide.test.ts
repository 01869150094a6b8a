import { readFile, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf, blocksOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const here = (place: string): string => fileURLToPath(new URL(place, import.meta.url));
const connecting = "connecting-agents.md";
const policies = "writing-policies.md";
const record = "checking-the-record.md";
const keeping = "keeping-the-record.md";
const reports = "reports.md";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
/** What the guide's commands leave in the environment of those that follow. */
const env: Record<string, string> = {};

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
  await symlink(here("../../node_modules"), path.join(commands.folder, "node_modules"));
  await reeve.call("people.invite", {
    name: "Ada Lovelace",
    email: "ada@example.com",
    role: "owner",
  });
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

const run = (program: string, args: string[]) => commands.start(program, args, env);
/** A block as it stands in the guide, at the addresses of this test. */
const placed = (block: string): string =>
  block
    .replaceAll("http://localhost:4700", reeve.url)
    .replaceAll("http://127.0.0.1:9000/mcp", notes.url);
const shell = (page: string, name: string, more = "") =>
  run("sh", ["-ec", placed(blockOf(page, "sh", name)) + more]);
/** Every line of a block of output is there; `…` stands for whatever it is. */
function saysAsShown(out: string, page: string, name: string): void {
  for (const line of blockOf(page, "text", name).trim().split("\n")) {
    const parts = line.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    expect(out).toMatch(new RegExp(parts.join(".*")));
  }
}
const jsonLines = (out: string): Record<string, string>[] =>
  out
    .split(/(?<=^\})$/m)
    .filter((part) => part.trim())
    .map((part) => JSON.parse(part));

test("connecting: the server, the agent, its grant and its credentials are made as the guide says", async () => {
  const made = await shell(connecting, "setup", '\nprintf "\\nAGENT %s\\n" "$AGENT"');
  expect(made).toMatchObject({ status: 0, err: "" });
  env["AGENT"] = /^AGENT (agt_\w+)$/m.exec(made.out)?.[1] ?? "";
  const keyed = await run("sh", [
    "-ec",
    placed(blockOf(connecting, "sh", "key")).replaceAll(/( +)# .*/g, " --json"),
  ]);
  expect(keyed).toMatchObject({ status: 0, err: "" });
  const [key, token] = jsonLines(keyed.out);
  env["AGENT_CLIENT_ID"] = key?.["clientId"] ?? "";
  env["REEVE_AGENT_TOKEN"] = token?.["token"] ?? "";
  expect(env["REEVE_AGENT_TOKEN"]).toMatch(/^reeve_dev_/);
});

test.each(["two.mjs", "one.mjs", "token.mjs"])(
  "connecting: %s reaches the tool it was granted, and sees no other",
  async (file) => {
    await writeFile(path.join(commands.folder, file), placed(blockOf(connecting, "js", file)));
    const { status, out, err } = await run(process.execPath, [file]);
    expect({ status, err }).toEqual({ status: 0, err: "" });
    expect(out).toBe("[ 'search' ]\n");
  },
);

test("connecting: the settings of coding tools are JSON that names the same address", () => {
  const settings = blocksOf(connecting).filter(({ language }) => language === "json");
  expect(settings.map(({ name }) => name)).toEqual(["claude", "cursor", "vscode"]);
  for (const { text, name } of settings) {
    const { mcpServers, servers } = JSON.parse(text) as Record<string, Record<string, object>>;
    expect(Object.values(mcpServers ?? servers ?? {})[0], name).toMatchObject({
      url: "http://localhost:4700/mcp/notes",
      headers: { Authorization: expect.stringMatching(/^Bearer \$\{/) },
    });
  }
});

test("policies: every example is valid against the schema of the tools, with nothing to warn of", async () => {
  const examples = blocksOf(policies).filter(({ language }) => language === "cedar");
  expect(examples.length).toBeGreaterThanOrEqual(7);
  for (const { text } of examples) {
    const { valid, errors, warnings } = await reeve.call("policies.check", { cedar: text });
    expect({ valid, errors, warnings }, text).toEqual({ valid: true, errors: [], warnings: [] });
  }
  const whole = examples.map(({ text }) => text).join("\n");
  await writeFile(path.join(commands.folder, "notes.cedar"), whole);
  expect(await shell(policies, "try")).toMatchObject({ status: 0, err: "" });
  expect((await shell(policies, "schema")).out).toContain('action "notes/search"');
});

test("policies: in force, they permit, forbid with their reason, and watch", async () => {
  const call = async (tool: string, args: object) => {
    const at = { url: `${reeve.url}/mcp/notes`, token: env["REEVE_AGENT_TOKEN"] ?? "" };
    return (await callTool(at, tool, args)).text;
  };
  await reeve.call("grants.create", {
    agent: env["AGENT"] as `agt_${string}`,
    server: "notes",
    tools: ["erase", "send"],
    reason: "To see what policies make of it all the same",
  });
  expect(await call("search", { text: "x", limit: 5000 })).toContain("/limit was set to 50");
  expect(await call("erase", { id: "1" })).toContain("Ask the notes team to do it.");
  await reeve.call("agents.update", { id: env["AGENT"] as `agt_${string}`, tier: "medium" });
  const outside = { to: "eve@elsewhere.example", text: "x" };
  expect(await call("send", outside)).toContain('"answer":"escalate"');
  const waiting = await shell(policies, "approvals");
  expect(waiting).toMatchObject({ status: 0, err: "" });
  const id = /apv_\w+/.exec(waiting.out)?.[0] ?? "";
  const denied = await run("reeve", ["approvals", "deny", id, "--reason", "Write to us first."]);
  expect(denied.status, "an operator token is not the owner").toBe(3);
  expect(await shell(policies, "classify")).toMatchObject({ status: 0, err: "" });
  expect(await shell(policies, "packs")).toMatchObject({ status: 0, err: "" });
  expect(await shell(policies, "hear")).toMatchObject({ status: 0, err: "" });
  expect(await call("search", { text: "x" })).toContain("done");
  expect(await call("send", { to: "ada@example.com", text: "x" })).toContain(
    "nothing is sent outside",
  );
});

test("approvals: who is on call is set and shown, and what waits is listed, as the guide says", async () => {
  await reeve.call("people.invite", {
    name: "Grace Hopper",
    email: "grace@example.com",
    role: "approver",
  });
  const kept = await shell("approvals.md", "rotation");
  expect(kept).toMatchObject({ status: 0, err: "" });
  expect(kept.out).toContain("payments");
  const waiting = await shell("approvals.md", "waiting");
  expect(waiting).toMatchObject({ status: 0, err: "" });
  expect(waiting.out).toMatch(/apv_/);
});

test("incidents: declared, listed, and the rules by which they declare themselves, as the guide says", async () => {
  const declared = await shell("incidents.md", "declare");
  expect(declared).toMatchObject({ status: 0, err: "" });
  expect(declared.out).toContain("Letters went to a stranger");
  const rules = await shell("incidents.md", "rules");
  expect(rules).toMatchObject({ status: 0, err: "" });
  expect(rules.out).toContain("many-blocked");
});

test("risks: one is written down with its figures, and what is to be reviewed is listed, as the guide says", async () => {
  const written = await shell("risks.md", "write");
  expect(written).toMatchObject({ status: 0, err: "" });
  expect(written.out).toContain("A letter with customer data");
  expect(await shell("risks.md", "reviews")).toMatchObject({ status: 0, err: "" });
});

test("evidence: listed, exported, verified offline, altered and read, as the guide says", async () => {
  const listed = await shell("evidence.md", "list");
  expect(listed).toMatchObject({ status: 0, err: "" });
  expect(listed.out).toContain("ASI01");
  const good = await shell("evidence.md", "export");
  expect(good).toMatchObject({ status: 0, err: "" });
  expect(good.out).toContain("Verified: every file of the bundle is what was signed.");
  const altered = await shell("evidence.md", "altered");
  expect(altered.status).toBe(1);
  expect(altered.out).toContain(blockOf("evidence.md", "text", "altered").trim());
  expect((await shell("evidence.md", "read")).out).toContain("evidence.pdf");
});

test("the record: exported, verified, altered, cut and proven as the guide says", async () => {
  const good = await shell(record, "verify");
  expect(good).toMatchObject({ status: 0, err: "" });
  expect(good.out).toContain("Verified: every record is what was committed.");

  const altered = await shell(record, "altered");
  expect(altered.status).toBe(1);
  saysAsShown(altered.out, record, "altered");
  const missing = await shell(record, "missing");
  expect(missing.status).toBe(1);
  expect(missing.out).toContain("is missing");

  const kept = await shell(record, "keep", '\nprintf "KEY %s\\n" "$KEY"');
  env["KEY"] = /^KEY (\S+)$/m.exec(kept.out)?.[1] ?? "";
  const trusted = await shell(record, "trusted");
  expect(trusted.status).toBe(0);
  expect(trusted.out).not.toContain("the one the file names");
  await symlink(
    here("../../docs/verify-record.mjs"),
    path.join(commands.folder, "verify-record.mjs"),
  );
  const independent = await shell(record, "independent");
  expect(independent).toMatchObject({ status: 0, err: "" });
  expect(independent.out).toContain("Verified:");
  const cut = await shell(record, "cut");
  expect(cut.status).toBe(1);
  expect(cut.out).toContain("are missing");

  const { items } = await reeve.call("actions.list", {});
  env["ACTION"] = items[0]?.id ?? "";
  expect((await shell(record, "proof")).out).toContain("covered  true");
  await symlink(
    here("../../docs/verify-proof.mjs"),
    path.join(commands.folder, "verify-proof.mjs"),
  );
  for (const block of ["one", "grew"])
    expect(await shell(record, block)).toMatchObject({ status: 0, err: "" });
});

test("keeping the record: rules, a hold and its release as the guide says", async () => {
  const rules = await shell(keeping, "rules");
  expect(rules).toMatchObject({ status: 0, err: "" });
  expect(rules.out).toContain("1000");
  expect((await shell(keeping, "hold")).out).toContain("a case before a court");
  expect((await shell(keeping, "release")).out).not.toContain("a case before a court");
});

test("reports: each file is written with its signature, is checked without the server, and a changed byte is named", async () => {
  const board = await shell(reports, "board");
  expect(board, board.err).toMatchObject({ status: 0 });
  expect(board.out).toContain("Verified");
  const made = await shell(reports, "state");
  expect(made, made.err).toMatchObject({ status: 0 });
  const checked = await shell(reports, "check");
  saysAsShown(checked.out, reports, "check");
  const changed = await shell(reports, "changed");
  expect(changed.status).toBe(1);
  saysAsShown(changed.out, reports, "changed");
  expect(await shell(reports, "trusted")).toMatchObject({ status: 0 });
  const every = await shell(reports, "every");
  expect(every, every.err).toMatchObject({ status: 0 });
  expect((await fetch(`${reeve.url}/badge.svg`)).status).toBe(404);
  const badge = await shell(reports, "badge");
  expect(badge, badge.err).toMatchObject({ status: 0 });
  expect(await (await fetch(`${reeve.url}/badge.svg`)).text()).toContain("of 5");
});

test("every command and every script of the hand-written pages is one that was run here", async () => {
  const source = await readFile(here("guide.test.ts"), "utf8");
  for (const page of [connecting, policies, record, keeping, reports])
    for (const { language, name } of blocksOf(page))
      if (language === "sh" || language === "js")
        expect(name === "claude" || source.includes(`"${name}"`), `${page}: ${name}`).toBe(true);
});
