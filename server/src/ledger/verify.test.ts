import { readFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import {
  answered,
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../test/ledger.ts";
import type { Database } from "../platform/database.ts";
import { exportLines } from "./export.ts";
import { textLines } from "./lines.ts";
import { verifyExport, type Trusted, type VerifyReport } from "./verify.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let whole: Buffer;
let lines: readonly string[];
let middle: string;

const audit = (n: number) => ({
  operation: "agents.register" as const,
  actor: { kind: "person" as const, id: "per_x", name: "Ada — Grüße" },
  requestId: `r-${n}`,
  change: { subject: "agt_x", before: null, after: { name: `clerk ${n}` } },
});

async function work(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const intent = sampleIntent({ args: { path: `tickets/${i}.md`, note: 'é \u2028 "quoted"' } });
    await ledger.intend(i % 4 === 0 ? answered(intent, "block") : intent);
    if (i % 4 !== 0 && i !== count - 1) await ledger.settle(sampleEnd(intent));
    if (i % 3 === 0)
      await database.kysely.transaction().execute((db) => ledger.appendAudit(db, audit(i)));
  }
  await ledger.checkpoints.make();
}

/** As the door writes it. */
async function exported(range: { since?: string; until?: string } = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const line of exportLines(database, ledger.checkpoints, range))
    found.push(JSON.stringify(line));
  return found;
}

const verifyBytes = (bytes: Uint8Array, trusted?: Trusted): Promise<VerifyReport> =>
  verifyExport(textLines(Readable.from([bytes])), trusted);
const verifyLines = (text: readonly string[], trusted?: Trusted): Promise<VerifyReport> =>
  verifyBytes(Buffer.from(text.map((line) => `${line}\n`).join("")), trusted);

/** The record lines of one log, with their line index. */
const recordsOf = (log: number) =>
  lines.flatMap((text, i) => {
    const line = JSON.parse(text) as { type: string; log: number; seq: number; id: string };
    return line.type === "record" && line.log === log ? [{ ...line, i, text }] : [];
  });

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder);
  await work(7);
  middle = (await ledger.checkpoints.newest()).at;
  await work(6);
  await work(5);
  lines = await exported();
  whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
});
afterAll(async () => {
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

test("an untouched export verifies, and says what it holds", async () => {
  const report = await verifyBytes(whole);
  expect(report.faults).toEqual([]);
  expect(report).toMatchObject({
    ok: true,
    checkpoints: 3,
    actions: 18,
    unsettled: 2,
    omitted: 0,
    uncovered: 0,
    keysTrusted: false,
  });
  expect(report.records).toBe(lines.filter((line) => line.startsWith('{"type":"record"')).length);
});

test("an untouched export verifies in chunks of any size, and against what was kept outside", async () => {
  const key = (await ledger.checkpoints.newest()).key;
  const kept = (await readFile(path.join(scratch.folder, "checkpoints.log"), "utf8"))
    .trim()
    .split("\n");
  const notes = kept.flatMap((line) => (JSON.parse(line) as { note?: string }).note ?? []);
  expect(notes.length).toBe(3);
  for (const size of [1, 7, 4096]) {
    const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, i) =>
      whole.subarray(i * size, i * size + size),
    );
    const report = await verifyExport(textLines(Readable.from(chunks)), {
      keys: [key],
      checkpoints: [...notes, `${notes[0]}\n`],
    });
    expect(report).toMatchObject({ ok: true, keysTrusted: true, faults: [] });
    const file = await verifyBytes(whole, { keys: [key], checkpoints: [kept.join("\n")] });
    expect(file).toMatchObject({ ok: true, faults: [] });
  }
});

test("flipping any one bit of an export is reported, and inside a record names that record", async () => {
  const starts = lines.reduce<number[]>(
    (all, line) => [...all, (all.at(-1) ?? 0) + Buffer.byteLength(line) + 1],
    [0],
  );
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length * 8 - 1), async (bit) => {
      const bytes = Buffer.from(whole);
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7));
      const report = await verifyBytes(bytes);
      expect(
        report.ok,
        bytes.subarray(Math.max(0, (bit >> 3) - 60), (bit >> 3) + 40).toString(),
      ).toBe(false);
      const at = starts.findLastIndex((start) => start <= bit >> 3);
      const line = JSON.parse(lines[at] as string) as { type: string; log: number; seq: number };
      if (line.type !== "record") return;
      const named = report.faults.some((fault) => fault.log === line.log && fault.seq === line.seq);
      // A line feed that was changed belongs to the records on both its sides.
      if (bit >> 3 !== (starts[at + 1] as number) - 1)
        expect({ named, bit, faults: report.faults, line }).toMatchObject({ named: true });
    }),
    { numRuns: 250 },
  );
});

test("replacing any one byte of an export by any other is reported", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, change) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] as number) ^ change;
        expect((await verifyBytes(bytes)).ok).toBe(false);
      },
    ),
    { numRuns: 150 },
  );
});

