import os from "node:os";
import process from "node:process";
import { workBehind, type Begin, type Busy, type Told } from "./behind.ts";
import { systemClock } from "./platform/clock.ts";
import { openDatabase } from "./platform/database.ts";
import { openLog } from "./platform/log.ts";
import { paceBeside } from "./platform/pace.ts";

/**
 * The program beside Reeve that reads, scores and watches what was done. It answers nobody: calls have the processor and the
 * disk before it. Ended at any moment, it leaves nothing half done; what it held is done by another.
 */
const priority = 10;
const connections = 5;
const endMs = 8_000;

// Reeve ends it: a signal to all of a terminal's processes is Reeve's to handle.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
try {
  os.setPriority(priority);
} catch {
  // Where that is not allowed it yields by its pace alone.
}

let busy = 0;
let stop: (() => Promise<void>) | null = null;

process.on("message", (message) => {
  const it = message as Begin | Busy;
  if ("busy" in it) busy = it.busy;
  else stop ??= start(it.begin);
});
process.on("disconnect", () => {
  // A database that went with Reeve does not answer any more.
  setTimeout(() => process.exit(1), endMs);
  // Nobody is left to be told of a failure.
  void (stop?.() ?? Promise.resolve()).finally(() => process.exit(0));
});

function start({ url, logLevel, evaluateAfterMs }: Begin["begin"]): () => Promise<void> {
  // What a crash of PostgreSQL takes back, it takes back whole: it is read and scored once more.
  const database = openDatabase(url, { max: connections, waitForDisk: false });
  const work = workBehind({
    database,
    clock: systemClock,
    log: openLog(logLevel as "info"),
    evaluateAfterMs,
    pace: paceBeside(() => busy),
    evaluated: (evaluated) => {
      const told: Told = { evaluated };
      if (process.connected) process.send?.(told, () => undefined);
    },
  });
  return async () => {
    await work[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  };
}
