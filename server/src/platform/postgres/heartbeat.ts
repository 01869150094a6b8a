import { spawn } from "node:child_process";
import type { Log } from "../log.ts";
import { childOptions } from "./run.ts";
import type { Identity } from "./unprivileged.ts";

/** Stops PostgreSQL when this process ends in whatever way. */
export interface Heartbeat {
  /** From now on, process `pid` must not outlive this one. */
  guard(pid: number): void;
  /** PostgreSQL has ended: there is nothing left to stop. */
  release(): void;
}

// The pipe's other end closes when Reeve's process is gone, even by kill -9: then `read` fails and PostgreSQL is told
// to stop, as by a person. A line instead means that it has ended already.
const script = 'read -r pid || exit 0; read -r released || kill -INT "$pid"';

/** Starts the watcher: a shell that waits on a pipe, in a session of its own so that Ctrl-C does not reach it. */
export function heartbeat(identity: Identity | null, log: Log): Heartbeat {
  let released = false;
  let guarded: number | null = null;
  const start = (): ReturnType<typeof spawn> => {
    const shell = spawn("/bin/sh", ["-c", script], {
      ...childOptions(identity, "/"),
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    shell.stdin?.on("error", () => undefined);
    shell.once("error", (error) =>
      log.error({ error: error.message }, "nothing watches over PostgreSQL"),
    );
    shell.once("exit", () => {
      if (released) return;
      log.warn("the watcher over PostgreSQL ended, starting another");
      setTimeout(() => {
        if (released) return;
        watcher = start();
        if (guarded !== null) watcher.stdin?.write(`${guarded}\n`);
      }, 1_000).unref();
    });
    shell.unref();
    return shell;
  };
  let watcher = start();
  return {
    guard(pid) {
      guarded = pid;
      watcher.stdin?.write(`${pid}\n`);
    },
    release() {
      released = true;
      watcher.stdin?.end(guarded === null ? "" : "released\n");
    },
  };
}