test("a record whose content was changed is named with its log, position, action and time", async () => {
  const target = recordsOf(1)[5] as ReturnType<typeof recordsOf>[number];
  const changed = lines.map((line, i) =>
    i === target.i ? line.replace("clerk", "clark").replace("ok", "no") : line,
  );
  const { faults } = await verifyLines(changed);
  expect(faults).toHaveLength(1);
  expect(faults[0]).toMatchObject({ code: "altered", log: 1, seq: 5, id: target.id });
  expect(faults[0]?.says).toMatch(/^Record 5 of log 1 \(act_[0-9a-z]{26}, 20.*Z\) was altered/);
});

test("a record that was left out is missing, one in another place is reordered, one twice is reordered", async () => {
  const [a, b] = recordsOf(1).slice(3, 5) as [
    ReturnType<typeof recordsOf>[number],
    ReturnType<typeof recordsOf>[number],
  ];
  const without = await verifyLines(lines.filter((_, i) => i !== a.i));
  expect(without.faults.filter((fault) => fault.code !== "end-without-intent")).toMatchObject([
    { code: "missing", log: 1, seq: 3 },
  ]);
  const swapped = await verifyLines(
    lines.map((line, i) => (i === a.i ? b.text : i === b.i ? a.text : line)),
  );
  expect(swapped.faults).toMatchObject([{ code: "reordered", log: 1, seq: 3 }]);
  const twice = await verifyLines(lines.flatMap((line, i) => (i === a.i ? [line, line] : [line])));
  expect(twice.faults).toContainEqual(
    expect.objectContaining({ code: "reordered", log: 1, seq: 3 }),
  );
});

test("a history that was rewritten with its whole chain does not match what a checkpoint signed", async () => {
  const { extendAll, genesis } = await import("./log/head.ts");
  const records = recordsOf(1).map(({ text }) => JSON.parse(text) as { seq: number; body: string });
  const bodies = records.map(({ body }, i) => (i === 2 ? body.replace("clerk", "clark") : body));
  const { links } = extendAll(
    { log: 1, chain: genesis(1), frontier: { size: 0, roots: [] } },
    bodies,
  );
  const forged = new Map(
    recordsOf(1).map(({ i, text }, n) => [
      i,
      JSON.stringify({
        ...(JSON.parse(text) as object),
        body: bodies[n],
        hash: Buffer.from(links[n]?.hash ?? []).toString("hex"),
      }),
    ]),
  );
  const { faults } = await verifyLines(lines.map((line, i) => forged.get(i) ?? line));
  expect(faults[0]).toMatchObject({ code: "altered", log: 1 });
  expect(faults[0]?.says).toContain("signed other records");
});

test("a tail that was cut off is missed by a checkpoint that was kept", async () => {
  const { note } = await ledger.checkpoints.newest();
  const firstCheckpoint = lines.findIndex((line) => line.startsWith('{"type":"checkpoint"'));
  const short = lines.slice(0, firstCheckpoint + 1);
  expect((await verifyLines(short)).ok).toBe(true);
  const { faults } = await verifyLines(short, { checkpoints: [note] });
  expect(faults.map((fault) => fault.code)).toEqual(["missing", "missing"]);
  expect(faults[1]?.says).toMatch(
    /^Records \d+ to \d+ of log 1 are missing: the checkpoint of .* signed \d+ records/,
  );
});

test("records after the last checkpoint are told apart from records that one covers", async () => {
  const last = lines.findLastIndex((line) => line.startsWith('{"type":"checkpoint"'));
  const report = await verifyLines(lines.slice(0, last));
  expect(report).toMatchObject({ ok: true });
  expect(report.uncovered).toBeGreaterThan(0);
});

test("an export signed by another key than the trusted one is refused", async () => {
  const report = await verifyLines(lines, { keys: ["reeve/other+00000000+AAAA"] });
  expect(report.ok).toBe(false);
  expect(report.faults[0]).toMatchObject({ code: "unsigned" });
});

test("an export that begins later verifies from the checkpoint it begins with, and says what it leaves out", async () => {
  const part = await exported({ since: middle });
  const report = await verifyLines(part);
  expect(report.faults).toEqual([]);
  expect(report.omitted).toBeGreaterThan(0);
  expect(report.records + report.omitted).toBe((await verifyBytes(whole)).records);
  const early = await exported({ until: middle });
  expect(await verifyLines(early)).toMatchObject({ ok: true, checkpoints: 1 });
  for (let at = 0; at < part.length; at++) {
    const target = Math.floor((part[at] as string).length / 2);
    const flipped = part.map((line, i) =>
      i === at
        ? line.slice(0, target) + (line[target] === "a" ? "b" : "a") + line.slice(target + 1)
        : line,
    );
    expect((await verifyLines(flipped)).ok).toBe(false);
  }
});

test("an empty export, and text that is no export, are told apart", async () => {
  expect(await verifyLines([])).toMatchObject({ ok: true, records: 0 });
  expect(await verifyLines(["hello", "{}"])).toMatchObject({ ok: false });
});
