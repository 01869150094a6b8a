import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { letIn, type LetIn } from "./estate.ts";
import { alive, eventually, openHouse, type House } from "./house.ts";
import { answer, startToolServer, type ToolServer } from "./tool-server.ts";

let house: House;
let tools: ToolServer;
let agent: LetIn;

beforeAll(async () => {
  tools = await startToolServer("note", "wait");
  house = await openHouse();
  await house.start();
  await house.api.call("servers.add", {
    name: "desk",
    transport: { kind: "http", url: tools.url },
  });
  agent = await letIn(house, "walker", { desk: ["note", "wait"] });
});
afterAll(async () => {
  await house[Symbol.asyncDispose]();
  await tools[Symbol.asyncDispose]();
});

/** Everything that the agent's answers named, whatever page it is on. */
async function recorded(): Promise<Map<string, string | null>> {
  const all = new Map<string, string | null>();
  for (let cursor: string | undefined; ;) {
    const { items, nextCursor } = await house.api.call("actions.list", {
      limit: 200,
      tool: "note",
      ...(cursor !== undefined && { cursor }),
    });
    for (const { args, outcome } of items) all.set((args as { note: string }).note, outcome);
    if (nextCursor === null) return all;
    cursor = nextCursor;
  }
}

async function verified(): Promise<string> {
  const { status, out } = await house.run("actions", "export");
  expect(status).toBe(0);
  const file = path.join(house.folder, "log.ndjson");
  await writeFile(file, out);
  const checked = await house.run("verify", file);
  expect(checked, checked.out).toMatchObject({ status: 0, err: "" });
  return checked.out;
}

test("SIGTERM lets a call under way end, takes no new ones, and stops PostgreSQL", async () => {
  const postmaster = await house.postmaster();
  tools.behave = (call, id, response) => void setTimeout(answer, 1_500, call, id, response);
  const underWay = agent.call("desk", "wait", { note: "last" });
  await eventually(() => expect(tools.calls).toHaveLength(1));

  const ended = house.end("SIGTERM");
  await sleep(300);
  const late = await agent.call("desk", "note", { note: "late" }).catch(() => null);
  expect(late === null || late.status !== 200 || late.json?.result?.isError).toBeTruthy();
  expect((await underWay).json?.result).toMatchObject({ content: [{ text: "done last" }] });
  expect(await ended).toEqual([0, null]);
  expect(tools.calls).toHaveLength(1);
  expect(alive(postmaster)).toBe(false);

  await house.start();
  const { items } = await house.api.call("actions.list", { tool: "wait" });
  expect(items).toMatchObject([{ outcome: "ok" }]);
});

test("kill -9 under load: what was answered is on the record, what was not ends as unknown, and it verifies", async () => {
  tools.behave = answer;
  const answered: string[] = [];
  const killed = new AbortController();
  const load = Array.from({ length: 16 }, async (_, lane) => {
    for (let turn = 0; !killed.signal.aborted; turn++) {
      const note = `${lane}-${turn}`;
      const said = await agent.call("desk", "note", { note }).catch(() => null);
      if (said?.json?.result?.content?.[0]?.text === `done ${note}`) answered.push(note);
    }
  });
  await eventually(() => expect(answered.length).toBeGreaterThan(100));
  // These reach the tool and are never answered.
  tools.behave = (call, id, response) => {
    if (call.tool === "note") answer(call, id, response);
  };
  const hanging = ["wait", "wait"].map((tool) =>
    agent.call("desk", tool, { note: "hangs" }).catch(() => null),
  );
  await eventually(() =>
    expect(tools.calls.filter(({ args }) => args["note"] === "hangs")).toHaveLength(2),
  );
  const postmaster = await house.postmaster();
  expect(await house.end("SIGKILL")).toEqual([null, "SIGKILL"]);
  killed.abort();
  await Promise.all([...load, ...hanging]);
  await eventually(() => expect(alive(postmaster)).toBe(false));

  await house.start();
  expect(await house.postmaster()).not.toBe(postmaster);
  const kept = await recorded();
  // An answer reaches the agent before its end is written: the intent is there in any case.
  expect(answered.filter((note) => !kept.has(note))).toEqual([]);
  expect(
    tools.calls.filter(({ args, tool }) => tool === "note" && !kept.has(args["note"] ?? "")),
  ).toEqual([]);

  const waits = await eventually(async () => {
    const { items } = await house.api.call("actions.list", { tool: "wait", outcome: "unknown" });
    expect(items).toHaveLength(2);
    return items;
  });
  for (const { error } of waits) expect(error).toMatch(/\w+ .*\./);
  expect([...(await recorded()).values()].filter((outcome) => outcome === null)).toEqual([]);
  expect(await verified()).toContain("Verified");
  // The gate is open again.
  tools.behave = answer;
  expect((await agent.call("desk", "note", { note: "after" })).json?.result?.isError).toBeFalsy();
});
