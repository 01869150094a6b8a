import { readdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { letIn, type LetIn } from "./estate.ts";
import { eventually, openHouse, type House } from "./house.ts";
import { startToolServer, type ToolServer } from "./tool-server.ts";

let house: House;
let tools: ToolServer;
let agent: LetIn;

beforeAll(async () => {
  tools = await startToolServer("note");
  house = await openHouse();
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  agent = await letIn(house, "walker", { desk: ["note"] });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

/** The postmaster and every process it made. */
async function family(postmaster: number): Promise<number[]> {
  const found = [postmaster];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === postmaster)
      found.push(Number(name));
  }
  return found;
}
const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids) process.kill(pid, name);
};

const works = async (): Promise<void> => {
  const said = await agent.call("desk", "note", { note: "works" });
  expect(said.json?.result, said.text).toMatchObject({ content: [{ text: "done works" }] });
};
const health = async (): Promise<number> =>
  (await fetch(`${house.url}/health/ready`, { signal: AbortSignal.timeout(8_000) })).status;

/** Calls until each of the reasons was given; every call must be blocked for one of them, and none may reach the tool. */
async function blocked(...reasons: string[]): Promise<void> {
  const before = tools.calls.length;
  const due = new Set(reasons);
  const deadline = performance.now() + 20_000;
  while (due.size > 0) {
    expect(performance.now(), [...due].join()).toBeLessThan(deadline);
    const started = performance.now();
    const said = await agent.call("desk", "note", { note: "blocked" });
    expect(performance.now() - started).toBeLessThan(8_000);
    expect(said.json?.result, said.text).toMatchObject({ isError: true });
    const reason = said.json?.result?._meta?.["reeve/decision"]?.reason ?? "";
    expect(reasons).toContain(reason);
    due.delete(reason);
    expect(said.json?.result?.content?.[0]?.text).toMatch(/^[A-Z].*\.$/);
    await sleep(200);
  }
  expect(tools.calls).toHaveLength(before);
}

test("while the database hangs nothing happens, the reason is named, and readiness is 503; then it goes on", async () => {
  await works();
  const frozen = await family(await house.postmaster());
  signal(frozen, "SIGSTOP");
  try {
    // First the record cannot be written; when the state is ten seconds old, nothing is decided from it either.
    await blocked("audit-unavailable", "stale-snapshot");
    expect(await health()).toBe(503);
  } finally {
    signal(frozen, "SIGCONT");
  }
  await eventually(works, 20_000);
  expect(await health()).toBe(200);
});

test("when the database is killed nothing happens until it is back", async () => {
  const killed = await house.postmaster();
  // Without this file PostgreSQL does not start: it stays away for as long as the test looks.
  const version = path.join(house.folder, "data", "postgres", "PG_VERSION");
  await rename(version, `${version}.away`);
  try {
    signal([killed], "SIGKILL");
    await eventually(async () => expect(await health()).toBe(503), 10_000);
    await blocked("audit-unavailable");
  } finally {
    await rename(`${version}.away`, version);
  }
  await eventually(works, 30_000);
  expect(await house.postmaster()).not.toBe(killed);
  expect(await health()).toBe(200);
});
