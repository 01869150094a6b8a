import { systemClock } from "../src/platform/clock.ts";
import { openLog } from "../src/platform/log.ts";
import { openStorage } from "../src/platform/postgres/storage.ts";

/** Holds a data folder until it is told to stop or killed. Prints the database's address when it is open. */
const storage = await openStorage({
  data: process.argv[2] ?? "",
  databaseUrl: null,
  address: "http://127.0.0.1:4700",
  searchPath: "",
  clock: systemClock,
  log: openLog("warn"),
});
process.stdout.write(`${storage.url}\n`);
process.once("SIGTERM", () => void storage[Symbol.asyncDispose]());
