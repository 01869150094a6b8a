import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
import { personWithToken } from "../person-token.ts";
import { commandsOf, type Commands } from "./commands.ts";
import { blockOf } from "./pages.ts";

const page = "one-agent.md";

let reeve: Reeve;
let commands: Commands;

beforeAll(async () => {
  reeve = await startReeve();
  commands = await commandsOf(reeve);
  await writeFile(path.join(commands.folder, "apps.json"), blockOf(page, "json", "apps"));
});
afterAll(async () => {
  await reeve?.stop();
  await commands?.remove();
});

const shell = (name: string) => commands.run(blockOf(page, "sh", name));

test("one agent: an inventory is handed in, listed with what is missing, and too little to estimate from", async () => {
  expect(await shell("submit")).toMatchObject({ status: 0, err: "" });
  expect(await shell("submit")).toMatchObject({ status: 0, err: "" });
  const listed = await shell("list");
  expect(listed).toMatchObject({ status: 0, err: "" });
  expect(listed.out).toContain("Invoice agent");
  expect(listed.out).toContain("Helpdesk agent");
  const told = await shell("completeness");
  expect(told).toMatchObject({ status: 0, err: "" });
  expect(told.out).toContain("Only one way of looking was used");
});

test("going live: what was seen is claimed, registered, and lives by a second person's review of exactly that", async () => {
  const going = "going-live.md";
  const env: Record<string, string> = {};
  const said = async (name: string) => {
    const ran = await commands.run(blockOf(going, "sh", name), env);
    expect(ran.err).toBe("");
    expect(ran.status).toBe(0);
    return ran.out;
  };
  env["ADA_TOKEN"] = await personWithToken(reeve, "Ada");
  env["BO_TOKEN"] = await personWithToken(reeve, "Bo");
  expect(await said("unregistered")).toContain("Helpdesk agent");
  const { items } = await reeve.call("inventory.list", { status: "unregistered" });
  const seen = (name: string) => items.find((it) => it.name === name)?.id ?? "";

  env["SEEN"] = seen("Helpdesk agent");
  await said("claim");
  await said("register");
  const [agent] = (await reeve.call("agents.list", { q: "helpdesk" })).items;
  expect(agent).toMatchObject({ name: "helpdesk", tier: "high", owner: { name: "Ada" } });
  env["AGENT"] = agent?.id ?? "";
  await said("key");
  const status = async () => (await reeve.call("agents.get", { id: agent?.id ?? "agt_" })).status;
  expect(await status()).toBe("registered");
  const [review] = (await reeve.call("reviews.list", { status: "waiting" })).items;
  env["REVIEW"] = review?.id ?? "";
  env["HASH"] = review?.hash ?? "";
  expect(await said("waiting")).toContain("helpdesk");
  await said("approve");
  expect(await status()).toBe("active");

  env["SEEN"] = seen("Invoice agent");
  await said("quarantine");
  await said("dismiss");
  expect((await reeve.call("inventory.list", { status: "unregistered" })).items).toEqual([]);
  await said("queue");
}, 120_000);
