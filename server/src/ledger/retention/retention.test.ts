import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import {
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import { systemActor } from "../../platform/actor.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { openLog } from "../../platform/log.ts";
import { writer } from "../../platform/write.ts";
import { actionById } from "../actions/store.ts";
import { exportLines } from "../export.ts";
import { textLines, writeLine } from "../lines.ts";
import { prove, proveConsistency } from "../proof.ts";
import { leafHash, rootFromPath } from "../checkpoints/tree.ts";
import { verifyExport } from "../verify.ts";
import { retentionVerbs } from "./verbs.ts";
import type { RetentionHands } from "./apply.ts";

const month = (n: number, day = 15): number => Date.UTC(2031, n, day, 12);
let now = month(0);
const clock = { now: () => now };
let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let notes: string[];
const ids: string[] = [];
const ctx = ownCtx("test");

const hands = (): RetentionHands => ({
  database,
  clock,
  log: openLog("silent"),
  checkpoints: ledger.checkpoints,
  write: writer({ database, appendAudit: ledger.appendAudit, applied: async () => undefined }),
  raise: async (finding) => void ledger.raised.push(finding),
});
const verbs = () => retentionVerbs(hands());

async function exported(range: { since?: string } = {}): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of exportLines(database, ledger.checkpoints, range))
    lines.push(writeLine(line));
  return lines;
}
const verified = (lines: readonly string[], checkpoints: readonly string[] = []) =>
  verifyExport(textLines(Readable.from([Buffer.from(lines.map((it) => `${it}\n`).join(""))])), {
    checkpoints,
  });

/** What the verifier of the docs says, which shares no code with the server. */
async function independently(lines: readonly string[]): Promise<{ status: number; out: string }> {
  const file = path.join(scratch.folder, "log.ndjson");
  const kept = path.join(scratch.folder, "kept.note");
  await writeFile(file, lines.map((line) => `${line}\n`).join(""));
  await writeFile(kept, notes.at(-1) ?? "");
  const program = path.resolve(import.meta.dirname, "../../../../docs/verify-record.mjs");
  return new Promise((resolve) => {
    execFile(process.execPath, [program, file, "--checkpoint", kept], (error, out) =>
      resolve({ status: error ? Number(error.code) : 0, out }),
    );
  });
}

async function act(at = now): Promise<void> {
  const intent = sampleIntent({ args: { path: `secret-of-${ids.length}.md` } }, at);
  ids.push(intent.id);
  await ledger.intend(intent);
  await ledger.settle(
    sampleEnd(intent, { result: { hash: "ab", bytes: 9, status: 200, preview: "an answer" } }),
  );
}

