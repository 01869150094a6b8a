import { spawn, type ChildProcess } from "node:child_process";
import { killGroup } from "./child.ts";

/** The process groups of children that are alive, to be ended with Reeve, in whatever way that ends. */
export interface Groups {
  add(pid: number): void;
  delete(pid: number): void;
  close(): void;
}

// Reads "+ pid" and "- pid", and when its input ends, as it does even when Reeve is killed, ends what is left.
const watching = `alive=
while read -r sign pid; do
  if [ "$sign" = + ]; then alive="$alive $pid"; continue; fi
  left=
  for each in $alive; do [ "$each" = "$pid" ] || left="$left $each"; done
  alive=$left
done
for each in $alive; do kill -9 "-$each" 2>/dev/null; done`;

/**
 * Nobody can handle SIGKILL, and a child need not notice that its input ended. So a shell, which costs next to nothing,
 * outlives Reeve by a moment. It starts with the first child; where there is no POSIX shell, children are ended by an
 * orderly exit alone.
 */
export function openGroups(): Groups {
  const alive = new Set<number>();
  let watcher: ChildProcess | null = null;
  const endAll = (): void => {
    for (const pid of alive) killGroup(pid, null, "SIGKILL");
  };
  process.once("exit", endAll);

  const tell = (sign: "+" | "-", pid: number): void =>
    void watcher?.stdin?.write(`${sign} ${pid}\n`);
  const watch = (): void => {
    if (watcher !== null || process.platform === "win32") return;
    // A group of its own: a Ctrl-C in the terminal must not end it before its work is done.
    const shell = spawn("/bin/sh", ["-c", watching], {
      env: {},
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const gone = (): void => {
      if (watcher === shell) watcher = null;
    };
    shell.once("error", gone).once("exit", gone);
    shell.stdin.on("error", gone);
    shell.unref();
    (shell.stdin as unknown as { unref(): void }).unref();
    watcher = shell;
    for (const pid of alive) tell("+", pid);
  };

  return {
    add(pid) {
      watch();
      alive.add(pid);
      tell("+", pid);
    },
    delete(pid) {
      alive.delete(pid);
      tell("-", pid);
    },
    close() {
      process.off("exit", endAll);
      watcher?.stdin?.end();
    },
  };
}
