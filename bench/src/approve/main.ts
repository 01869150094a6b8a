import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ApprovalSpent } from "../../../server/src/ledger/unavailable.ts";
import { isoTime, systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { newId } from "../../../server/src/platform/ids.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { sampleIntent, testLedger, type TestLedger } from "../../../server/test/ledger.ts";
import { approveOne, usesOf } from "./approved-store.ts";

/** Has many actions race for one approval, at several ledgers on one database: `approve.js [--attempts N] [--json]`. */
const { values } = parseArgs({
  options: {
    attempts: { type: "string", default: "10000" },
    ledgers: { type: "string", default: "4" },
    json: { type: "boolean" },
  },
});
const attempts = Number(values.attempts);
const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-approve-"));
const storage = await openStorage({
  data: folder,
  databaseUrl: null,
  address: "http://127.0.0.1:4700",
  searchPath: "",
  clock: systemClock,
  log: openLog("warn"),
});
const database = openDatabase(storage.url);
const open = async (n: number) =>
  testLedger(database, path.join(folder, `ledger-${n}`), { limits: { deadlineMs: 600_000 } });
const ledgers: TestLedger[] = [];
try {
  await migrate(database, path.resolve(import.meta.dirname, "../../server/migrations"));
  for (let n = 0; n < Number(values.ledgers); n++) ledgers.push(await open(n));
  const approval = newId("apv", systemClock.now());
  await approveOne(database.kysely, approval, systemClock.now());
  const began = performance.now();
  const results = await Promise.allSettled(
    Array.from({ length: attempts }, async (_, n) => {
      const nowMs = systemClock.now();
      const intent = sampleIntent({ approval, startedAt: isoTime(nowMs) }, nowMs);
      await ledgers[n % ledgers.length]?.intend(intent);
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  const spent = results.filter(
    (it) => it.status === "rejected" && it.reason instanceof ApprovalSpent,
  );
  const passed = results.filter((it) => it.status === "fulfilled");
  const told = {
    attempts,
    ledgers: ledgers.length,
    passed: passed.length,
    refusedAsUsed: spent.length,
    otherwise: attempts - passed.length - spent.length,
    ...(await usesOf(database.kysely, approval)),
    seconds: Number(seconds.toFixed(1)),
  };
  process.stdout.write(`${JSON.stringify(told, null, values.json ? 0 : 2)}\n`);
  if (told.passed !== 1 || told.uses !== 1 || told.intents !== 1) process.exitCode = 1;
} finally {
  for (const ledger of ledgers) await ledger.close();
  await database[Symbol.asyncDispose]();
  await storage[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}
