import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ownPostgres, type OwnPostgres } from "../../faults/src/postgres.ts";
import { openWire, type Wire } from "../../faults/src/nth/wire.ts";
import { call, rpc, send, type Answered } from "../../server/test/rpc.ts";
import { letIn, type LetIn } from "./estate.ts";
import { alive, eventually, openHouse, type House } from "./house.ts";
import { answer, startToolServer, type ToolServer } from "./tool-server.ts";

/** Two processes on one database; the second reaches it over a wire that can be cut. */
let postgres: OwnPostgres;
let wire: Wire;
let tools: ToolServer;
let one: House;
let two: House;
let agent: LetIn;
const keys = `many:${randomBytes(32).toString("base64")}`;
const script = fileURLToPath(new URL("whoami-server.mjs", import.meta.url));

beforeAll(async () => {
  postgres = await ownPostgres();
  const folder = path.join(postgres.folder, "wire");
  await mkdir(folder);
  wire = await openWire(postgres.url(), folder);
  tools = await startToolServer("note", "wait");
  const flags = ["--log-level", "error", "--secret-keys", keys];
  one = await openHouse([...flags, "--database-url", postgres.url()]);
  two = await openHouse([...flags, "--database-url", wire.url]);
  await one.start();
  await two.start();
  await one.api.call("servers.add", { name: "desk", transport: { kind: "http", url: tools.url } });
  await one.api.call("servers.add", {
    name: "who",
    transport: { kind: "stdio", command: process.execPath, args: [script], env: {} },
  });
  agent = await letIn(one, "walker", { desk: ["note"], who: ["whoami"] });
});
afterAll(async () => {
  await one?.[Symbol.asyncDispose]();
  await two?.[Symbol.asyncDispose]();
  await tools?.[Symbol.asyncDispose]();
  await wire?.[Symbol.asyncDispose]();
  await postgres?.[Symbol.asyncDispose]();
});

const at = (
  house: House,
  server: string,
  tool: string,
  args: object = {},
  headers: Record<string, string> = {},
): Promise<Answered> =>
  send(`${house.url}/mcp/${server}`, {
    token: agent.authorization,
    body: call(tool, args),
    headers,
  });
const reason = ({ json }: Answered): string | undefined =>
  json?.result?._meta?.["reeve/decision"]?.reason;
const note = async (house: House, text: string): Promise<string> => {
  const said = await at(house, "desk", "note", { note: text });
  return said.json?.result?.content?.[0]?.text ?? said.text;
};

/** A session at the program, begun at one process; the process id of the program that serves it, asked at any. */
async function session(house: House): Promise<(asked: House) => Promise<number>> {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "walker", version: "1" },
  };
  const begun = await send(`${house.url}/mcp/who`, {
    token: agent.authorization,
    body: rpc("initialize", params),
  });
  const id = String(begun.headers["mcp-session-id"]);
  expect(begun.json?.result, begun.text).toBeDefined();
  return async (asked) => {
    const headers = { "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" };
    const said = await at(asked, "who", "whoami", {}, headers);
    const pid = Number(said.json?.result?.content?.[0]?.text);
    expect(pid, said.text).toBeGreaterThan(0);
    return pid;
  };
}

/** Which of the two runs the program: the parent of its process is that one. */
const parentOf = async (pid: number): Promise<number> => {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
};

