import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const command =
  process.env["REEVE_COMMAND"] ?? fileURLToPath(new URL("../cli/dist/reeve.js", import.meta.url));
const token = "a-fixed-operator-token-for-the-stories";

let folder = "";
const started: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "reeve-up-"));
});
afterEach(async () => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await once(child, "exit");
    }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const begin = (args: readonly string[], url = ""): ChildProcess => {
  const child = spawn(process.execPath, [command, ...args], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      REEVE_OPERATOR_TOKEN: token,
      REEVE_TOKEN: token,
      REEVE_URL: url,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  started.push(child);
  return child;
};

/** `reeve up` in the folder, and where it says that it is. */
async function up(): Promise<{ child: ChildProcess; url: string; said: string }> {
  const child = begin(["up", "--port", "0", "--log-level", "warn"]);
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  for (;;) {
    const url = /Console +(\S+)/.exec(said)?.[1];
    if (url !== undefined && said.includes("Ctrl-C")) return { child, url, said };
    if (child.exitCode !== null) throw new Error(`reeve up ended: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The process beside one that is up, which scores what was done. */
async function beside({ pid }: ChildProcess): Promise<number | undefined> {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, "utf8")).trim().split(" ");
  for (const child of children)
    if ((await readFile(`/proc/${child}/cmdline`, "utf8")).includes("aside-process"))
      return Number(child);
  return undefined;
}

/** Any other command to its end. */
async function reeve(
  url: string,
  ...args: string[]
): Promise<{ status: unknown; out: string; err: string }> {
  const child = begin(args, url);
  let out = "";
  let err = "";
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => (err += chunk.toString()));
  const [status] = await once(child, "close");
  return { status, out, err };
}

const person = ["--name", "Ada", "--email", "ada@reeve.example", "--role", "owner"];

test("what was answered is there after kill -9, and SIGTERM ends with 0", async () => {
  const first = await up();
  expect(first.said).toMatch(/Sign in +http\S+\/sign-in#/);
  expect(await reeve(first.url, "people", "invite", ...person)).toMatchObject({
    status: 0,
    err: "",
  });
  const helping = await beside(first.child);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");

  const second = await up();
  expect((await reeve(second.url, "people", "list")).out).toContain("ada@reeve.example");
  // What was beside the first went with it.
  const gone = () => expect(() => process.kill(helping ?? 0, 0)).toThrow("ESRCH");
  await vi.waitFor(gone, { timeout: 30_000, interval: 100 });
  second.child.kill("SIGTERM");
  expect(await once(second.child, "exit")).toEqual([0, null]);
});

test("a second start on the same folder names the first, and disturbs it in nothing", async () => {
  const { child, url } = await up();
  const second = await reeve("", "up", "--port", "0");
  expect(second).toMatchObject({ status: 3, out: "" });
  expect(second.err).toContain(`process ${child.pid}, at ${url}`);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
});

test("the process that scores is beside it: killed, it is started again and nothing is less ready; it ends with Reeve", async () => {
  const { child, url } = await up();
  const first = await beside(child);
  expect(first).toBeGreaterThan(0);
  process.kill(first ?? 0, "SIGKILL");
  const told = async () => (await fetch(`${url}/health/ready`)).json();
  const ready = { status: "ready", beside: { evaluations: "ok" } };
  const again = async () => expect(await beside(child)).not.toBe(first);
  await vi.waitFor(again, { timeout: 30_000, interval: 100 });
  await vi.waitFor(async () => expect(await told()).toMatchObject(ready), { timeout: 30_000 });
  const second = await beside(child);
  child.kill("SIGTERM");
  await once(child, "exit");
  expect(() => process.kill(second ?? 0, 0)).toThrow("ESRCH");
});

test("a port that is taken is named, and nothing is left running", async () => {
  const { url } = await up();
  const other = await reeve("", "up", "--data", "other", "--port", new URL(url).port);
  expect(other.status).toBe(3);
  expect(other.err).toContain(`Port ${new URL(url).port} on 127.0.0.1 is taken`);
});

test("an export verifies offline, and a changed byte is found", async () => {
  const { child, url } = await up();
  await reeve(url, "people", "invite", ...person);
  const { status, out } = await reeve(url, "actions", "export");
  expect(status).toBe(0);
  child.kill("SIGTERM");
  await once(child, "exit");

  const file = path.join(folder, "log.ndjson");
  await writeFile(file, out);
  expect(await reeve("", "verify", file)).toMatchObject({ status: 0, err: "" });
  await writeFile(
    file,
    (await readFile(file, "utf8")).replace("ada@reeve.example", "eve@reeve.example"),
  );
  const changed = await reeve("", "verify", file);
  expect(changed.status).toBe(1);
  expect(changed.out).toMatch(/record \d+ of log \d+/i);
});

test("wrong settings end with 2 before anything is made", async () => {
  const wrong = await reeve("", "up", "--operator-token", "short", "--data", "never");
  expect(wrong).toMatchObject({ status: 2, out: "" });
  expect(wrong.err).toContain("at least 32");
});
