import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
let TOKEN = "";

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
    tier: "medium",
    owner: owner.person.id,
  });
  await reeve.call("grants.create", {
    agent: id,
    server: "notes",
    tools: ["*"],
    reason: "A start",
  });
  await reeve.call("agents.credentials.add", { id });
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

const block = async (name: string): Promise<string> => {
  const { status, out, err } = await commands.run(blockOf("authzen.md", "sh", name), { TOKEN });
  expect(status, err).toBe(0);
  return out;
};

test("an enforcement point with a token of its own asks about an agent's call, and is on the record with it", async () => {
  TOKEN = /reeve_\S+/.exec(await block("token"))?.[0] ?? "";
  const answer = JSON.parse(await block("ask")) as { context: { action: string } };
  expect(answer).toMatchObject({ decision: true, context: { outcome: "allow" } });
  const { items } = await reeve.call("actions.list", { limit: 1 });
  expect(items[0]).toMatchObject({ id: answer.context.action, source: "authzen", tool: "search" });
});

test("the guide's policy answers for another system's users and records, and a search finds theirs", async () => {
  await block("policy");
  await block("outsiders");
  expect(JSON.parse(await block("search"))).toEqual({ results: [{ type: "record", id: "r1" }] });
  const answer = await fetch(`${reeve.url}/access/v1/evaluations`, {
    method: "POST",
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({
      action: { name: "read" },
      resource: { type: "record", id: "r2" },
      evaluations: ["alice", "bob"].map((id) => ({ subject: { type: "user", id } })),
    }),
  });
  expect(await answer.json()).toEqual({ evaluations: [{ decision: true }, { decision: false }] });
});

test("the metadata is at the well-known address, and names this decision point", async () => {
  const answer = await fetch(`${reeve.url}/.well-known/authzen-configuration`);
  expect(await answer.json()).toMatchObject({
    policy_decision_point: reeve.url,
    access_evaluation_endpoint: `${reeve.url}/access/v1/evaluation`,
  });
});
