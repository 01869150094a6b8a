import { spawn } from "node:child_process";
import { openGroups } from "../src/gateway/stdio/groups.ts";

/** Starts two children that ignore everything, ends one in order, says the other's pid, and waits to be killed. */
const groups = openGroups();
const deaf = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); console.log('up')";
const start = async (): Promise<number> => {
  const child = spawn(process.execPath, ["-e", deaf], { detached: true, stdio: "pipe" });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  groups.add(child.pid as number);
  return child.pid as number;
};
const [first, second] = [await start(), await start()];
groups.delete(first);
process.kill(first, "SIGKILL");
process.stdout.write(`${second}\n`);
setInterval(() => undefined, 1000);
