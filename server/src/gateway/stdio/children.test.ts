import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { exchange, initialize, modernRequest, session } from "../../../test/exchange.ts";
import { systemClock } from "../../platform/clock.ts";
import { stdioUpstream, type StdioOptions, type StdioUpstream } from "./stdio-upstream.ts";

const scripted = path.resolve(import.meta.dirname, "../../../test/scripted-server.mjs");
let folder: string;
const open: StdioUpstream[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-children-"));
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});
afterAll(() => rm(folder, { recursive: true }));

const groups = new Set<number>();
function start(
  mode: string,
  options: Partial<StdioOptions> = {},
  more: { env?: Record<string, string>; command?: string; args?: string[] } = {},
): StdioUpstream {
  const made = stdioUpstream(
    {
      kind: "stdio",
      command: more.command ?? "node",
      args: more.args ?? [scripted, mode],
      env: more.env ?? {},
    },
    {
      clock: systemClock,
      folder: path.join(folder, "run"),
      path: undefined,
      groups,
      room: { max: 20, taken: 0 },
      graceMs: 400,
      ...options,
    },
  );
  open.push(made);
  return made;
}
const call = (id: string | number, name: string, args: object = {}) => ({
  jsonrpc: "2.0",
  id,
  method: "tools/call",
  params: { name, arguments: args },
});
const textOf = (messages: Record<string, unknown>[]): string =>
  (messages.at(-1) as { result: { content: { text: string }[] } }).result.content[0]?.text ?? "";
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const log = (server: StdioUpstream): string =>
  server
    .lines()
    .map(({ text }) => text)
    .join("\n");

test("a child gets the declared environment and nothing else, and a private folder to run in", async () => {
  const server = start("list", {}, { env: { GREETING: "hello" } });
  const headers = await session(server);
  const { messages } = await exchange(server, { message: call(1, "env"), headers });
  const { env, cwd } = JSON.parse(textOf(messages)) as { env: Record<string, string>; cwd: string };
  expect(env).toEqual({ GREETING: "hello" });
  expect(cwd).toBe(path.join(folder, "run"));
});

test("arguments reach the program as they are: no shell reads them", async () => {
  const server = start("list", {}, { args: [scripted, "list", "$(touch pwned); `id` && *"] });
  const headers = await session(server);
  const { messages } = await exchange(server, { message: call(1, "env"), headers });
  expect((JSON.parse(textOf(messages)) as { args: string[] }).args[1]).toBe(
    "$(touch pwned); `id` && *",
  );
});

test("a script that starts through env runs although its environment is empty; PATH is declared where it starts others", async () => {
  const script = path.join(folder, "by-env");
  await writeFile(script, `#!/usr/bin/env node\nimport(${JSON.stringify(scripted)});\n`, {
    mode: 0o755,
  });
  const server = start(
    "list",
    { path: path.dirname(process.execPath) },
    { command: script, args: ["list"] },
  );
  const headers = await session(server);
  expect((await exchange(server, { message: call(1, "env"), headers })).messages).toHaveLength(1);
});

test("a server that ends at once is an error that says how it ended", async () => {
  const server = start("exit");
  expect((await exchange(server, { message: initialize() })).error).toContain(
    "it ended with status 3",
  );
  expect((await exchange(server, modernRequest(1, "tools/list"))).error).toContain(
    "it ended with status 3",
  );
});

test("a server that keeps ending is started ever more rarely, for the agent whose children end", async () => {
  const server = start("exit");
  const errors: string[] = [];
  for (let i = 0; i < 5; i++)
    errors.push((await exchange(server, { message: initialize() })).error ?? "");
  expect(errors.at(-1)).toContain("keeps ending: it ended with status 3");
  expect(server.failures).toBeLessThan(5);
  expect((await exchange(server, { message: initialize(), agent: "agt_other" })).error).toContain(
    "has gone",
  );
});

test("a server that never answers is given up, and its child is ended", async () => {
  const server = start("silent", { initializeTimeoutMs: 500, probeTimeoutMs: 200 });
  expect((await exchange(server, { message: initialize() })).error).toContain(
    "did not answer initialize within 0.5 s",
  );
  expect((await exchange(server, modernRequest(1, "tools/list"))).error).toContain(
    "did not answer initialize within 0.5 s",
  );
  await expect.poll(() => server.children).toBe(0);
});

test("what floods standard error is kept in part, shortened and made harmless", async () => {
  const server = start("flood");
  await session(server);
  await expect.poll(() => server.lines().at(-1)?.text).toContain("line 4999 \\u{1b}[31mred");
  expect(server.lines()).toHaveLength(500);
  expect(Math.max(...server.lines().map(({ text }) => text.length))).toBeLessThan(4_200);
});

test.each([
  ["standard output", "yes"],
  ["standard error", "yes >&2"],
])("what floods %s without end does not hold Reeve up", async (_pipe, script) => {
  const server = start("", {}, { command: "/bin/sh", args: ["-c", script] });
  const asked = exchange(server, { message: initialize(), leaveAfterMs: 2_000 });
  let longest = 0;
  const until = performance.now() + 2_000;
  // By the work that was done from one turn to the next: a turn that waits for the machine holds nobody up.
  for (let last = process.cpuUsage(); performance.now() < until; last = process.cpuUsage()) {
    await new Promise((resolve) => setTimeout(resolve, 10));
    const { user, system } = process.cpuUsage(last);
    longest = Math.max(longest, (user + system) / 1_000);
  }
  await asked;
  expect(longest).toBeLessThan(1_000);
  expect(server.lines()).toHaveLength(500);
});

