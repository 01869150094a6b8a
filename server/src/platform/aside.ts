import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Log } from "./log.ts";

export interface AsideHands {
  /** The file of the program. */
  readonly file: string;
  readonly log: Log;
  /** The first message that it gets, each time it starts. */
  readonly begin: object;
  /** What it tells. */
  heard(message: unknown): void;
  /** How long after its end it starts again; twice as long each time, until it has run for long. */
  readonly againMs?: number;
}

/** A program of Reeve's own in a process of its own, started again whenever it ends. */
export interface Aside extends AsyncDisposable {
  tell(message: object): void;
  /** Why it does not run now; null where it does. */
  trouble(): string | null;
}

const againMs = { first: 1_000, most: 60_000 };
/** What ran for so long ends for another reason than the time before. */
const steadyMs = 60_000;
/** It finishes what it has begun; after that it is ended. */
const closeMs = 10_000;

export function openAside({ file, log, begin, heard, ...options }: AsideHands): Aside {
  const first = options.againMs ?? againMs.first;
  let waitMs = first;
  let child: ChildProcess | null = null;
  let again: NodeJS.Timeout | undefined;
  let stopping = false;

  const start = (): void => {
    const began = performance.now();
    const it = fork(file, [], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child = it;
    let over = false;
    const ended = (how: string): void => {
      if (over) return;
      over = true;
      child = null;
      if (stopping) return;
      if (performance.now() - began > steadyMs) waitMs = first;
      log.error({ aside: file, how, againMs: waitMs }, "a process beside this one ended");
      again = setTimeout(start, waitMs).unref();
      waitMs = Math.min(againMs.most, waitMs * 2);
    };
    it.on("error", (error) => ended(String(error)));
    it.on("exit", (status, signal) => ended(signal ?? `status ${status}`));
    it.on("message", heard);
    // What cannot be told to it is told again when it starts again.
    it.send({ begin }, () => undefined);
  };
  start();

  return {
    tell(message) {
      if (child?.connected === true) child.send(message, () => undefined);
    },
    trouble: () => (child === null ? "its process ended and is started again" : null),
    async [Symbol.asyncDispose]() {
      stopping = true;
      clearTimeout(again);
      const last = child;
      if (last === null) return;
      const gone = once(last, "exit");
      const late = setTimeout(() => last.kill("SIGKILL"), closeMs);
      if (last.connected) last.disconnect();
      await gone;
      clearTimeout(late);
    },
  };
}
