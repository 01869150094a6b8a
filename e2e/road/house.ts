import { reeve, type Client } from "@reeve/sdk/client";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The built command; REEVE_COMMAND names another build of it. */
const command =
  process.env["REEVE_COMMAND"] ??
  fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
export const operatorToken = "a-fixed-operator-token-for-the-road";
const startMs = 60_000;

/** One folder and one port: the place where the built product is started, killed and started again. */
export interface House {
  readonly url: string;
  readonly folder: string;
  readonly api: Client;
  /** Everything that was printed and logged since the house was built. */
  said(): string;
  /** The process of `reeve up`. */
  process(): ChildProcess;
  /** The process id of its PostgreSQL. */
  postmaster(): Promise<number>;
  start(): Promise<void>;
  /** Ends the process by a signal and says how it ended. */
  end(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]>;
  /** Any other command of Reeve, to its end. */
  run(...args: string[]): Promise<{ status: number | null; out: string; err: string }>;
  [Symbol.asyncDispose](): Promise<void>;
}

export async function openHouse(flags: readonly string[] = []): Promise<House> {
  const folder = await mkdtemp(path.join(tmpdir(), "reeve-road-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = {
    PATH: process.env["PATH"],
    REEVE_OPERATOR_TOKEN: operatorToken,
    REEVE_TOKEN: operatorToken,
    REEVE_URL: url,
  };
  const begin = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [command, ...args], {
      cwd: folder,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
  let said = "";
  let up: ChildProcess | null = null;
  const running = (): ChildProcess => {
    if (up === null) throw new Error("the house was not started");
    return up;
  };

  const house: House = {
    url,
    folder,
    api: reeve({ url, token: operatorToken }),
    said: () => said,
    process: running,
    postmaster: async () => {
      const [first] = (
        await readFile(path.join(folder, "data", "postgres", "postmaster.pid"), "utf8")
      ).split("\n");
      return Number(first);
    },
    async start() {
      const child = begin(["up", "--data", "data", "--port", String(port), ...flags]);
      up = child;
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (piece: Buffer) => (said += piece.toString()));
      const deadline = performance.now() + startMs;
      // Ready is said before the address and the sign-in link are.
      const from = said.length;
      while (!said.includes("Ctrl-C", from) || !(await isReady(url))) {
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`reeve up ended with ${child.exitCode ?? child.signalCode}:\n${said}`);
        if (performance.now() > deadline) throw new Error(`reeve up is not ready:\n${said}`);
        await sleep(50);
      }
    },
    async end(signal) {
      const child = running();
      const ended = once(child, "exit");
      child.kill(signal);
      const [status, by] = (await ended) as [number | null, NodeJS.Signals | null];
      return [status, by];
    },
    async run(...args) {
      const child = begin(args);
      let out = "";
      let err = "";
      child.stdout?.on("data", (piece: Buffer) => (out += piece.toString()));
      child.stderr?.on("data", (piece: Buffer) => (err += piece.toString()));
      const [status] = (await once(child, "close")) as [number | null];
      return { status, out, err };
    },
    async [Symbol.asyncDispose]() {
      if (up !== null && up.exitCode === null && up.signalCode === null) await house.end("SIGTERM");
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return house;
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

/** True while the process exists. */
export function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until `check` no longer throws; its last error is the failure. */
export async function eventually<T>(check: () => Promise<T> | T, withinMs = 15_000): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