test("a session at a program is served at whichever process its calls land, by the one child in the one owner", async () => {
  await eventually(async () => expect(await note(two, "up")).toBe("done up"));
  const begunAtTwo = await session(two);
  const pid = await begunAtTwo(two);
  expect(await begunAtTwo(one)).toBe(pid);
  expect(await parentOf(pid)).toBe(one.process().pid);
  // What is relayed is recorded once, by the process where it was asked.
  await eventually(async () => {
    const { items } = await one.api.call("actions.list", { server: "who", tool: "whoami" });
    expect(items.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
  });
});

test("grants, stops and limits that one process answered hold in the other", async () => {
  const soon = (text: string) =>
    eventually(
      async () => expect((await at(two, "desk", "note", { note: "x" })).text).toContain(text),
      15_000,
    );
  const limit = await one.api.call("limits.put", {
    agent: "walker",
    server: "desk",
    bodyBytes: 10,
  });
  await soon("too-large");
  await one.api.call("limits.remove", { id: limit.id });
  await soon("done x");
  await one.api.call("agents.stop", { id: agent.agent.id, reason: "To see it." });
  await soon("agent-suspended");
  await one.api.call("agents.resume", { id: agent.agent.id, reason: "It was seen." });
  await soon("done x");
  const { items } = await one.api.call("grants.list", { agent: agent.agent.id });
  const grant = items.find(({ server }) => server === "desk");
  await one.api.call("grants.revoke", { id: grant?.id ?? "grt_" });
  await soon("default-deny");
  await one.api.call("grants.create", {
    agent: agent.agent.id,
    server: "desk",
    tools: ["note"],
    reason: "Again.",
  });
  await soon("done x");
});

test("nothing is allowed at either process after a stop or a revocation was answered, and what was under way at both is ended", async () => {
  const sent: { from: number; done: boolean }[] = [];
  const over = new AbortController();
  const lane = async (house: House): Promise<void> => {
    while (!over.signal.aborted) {
      const from = performance.now();
      sent.push({ from, done: (await note(house, "stop")) === "done stop" });
      await sleep(5);
    }
  };
  const allowedSince = (at: number): number =>
    sent.filter(({ from, done }) => from > at && done).length;
  const reason = "To see it.";
  const { id } = agent.agent;
  const give = () =>
    one.api.call("grants.create", { agent: id, server: "desk", tools: ["note", "wait"], reason });
  await give();
  tools.behave = (call, request, response) =>
    call.tool === "wait" ? undefined : answer(call, request, response);
  const lanes = [lane(one), lane(two), lane(two)];
  try {
    for (const house of [one, two]) {
      const waits = () => tools.calls.filter(({ tool }) => tool === "wait").length;
      const before = waits();
      const waiting = [one, two].map((each) => at(each, "desk", "wait"));
      await eventually(() => expect(waits()).toBe(before + 2), 60_000);
      const stop = await house.api.call("stops.make", { level: "server", server: "desk", reason });
      const answered = performance.now();
      expect(stop.enforcement.map(({ state }) => state)).toEqual(["confirmed", "confirmed"]);
      expect(stop.enforcement.reduce((all, { cut }) => all + cut, 0)).toBeGreaterThanOrEqual(2);
      for (const cut of await Promise.all(waiting)) expect(cut.text).toContain(reason);
      await sleep(300);
      expect(allowedSince(answered)).toBe(0);
      await house.api.call("stops.resume", { id: stop.id, reason });
      const { items } = await house.api.call("grants.list", { agent: id });
      for (const grant of items.filter(({ server }) => server === "desk"))
        await house.api.call("grants.revoke", { id: grant.id });
      const revoked = performance.now();
      await sleep(300);
      expect(allowedSince(revoked)).toBe(0);
      await give();
    }
  } finally {
    over.abort();
    await Promise.all(lanes);
    tools.behave = answer;
  }
});

test("the owner is killed: its child ends with it, and a call at the other process finds the program there within seconds", async () => {
  const before = await (await session(one))(one);
  expect(await parentOf(before)).toBe(one.process().pid);
  await one.end("SIGKILL");
  await eventually(() => expect(alive(before)).toBe(false));
  const from = performance.now();
  const after = await (await session(two))(two);
  expect(performance.now() - from).toBeLessThan(30_000);
  expect(await parentOf(after)).toBe(two.process().pid);
  await one.start();
  const pid = await (await session(one))(one);
  expect(await parentOf(pid)).toBe(two.process().pid);
});

test("a process that is cut off from the database refuses within ten seconds and says why, its program moves to the other, and it goes on by itself", async () => {
  const before = await (await session(two))(two);
  expect(await parentOf(before)).toBe(two.process().pid);
  wire.refuse(true);
  const cut = performance.now();
  const reasons = new Set<string | undefined>();
  const moved = eventually(async () => {
    const pid = await (await session(one))(one);
    expect(await parentOf(pid)).toBe(one.process().pid);
    // It was ended there before it was begun here.
    expect(alive(before)).toBe(false);
  }, 60_000);
  while (reasons.size < 2 && performance.now() - cut < 30_000) {
    const said = await at(two, "desk", "note", { note: "cut off" });
    reasons.add(reason(said));
    expect(said.text).not.toContain("done");
    expect(await note(one, "beside")).toBe("done beside");
    await sleep(250);
  }
  expect(reasons).toEqual(new Set(["audit-unavailable", "stale-snapshot"]));
  expect(tools.calls.filter(({ args }) => args["note"] === "cut off")).toEqual([]);
  expect((await fetch(`${two.url}/health/ready`)).status).toBe(503);
  await moved;
  wire.refuse(false);
  await eventually(async () => {
    expect(await note(two, "after")).toBe("done after");
    const pid = await (await session(two))(two);
    expect(await parentOf(pid)).toBe(one.process().pid);
  }, 30_000);
});

test("one of two processes dies under load: what either answered is on the record, and it verifies", async () => {
  const answered = new Set<string>();
  const done = new AbortController();
  const lane = async (house: House, name: string): Promise<void> => {
    for (let turn = 0; !done.signal.aborted; turn++) {
      const text = `${name}-${turn}`;
      if ((await note(house, text).catch(() => "")) === `done ${text}`) answered.add(text);
    }
  };
  const lanes = [0, 1, 2, 3].flatMap((n) => [lane(one, `one${n}`), lane(two, `two${n}`)]);
  await eventually(() => expect(answered.size).toBeGreaterThan(100));
  await two.end("SIGKILL");
  const then = answered.size;
  await eventually(() => expect(answered.size).toBeGreaterThan(then + 50));
  done.abort();
  await Promise.all(lanes);
  const { out } = await one.run("actions", "export");
  const recorded = new Set(
    [...out.matchAll(/\\"note\\":\\"((?:one|two)\d-\d+)\\"/g)].map(([, text]) => text),
  );
  expect([...answered].filter((text) => !recorded.has(text))).toEqual([]);
  const ran = tools.calls.map(({ args }) => args["note"] ?? "");
  expect(ran.filter((text) => /^(one|two)\d/.test(text) && !recorded.has(text))).toEqual([]);
  const file = path.join(one.folder, "log.ndjson");
  await writeFile(file, out);
  const verified = await one.run("verify", file);
  expect(verified.out).toContain("Verified");
});

test("a process with other keys does not start beside them, and says what to do", async () => {
  await using stranger = await openHouse([
    "--database-url",
    postgres.url(),
    "--log-level",
    "error",
  ]);
  await expect(stranger.start()).rejects.toThrow("same --secret-keys");
});
