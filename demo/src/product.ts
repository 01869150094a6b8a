import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";

/** Reeve as anyone would start it: the built command, as a process of its own. */
export interface Product {
  readonly url: string;
  readonly signIn: string;
  readonly token: string;
  stop(): Promise<void>;
}

const command = fileURLToPath(new URL("../../cli/dist/reeve.js", import.meta.url));
const startMs = 90_000;

/** Runs `reeve up` on a data folder and waits until it is ready. Throws with its last words if it ends before, and leaves nothing running. */
export async function startProduct(
  data: string,
  token: string,
  wantedPort: number,
  maturityModel: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Product> {
  const port = await freePort(wantedPort);
  const child = spawn(
    process.execPath,
    [
      command,
      "up",
      "--data",
      data,
      "--port",
      String(port),
      "--log-level",
      "warn",
      "--maturity-model",
      maturityModel,
      "--checkpoint-to",
      `${data}-checkpoints.log`,
      // A session is scored as soon as it is quiet for a second.
      "--evaluate-after",
      "1",
    ],
    {
      env: { ...env, REEVE_OPERATOR_TOKEN: token },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end);
  child.once("exit", () => process.off("exit", end));
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const url = `http://localhost:${port}`;
  const deadline = Date.now() + startMs;
  const link = (): string | undefined => /https?:\/\/\S+\/sign-in#\S+/.exec(said)?.[0];
  // It is ready a moment before it says so.
  while (!(await ready(url)) || link() === undefined) {
    if (child.exitCode !== null)
      throw new Error(`reeve up ended with status ${child.exitCode}:\n${said}`);
    if (Date.now() > deadline)
      throw new Error(`reeve up was not ready after ${startMs / 1000} s:\n${said}`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  const signIn = link();
  if (signIn === undefined) throw new Error(`reeve up printed no sign-in link:\n${said}`);
  return { url, signIn, token, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

const ready = (url: string): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );

/** The wanted port, or any free one when it is taken. */
export async function freePort(wanted: number): Promise<number> {
  const take = (port: number): Promise<number | null> =>
    new Promise((resolve) => {
      const probe = createServer();
      probe.once("error", () => resolve(null));
      probe.listen(port, "127.0.0.1", () => {
        const { port: taken } = probe.address() as { port: number };
        probe.close(() => resolve(taken));
      });
    });
  return (
    (await take(wanted)) ??
    (await take(0)) ??
    Promise.reject(new Error("no free port on 127.0.0.1"))
  );
}
