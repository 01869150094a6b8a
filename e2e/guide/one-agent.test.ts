import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startReeve, type Reeve } from "../harness.ts";
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