/** Works for a month: a process that begins then, five actions, two checkpoints, and a change to Reeve itself. */
async function work(n: number): Promise<void> {
  await ledger?.close();
  now = month(n);
  ledger = await testLedger(database, scratch.folder, { clock });
  for (let i = 0; i < 5; i++) {
    await act();
    // One that began in the month before and was committed among those of this one: it goes with these.
    if (n === 1 && i === 1) await act(month(0, 31));
    now += 60_000;
  }
  await ledger.checkpoints.make();
  await verbs()["retention.hold"](ctx, { reason: "something that is recorded" });
  await verbs()["retention.release"](ctx, { reason: "and done" });
  await ledger.checkpoints.make();
  notes.push((await ledger.checkpoints.newest()).note);
}

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  notes = [];
  for (let n = 0; n < 5; n++) await work(n);
  now = month(5);
}, 60_000);
afterAll(async () => {
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

test("nothing goes while nobody said so, less than the least is refused, and a hold keeps everything", async () => {
  expect(await verbs()["retention.apply"](ctx, {})).toEqual({ removed: [] });
  const { rules, months } = await verbs()["retention.get"](ctx, {});
  expect(rules.map(({ days }) => days)).toEqual([null, null]);
  expect(months.filter(({ month: name }) => name.startsWith("2031")).length).toBeGreaterThan(4);
  await expect(
    verbs()["retention.set"](ctx, { class: "payloads", days: 30 }),
  ).rejects.toMatchObject({ code: "invalid" });
  await expect(
    verbs()["retention.set"](
      { ...ctx, actor: { ...systemActor, role: "operator" } },
      {
        class: "payloads",
        days: 31,
      },
    ),
  ).rejects.toMatchObject({ code: "forbidden" });
  await verbs()["retention.hold"](ctx, { reason: "a case before a court" });
  await verbs()["retention.set"](ctx, { class: "payloads", days: 31 });
  expect(await verbs()["retention.apply"](ctx, {})).toEqual({ removed: [] });
  await verbs()["retention.release"](ctx, { reason: "it was settled" });
});

test("an export that is under way keeps what it reads", async () => {
  const reading = exportLines(database, ledger.checkpoints, {})[Symbol.asyncIterator]();
  await reading.next();
  await expect(verbs()["retention.apply"](ctx, {})).rejects.toMatchObject({ code: "conflict" });
  await reading.return?.(undefined);
});

test("payloads go before their records: the hashes still fit, and the verifier names what went and by which rule", async () => {
  const before = await exported();
  expect(before.some((line) => line.includes("secret-of-0.md"))).toBe(true);
  const { removed } = await verbs()["retention.apply"](ctx, {});
  expect(removed.map((it) => it.class)).toEqual(Array(4).fill("payloads"));
  const { rows } = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from records where body like '%secret-of-%' or payload like '%secret-of-0.%' or payload like '%secret-of-19.%'",
  );
  expect(rows[0]?.n).toBe(0);
  expect(await actionById(database.kysely, ids[0] as never)).toMatchObject({
    args: { "reeve/kept-apart": expect.stringMatching(/^[0-9a-f]{64}$/) },
    result: { preview: null, hash: "ab" },
  });
  expect(await actionById(database.kysely, ids[21] as never)).toMatchObject({
    args: { path: "secret-of-21.md" },
    result: { preview: "an answer" },
  });
  const report = await verified(await exported(), notes);
  expect(report.faults).toEqual([]);
  expect(report.removed.at(-1)).toMatchObject({
    log: 1,
    class: "payloads",
    to: 42,
    rule: "payloads are kept for 31 days",
  });
});

test("a payload that somebody else took, or changed, is a fault and not retention", async () => {
  const lines = await exported();
  const at = lines.findLastIndex((line) => line.includes('"payload":"'));
  const without = lines.with(at, (lines[at] as string).replace(/"payload":"(?:[^"\\]|\\.)*",/, ""));
  expect(await independently(without)).toMatchObject({ status: 1 });
  expect(await independently(lines)).toMatchObject({ status: 0 });
  expect((await verified(without)).faults[0]?.says).toContain("no retention removed it");
  const changed = lines.with(at, (lines[at] as string).replace("an answer", "no answer"));
  expect((await verified(changed)).faults[0]?.says).toContain("not what it names");
  const forged = lines.filter((line) => !line.startsWith('{"type":"removal"'));
  expect((await verified(forged)).ok).toBe(false);
});

test("records that are past their time go with their month, and what is left still verifies and is proved", async () => {
  await verbs()["retention.set"](ctx, { class: "actions", days: 92 });
  const { removed } = await verbs()["retention.apply"](ctx, {});
  expect(removed.map((it) => [it.class, it.before, it.records])).toEqual([
    ["actions", "2031-02-01T00:00:00.000Z", 10],
    ["actions", "2031-03-01T00:00:00.000Z", 12],
  ]);
  expect(await actionById(database.kysely, ids[0] as never)).toBeNull();
  const report = await verified(await exported(), notes);
  expect(report).toMatchObject({ ok: true, faults: [], omitted: 0 });
  expect(report.removed.filter((it) => it.class === "actions")).toMatchObject([
    { log: 1, from: 0, to: 10, rule: "actions are kept for 92 days" },
    { log: 1, from: 10, to: 22 },
  ]);
  const other = await independently(await exported());
  expect(other).toMatchObject({ status: 0 });
  expect(other.out).toContain("Log 1: removed actions from 10 to 21 at");
  const changes = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from records where kind = 'admin' and ts < '2031-02-01'",
  );
  expect(changes.rows[0]?.n).toBe(2);
  const checkpoint = await ledger.checkpoints.newest();
  const root = checkpoint.logs.find(({ log }) => log === 1)?.root;
  const proof = await prove(database, checkpoint, ids[12] as never);
  for (const { seq, leaf, path, body } of proof.records) {
    expect(leafHash(Buffer.from(body)).toString("hex")).toBe(leaf);
    const steps = path.map((step) => Buffer.from(step, "hex"));
    expect(rootFromPath(seq, 52, Buffer.from(leaf, "hex"), steps)?.toString("hex")).toBe(root);
  }
  const grown = await proveConsistency(database, checkpoint, 1, 22, undefined);
  expect(grown.to.root).toBe(root);
  await expect(proveConsistency(database, checkpoint, 1, 7, undefined)).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a process that begins after a removal goes on in the log, and later exports begin where they are asked to", async () => {
  await work(6);
  expect((await database.pool.query("select from heads where sealed is not null")).rowCount).toBe(
    0,
  );
  expect(await verified(await exported({ since: new Date(month(4)).toISOString() }))).toMatchObject(
    { ok: true },
  );
  const all = await exported({ since: new Date(month(0)).toISOString() });
  expect(await verified(all, notes)).toMatchObject({ ok: true, omitted: 0 });
});

test("records that somebody deleted are missing, whatever removals there were; a removal that nobody signed is none", async () => {
  const lines = await exported();
  const first = lines.findIndex((line) => line.startsWith('{"type":"record","log":1'));
  expect(await independently(lines.filter((_, i) => i !== first))).toMatchObject({ status: 1 });
  const cut = await verified(lines.filter((_, i) => i !== first));
  expect(cut.faults.some(({ code, log }) => code === "missing" && log === 1)).toBe(true);
  const at = lines.findLastIndex((line) => line.startsWith('{"type":"removal"'));
  const longer = lines.with(at, (lines[at] as string).replace("log 1 10 22", "log 1 10 23"));
  expect(await independently(longer)).toMatchObject({ status: 1 });
  expect((await verified(longer)).faults[0]?.says).toContain("altered, or another key signed it");
  const unsaid = await verified(
    lines.map((line) =>
      line.startsWith('{"type":"record","log":0') ? line.replaceAll(/noteHash/g, "noteHush") : line,
    ),
  );
  expect(unsaid.faults.some(({ says }) => says.startsWith("The record of the removal"))).toBe(true);
});

test("what was tampered with is not removed: it is a finding, and stays as it is", async () => {
  await database.pool.query(
    "alter table records disable trigger user; update records set body = replace(body, 'read_file', 'send_file') where log_id = 1 and seq = 22; alter table records enable trigger user",
  );
  now = month(8);
  await database.pool.query("select ensure_record_partitions('2031-05-01', 8)");
  const { removed } = await verbs()["retention.apply"](ctx, {});
  expect(removed.map((it) => it.class)).not.toContain("actions");
  expect(ledger.raised.at(-1)).toMatchObject({ kind: "record_altered", severity: "critical" });
  expect(ledger.raised.at(-1)?.detail).toContain("record 22 of log 1 was altered");
  const { rows } = await database.pool.query("select from records where log_id = 1 and seq = 22");
  expect(rows).toHaveLength(1);
});
