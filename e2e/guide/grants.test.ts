import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { callTool } from "../tool-call.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";
import { startNotes } from "./tool-server.ts";

let reeve: Reeve;
let notes: Awaited<ReturnType<typeof startNotes>>;
let commands: Commands;
let agent: { id: string; token: string };

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
  const credential = await reeve.call("agents.credentials.add", { id });
  agent = { id, token: ("token" in credential ? credential.token : "") ?? "" };
});
afterAll(async () => {
  notes?.close();
  await reeve?.stop();
  await commands?.remove();
});

async function run(block: string) {
  const env = { AGENT: agent.id, AGENT_TOKEN: agent.token };
  const said = await commands.run(blockOf("grants.md", "sh", block), env);
  expect(said.status, said.err).toBe(0);
  return said.out;
}
const search = async (limit: number) => {
  const at = { url: `${reeve.url}/mcp/notes`, token: agent.token };
  return (await callTool(at, "search", { text: "x", limit })).text;
};
const passes = async (limit: number) => !(await search(limit)).includes('"isError":true');

test("a grant within bounds, asked to be wider, given in part and narrowed, as the guide says", async () => {
  await run("give");
  expect(await passes(50)).toBe(true);
  const refused = await search(80);
  expect(refused).toContain(
    'lets agent \\"clerk\\" call notes/search only with limit up to 50; this asks 80. Send it within that, or ask its owner Ada Lovelace for more.',
  );
  expect(refused).toContain(`${reeve.url}/sdk/v1/grant-requests`);

  const asked = JSON.parse(await run("ask")) as { id: string; status: string };
  expect(asked.status).toBe("pending");
  await run("answer");
  expect([await passes(80), await passes(81)]).toEqual([true, false]);
  const told = await fetch(`${reeve.url}/sdk/v1/grant-requests/${asked.id}`, {
    headers: { authorization: `Bearer ${agent.token}` },
  });
  expect(await told.json()).toMatchObject({
    status: "approved",
    decision: { reason: "80 will do" },
  });

  await run("narrow");
  expect(await passes(10)).toBe(true);
  // The grant from the beginning still holds, for three uses a day, of which one was for 50 and one will be for this.
  expect([await passes(11), await passes(51)]).toEqual([true, false]);
});
