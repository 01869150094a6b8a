import { AgentId } from "@reeve/contract/id";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { personWithToken } from "../person-token.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

const page = "version-gate.md";
const sessions = 12;

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
const env: Record<string, string> = {};

beforeAll(async () => {
  [reeve, notes] = await Promise.all([startReeve(), startNotes()]);
  commands = await commandsOf(reeve);
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
    tier: "low",
    owner: owner.person.id,
    version: "1.4",
  });
  await reeve.call("grants.create", {
    agent: id,
    server: "notes",
    tools: ["search", "send"],
    reason: "It answers letters.",
  });
  const { token } = await reeve.call("agents.credentials.add", { id });
  env["AGENT"] = id;
  env["REEVE_AGENT_TOKEN"] = token ?? "";
  for (let n = 0; n < sessions; n++) await search(`work-${n}`);
  await vi.waitFor(
    async () => {
      const { items } = await reeve.call("sessions.list", { agent: id });
      expect(items).toHaveLength(sessions);
    },
    { timeout: 60_000, interval: 200 },
  );
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

async function search(session: string): Promise<void> {
  await fetch(`${reeve.url}/mcp/notes`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${env["REEVE_AGENT_TOKEN"]}`,
      "reeve-session": session,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-protocol-version": "2025-11-25",
    },
    body: JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "search", arguments: { text: "x" } },
    }),
  });
}

const shell = (name: string, more = "") =>
  commands.run(blockOf(page, "sh", name).replaceAll("clerk", "Clerk") + more, env);

test("sessions are frozen, replayed through a draft, and a version that does worse is blocked and refused", async () => {
  const made = await shell("dataset", '\nprintf "\\nDATASET %s\\n" "$DATASET"');
  expect(made).toMatchObject({ status: 0, err: "" });
  env["DATASET"] = /^DATASET (dts_\w+)$/m.exec(made.out)?.[1] ?? "";
  expect(await shell("replay")).toMatchObject({ status: 0, err: "" });
  expect(await shell("rule")).toMatchObject({ status: 0, err: "" });
  const script = blockOf(page, "js", "run.mjs").replaceAll("http://localhost:4700", reeve.url);
  await writeFile(path.join(commands.folder, "run.mjs"), script);
  const gate = await shell("gate");
  expect(gate, gate.err).toMatchObject({ status: 1 });
  expect(gate.out).toContain("BLOCK");
  expect(gate.out).toContain(`${sessions}: 0 better, ${sessions} worse, 0 the same`);
  expect(gate.out).toContain("Version 1.5 of clerk is refused at every door.");
  const { items } = await reeve.call("stops.list", { status: "active" });
  expect(items).toMatchObject([{ level: "version", version: "1.5", source: "alarm" }]);
});

test("a judge is made, people label, what they said becomes cases, and another system hands in a score", async () => {
  const people = "judges-and-annotation.md";
  env["ADA_TOKEN"] = await personWithToken(reeve, "Bo");
  const judge = path.join(commands.folder, "judge.json");
  await writeFile(judge, blockOf(people, "json", "judge.json"));
  const said = async (name: string): Promise<string> => {
    const ran = await commands.run(blockOf(people, "sh", name), env);
    expect(ran).toMatchObject({ status: 0, err: "" });
    return ran.out;
  };
  expect(await said("judge")).toContain("goal");
  await said("send");
  await said("rules");
  await said("label");
  expect(await said("measure")).toContain("work-0");
  expect(await said("calibrate")).toContain("people-quality");
  await said("cases");
  expect(await said("scores")).toContain("helpful");
  const { items } = await reeve.call("scores.list", {
    agent: AgentId.parse(env["AGENT"]),
    session: "work-0",
  });
  const kinds = items.map(({ evaluator }) => evaluator.kind);
  expect(kinds).toContain("human");
  expect(kinds).toContain("external");
});
