/** Runs a tool server over stdio and writes its log: `node logged-process.js LOG NAME COMMAND ARGS…`. */
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { callLog, messagesOf } from "./call-log.ts";

const [file = "", name = "", command = "", ...args] = process.argv.slice(2);
const log = callLog(file, name);
const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
child.once("exit", (code) => {
  process.exitCode = code ?? 0;
  process.stdin.destroy();
});
createInterface({ input: process.stdin })
  .on("line", (each) => {
    for (const message of messagesOf(each)) log.asked(message);
    child.stdin.write(`${each}\n`);
  })
  .once("close", () => child.stdin.end());
createInterface({ input: child.stdout }).on("line", (each) => {
  for (const message of messagesOf(each)) log.answered(message);
  process.stdout.write(`${each}\n`);
});
