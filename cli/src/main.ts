#!/usr/bin/env node
import { run } from "./run.ts";
import type { Terminal } from "./terminal.ts";

// The first signal asks to stop, the second does not ask.
const stop = new AbortController();
for (const [signal, status] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(status);
    stop.abort();
  });

// A reader that goes away, as `head` does, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "EPIPE" ? 0 : 3),
);

const { env } = process;
const terminal: Terminal = {
  out: (text) =>
    new Promise((resolve) => {
      process.stdout.write(text, () => resolve());
    }),
  err: (text) => void process.stderr.write(text),
  colour: process.stdout.isTTY && !env.NO_COLOR,
  errIsTty: process.stderr.isTTY,
  env,
  stop: stop.signal,
};

process.exitCode = await run(terminal, process.argv.slice(2));
// Everything is closed by now; should something be left open, it does not keep the process.
setTimeout(() => process.exit(), 2_000).unref();