test("lines that are no messages are kept for the log and break nothing", async () => {
  const server = start("garbage");
  const headers = await session(server);
  expect(
    (await exchange(server, { message: { jsonrpc: "2.0", id: 1, method: "tools/list" }, headers }))
      .messages,
  ).toHaveLength(1);
  expect(log(server)).toContain("[not a message] Starting up…");
  expect(log(server)).toContain("[not a message] [1,2]");
});

test("a server that dies in the middle of a call ends that call with the reason, and its session is gone", async () => {
  const server = start("list");
  const headers = await session(server);
  const hanging = exchange(server, { message: call(1, "hang"), headers });
  expect((await exchange(server, { message: call(2, "die"), headers })).error).toContain(
    "it ended with status 9",
  );
  expect((await hanging).error).toContain("it ended with status 9");
  expect((await exchange(server, { message: call(3, "pid"), headers })).status).toBe(404);
  expect(server.failures).toBe(1);
  const again = await session(server);
  expect((await exchange(server, { message: call(4, "pid"), headers: again })).status).toBe(200);
});

test("a line without end is cut off with its server", async () => {
  const server = start("list");
  const headers = await session(server);
  expect((await exchange(server, { message: call(1, "long-line"), headers })).error).toContain(
    "more than 16000000 bytes",
  );
});

test("a server that ignores the end of its input and SIGTERM is killed", async () => {
  const server = start("stubborn");
  const headers = await session(server);
  const pid = Number(
    textOf((await exchange(server, { message: call(1, "pid"), headers })).messages),
  );
  expect(groups.has(pid)).toBe(true);
  expect((await exchange(server, { method: "DELETE", headers })).status).toBe(200);
  expect(alive(pid)).toBe(false);
  expect(groups.size).toBe(0);
  expect(server.failures).toBe(0);
});

test("what a server started itself is ended with it", async () => {
  const server = start("parent");
  await session(server);
  await expect.poll(() => log(server)).toContain("grandchild ");
  const pid = Number(/grandchild (\d+)/.exec(log(server))?.[1]);
  expect(alive(pid)).toBe(true);
  await server.close();
  // An ended process without a parent stays listed until the system's first process has taken note of it.
  const state = async (): Promise<string> =>
    (await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "gone")).replace(
      /^.*\) (.).*$/s,
      "$1",
    );
  if (process.platform === "linux") await expect.poll(state).toMatch(/^(gone|Z)$/);
  else await expect.poll(() => alive(pid)).toBe(false);
});

test("each session has a child of its own, and nobody else's session can be used", async () => {
  const server = start("list");
  const mine = await session(server, "agt_a");
  const theirs = await session(server, "agt_b");
  const pidOf = async (headers: Record<string, string>, agent: string) =>
    textOf((await exchange(server, { message: call(1, "pid"), headers, agent })).messages);
  expect(await pidOf(mine, "agt_a")).not.toBe(await pidOf(theirs, "agt_b"));
  for (const method of ["POST", "GET", "DELETE"] as const) {
    const stolen = await exchange(server, {
      method,
      headers: mine,
      agent: "agt_b",
      ...(method === "POST" && { message: call(2, "pid") }),
    });
    expect(stolen.status).toBe(404);
  }
  expect(
    (await exchange(server, { message: call(3, "pid"), headers: mine, agent: "agt_a" })).status,
  ).toBe(200);
});

test("when there is no room for another child the answer says so, and an unused one makes room", async () => {
  const time = { ms: systemClock.now() };
  const server = start("list", { maxChildren: 2, clock: { now: () => time.ms } });
  await session(server, "agt_a");
  await session(server, "agt_b");
  const full = await exchange(server, { message: initialize(7), agent: "agt_c" });
  expect(full).toMatchObject({ status: 503, messages: [{ id: 7, error: { code: 503 } }] });
  expect(
    (await exchange(server, { ...modernRequest(8, "tools/list"), agent: "agt_c" })).status,
  ).toBe(503);
  time.ms += 61_000;
  expect((await exchange(server, { message: initialize(9), agent: "agt_c" })).status).toBe(200);
  expect(server.children).toBe(2);
});

test("an agent that comes back again and again without ending its sessions keeps only the last few", async () => {
  const time = { ms: systemClock.now() };
  const server = start("list", { clock: { now: () => time.ms } });
  const first = await session(server, "agt_a");
  for (let i = 0; i < 8; i++) await session(server, "agt_a");
  expect(server.children).toBe(9);
  time.ms += 61_000;
  const others = await session(server, "agt_b");
  await session(server, "agt_a");
  await expect.poll(() => server.children, { timeout: 5_000 }).toBe(10);
  const gone = await exchange(server, { message: call(1, "pid"), headers: first, agent: "agt_a" });
  expect(gone.status).toBe(404);
  const kept = await exchange(server, { message: call(1, "pid"), headers: others, agent: "agt_b" });
  expect(kept.status).toBe(200);
});

test("a session nobody uses is ended, and one with an open stream is not", async () => {
  const server = start("list", { idleMs: 300 });
  const idle = await session(server);
  const listening = await session(server);
  const stream = exchange(server, { method: "GET", headers: listening, leaveAfterMs: 1_500 });
  await expect.poll(() => server.children, { timeout: 1_200 }).toBe(1);
  expect((await exchange(server, { message: call(1, "pid"), headers: idle })).status).toBe(404);
  expect((await exchange(server, { message: call(1, "pid"), headers: listening })).status).toBe(
    200,
  );
  expect((await stream).error).toBe("left");
});

test("closing ends every child", async () => {
  const server = start("list");
  for (const agent of ["agt_a", "agt_b"]) await session(server, agent);
  await exchange(server, modernRequest(1, "tools/list"));
  expect(server.children).toBe(3);
  await server.close();
  expect(server.children).toBe(0);
  expect((await exchange(server, { message: initialize() })).error).toContain("removed or changed");
});
