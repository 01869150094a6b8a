import {
  operations,
  type Input,
  type OperationName,
  type Output,
} from "@reeve/contract/operations";
import type { Operation } from "@reeve/contract/operation";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The built product as a process of its own, on its own data, with nothing in it. */
export interface Reeve {
  readonly url: string;
  /** The one-time link that makes its bearer the first administrator. */
  readonly signIn: string;
  /** A fixed operator token with every right. */
  readonly token: string;
  call<N extends OperationName>(name: N, input: Input<N>): Promise<Output<N>>;
  stop(): Promise<void>;
}

/** The built command; REEVE_COMMAND names another build of it. */
const command =
  process.env["REEVE_COMMAND"] ?? fileURLToPath(new URL("../cli/dist/reeve.js", import.meta.url));
const token = "a-fixed-operator-token-for-the-stories";
const startMs = 90_000;
const stopMs = 20_000;

export async function startReeve(flags: readonly string[] = []): Promise<Reeve> {
  const data = await mkdtemp(path.join(tmpdir(), "reeve-story-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(
    process.execPath,
    [command, "up", "--data", data, "--port", String(port), "--log-level", "warn", ...flags],
    {
      env: { ...process.env, REEVE_OPERATOR_TOKEN: token },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (said += chunk.toString()));

  const deadline = performance.now() + startMs;
  const link = (): string | undefined => /https?:\/\/\S+\/sign-in#\S+/.exec(said)?.[0];
  while (link() === undefined || !(await ready(url))) {
    if (child.exitCode !== null)
      throw new Error(`reeve up ended with status ${child.exitCode}:\n${said}`);
    if (performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`reeve up was not ready after ${startMs / 1000} s:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    signIn: link() ?? "",
    token,
    call: (name, input) => callOperation(url, name, input),
    stop: async () => {
      await end(child);
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function callOperation<N extends OperationName>(
  url: string,
  name: N,
  input: Input<N>,
): Promise<Output<N>> {
  const operation: Operation = operations[name];
  const rest: Record<string, unknown> = { ...input };
  const place = operation.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    const value = String(rest[key]);
    delete rest[key];
    return encodeURIComponent(value);
  });
  const reads = operation.method === "GET";
  const query = reads ? `?${new URLSearchParams(rest as Record<string, string>).toString()}` : "";
  const response = await fetch(`${url}${place}${query}`, {
    method: operation.method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(!reads && { "content-type": "application/json" }),
    },
    ...(!reads && { body: JSON.stringify(rest) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${name} answered ${response.status}: ${text}`);
  return JSON.parse(text) as Output<N>;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), stopMs);
  await ended;
  clearTimeout(late);
}

const ready = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const taken = probe.address();
      probe.close(() =>
        typeof taken === "object" && taken !== null
          ? resolve(taken.port)
          : reject(new Error("no free port on 127.0.0.1")),
      );
    });
  });
