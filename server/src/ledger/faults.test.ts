import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import { faultyLine } from "../../test/faulty-line.ts";
import { program, started } from "../../test/program.ts";
import {
  answered,
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../test/ledger.ts";
import { openDatabase, type Database } from "../platform/database.ts";
import { actionById } from "./actions/store.ts";
import { exportLines } from "./export.ts";
import { writeLine } from "./lines.ts";
import { AuditUnavailable } from "./unavailable.ts";
import { verifyExport } from "./verify.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
const open: TestLedger[] = [];

beforeEach(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
});
afterEach(async () => {
  for (const ledger of open.splice(0)) await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function ledgerOn(
  options: Parameters<typeof testLedger>[2] = {},
  on: Database = database,
): Promise<TestLedger> {
  const ledger = await testLedger(on, scratch.folder, options);
  open.push(ledger);
  return ledger;
}

async function killWriters(): Promise<void> {
  await database.pool.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'reeve-ledger' and datname = current_database()",
  );
}

async function verified(ledger: TestLedger): Promise<Awaited<ReturnType<typeof verifyExport>>> {
  async function* lines() {
    for await (const line of exportLines(database, ledger.checkpoints, {})) yield writeLine(line);
  }
  const report = await verifyExport(lines());
  expect(report.faults).toEqual([]);
  return report;
}

const committed = async (ids: readonly string[]): Promise<number> =>
  (
    await database.pool.query<{ n: number }>(
      "select count(*)::int as n from records where kind = 'intent' and action = any($1)",
      [[...ids]],
    )
  ).rows[0]?.n ?? -1;

test("a connection that is lost before and during commits loses nothing that was acknowledged, and writes nothing twice", async () => {
  const ledger = await ledgerOn({ limits: { deadlineMs: 10_000 } });
  const acknowledged: string[] = [];
  const stop = new AbortController();
  const callers = Array.from({ length: 24 }, async () => {
    while (!stop.signal.aborted) {
      const intent = sampleIntent();
      await ledger.intend(intent);
      acknowledged.push(intent.id);
    }
  });
  for (let i = 0; i < 15; i++) {
    await new Promise((done) => setTimeout(done, 20 + ((i * 37) % 60)));
    await killWriters();
  }
  stop.abort();
  await Promise.all(callers);
  expect(acknowledged.length).toBeGreaterThan(100);
  expect(new Set(acknowledged).size).toBe(await committed(acknowledged));
  const report = await verified(ledger);
  expect(report.actions).toBe(acknowledged.length);
  expect(report.logs).toHaveLength(1);
});

test("a commit whose answer is lost on the way is found to have happened and is not written again", async () => {
  const proxy = await faultyLine(database.url, scratch.folder);
  await using through = openDatabase(proxy.url, { max: 4 });
  const ledger = await ledgerOn({ limits: { deadlineMs: 10_000 } }, through);
  await ledger.intend(sampleIntent());
  const intent = sampleIntent();
  proxy.eatNextInsertAnswer();
  await ledger.intend(intent);
  expect(proxy.eaten()).toBe(1);
  expect(await committed([intent.id])).toBe(1);
  expect((await verified(ledger)).records).toBe(2);
  await ledger.close();
  open.splice(0);
  await proxy.close();
});

test("while the database hangs, an intent is refused within the deadline; afterwards the ledger goes on", async () => {
  const proxy = await faultyLine(database.url, scratch.folder);
  await using through = openDatabase(proxy.url, { max: 4 });
  const ledger = await ledgerOn({ limits: { deadlineMs: 400 } }, through);
  await ledger.intend(sampleIntent());
  proxy.freeze(true);
  const late = sampleIntent();
  const asked = performance.now();
  await expect(ledger.intend(late)).rejects.toBeInstanceOf(AuditUnavailable);
  expect(performance.now() - asked).toBeLessThan(1_500);
  await new Promise((done) => setTimeout(done, 1_000));
  expect(ledger.writable()).toBe("the database cannot be reached");
  await expect(ledger.intend(sampleIntent())).rejects.toThrow("the database cannot be reached");
  proxy.freeze(false);
  await expect.poll(() => ledger.writable(), { timeout: 8_000 }).toBeNull();
  await ledger.intend(sampleIntent());
  // Should the late intent have been committed after all, then with an end that says it was refused.
  await expect
    .poll(async () => (await actionById(database.kysely, late.id))?.outcome ?? "denied")
    .toBe("denied");
  await ledger.close();
  open.splice(0);
  await proxy.close();
});

test("while the database is gone, intents are refused and what ended meanwhile is recorded when it is back", async () => {
  const proxy = await faultyLine(database.url, scratch.folder);
  await using through = openDatabase(proxy.url, { max: 4 });
  const ledger = await ledgerOn({ limits: { deadlineMs: 300 } }, through);
  const intent = sampleIntent();
  await ledger.intend(intent);
  proxy.refuse(true);
  await expect(ledger.intend(sampleIntent())).rejects.toBeInstanceOf(AuditUnavailable);
  await expect(ledger.settle(sampleEnd(intent))).rejects.toBeInstanceOf(AuditUnavailable);
  proxy.refuse(false);
  await expect
    .poll(async () => (await actionById(database.kysely, intent.id))?.outcome, { timeout: 8_000 })
    .toBe("ok");
  expect((await verified(ledger)).unsettled).toBe(0);
  await ledger.close();
  open.splice(0);
  await proxy.close();
});

test("whoever takes a log over fences the earlier holder off, who goes on in a log of its own", async () => {
  const first = await ledgerOn();
  await first.intend(sampleIntent());
  // Another process that takes the log and lives.
  await using other = openDatabase(database.url, { max: 1 });
  const taken = other.pool.query("select pg_advisory_lock(7233602, 1)");
  await database.pool.query(
    "update heads set epoch = epoch + 1, owner = gen_random_uuid() where log_id = 1",
  );
  await first.intend(sampleIntent());
  await taken;
  const { rows } = await database.pool.query(
    "select log_id, size from heads where log_id > 0 order by log_id",
  );
  expect(rows).toEqual([
    { log_id: 1, size: 1 },
    { log_id: 2, size: 1 },
  ]);
  expect((await verified(first)).records).toBe(2);
});

test("two processes write to logs of their own, and the export of both verifies", async () => {
  const first = await ledgerOn();
  const second = await ledgerOn();
  const intents = Array.from({ length: 40 }, () => sampleIntent());
  await Promise.all(intents.map((intent, i) => (i % 2 ? first : second).intend(intent)));
  // An end may be seen by another process than the one that saw the beginning.
  await Promise.all(intents.map((intent, i) => (i % 3 ? first : second).settle(sampleEnd(intent))));
  expect((await verified(first)).logs.map((log) => log.log)).toEqual([1, 2]);
  const moved = await actionById(database.kysely, intents[0]?.id as never);
  expect(moved).toMatchObject({ outcome: "ok", evidence: { log: 2 } });
});

test("what was under way when the process was killed is unknown after the next start, with a finding, and verifies", async () => {
  const { child } = await started(await program("server/test/ledger-child.ts"), [
    database.url,
    scratch.folder,
  ]);
  await new Promise((done) => setTimeout(done, 150));
  child.kill("SIGKILL");
  await once(child, "exit");
  const next = await ledgerOn();
  const { rows } = await database.pool.query<{ action: string; outcome: string }>(
    "select action, outcome from records where kind = 'end' and outcome = 'unknown'",
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(next.raised.map((finding) => finding.subject).sort()).toEqual(
    rows.map((row) => row.action).sort(),
  );
  expect((await verified(next)).unsettled).toBe(0);
});

test("an allowed action without an end becomes unknown after its time-out, once, and a late end corrects it", async () => {
  let now = Date.now();
  const ledger = await ledgerOn({
    clock: { now: () => now },
    limits: { endTimeoutMs: 60_000, sweepEveryMs: 50 },
  });
  const lost = sampleIntent();
  const blocked = answered(sampleIntent(), "block");
  await ledger.intend(lost);
  await ledger.intend(blocked);
  await new Promise((done) => setTimeout(done, 200));
  expect(ledger.raised).toEqual([]);
  now += 61_000;
  await expect
    .poll(async () => (await actionById(database.kysely, lost.id))?.outcome)
    .toBe("unknown");
  now += 600_000;
  await new Promise((done) => setTimeout(done, 200));
  expect(ledger.raised.map((finding) => finding.subject)).toEqual([lost.id]);
  await ledger.settle(sampleEnd(lost));
  expect(await actionById(database.kysely, lost.id)).toMatchObject({ outcome: "ok" });
  expect(ledger.resolved).toEqual([lost.id]);
  expect((await verified(ledger)).unsettled).toBe(0);
});

test("a log whose tail was changed behind Reeve's back is sealed at the next start, and a new one begun", async () => {
  const first = await ledgerOn();
  const intent = sampleIntent();
  await first.intend(intent);
  await first.settle(sampleEnd(intent));
  await database.pool.query("alter table records disable trigger records_append_only");
  await database.pool.query(
    "update records set body = replace(body, 'clerk', 'clark') where log_id = 1",
  );
  await first.close();
  await database.pool.query("delete from checkpoints");
  open.splice(0);
  const second = await ledgerOn();
  await second.intend(sampleIntent());
  const { rows } = await database.pool.query(
    "select log_id, sealed from heads where log_id > 0 order by log_id",
  );
  expect(rows).toEqual([
    { log_id: 1, sealed: "record 0 of log 1 was altered" },
    { log_id: 2, sealed: null },
  ]);
});
