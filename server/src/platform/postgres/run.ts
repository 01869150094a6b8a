import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import type { Identity } from "./unprivileged.ts";

/** What a child process is given: nothing of Reeve's own environment, and the identity it runs as. */
export function childOptions(identity: Identity | null, cwd: string): SpawnOptions {
  return {
    cwd,
    env: { LC_ALL: "C", TZ: "UTC", PATH: "/usr/bin:/bin" },
    ...(identity && { uid: identity.uid, gid: identity.gid }),
  };
}

export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it printed. */
  readonly output: string;
}

/** Runs a program to its end. Rejects when it cannot be started at all. */
export function run(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(file, args, {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString("utf8")).slice(-4000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ status, signal, output }));
  });
}
