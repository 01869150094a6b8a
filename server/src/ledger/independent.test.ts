import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../test/database.ts";
import {
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../test/ledger.ts";
import type { Database } from "../platform/database.ts";
import { exportLines } from "./export.ts";
import { prove, proveConsistency } from "./proof.ts";

/** The verifier of the docs: a program of its own, which shares no code with the server. */
const verifier = path.resolve(import.meta.dirname, "../../../docs/verify-record.mjs");
let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let lines: string[];
let middle: string;
let key: string;

const audit = {
  operation: "agents.register" as const,
  actor: { kind: "person" as const, id: "per_x", name: "Ada" },
  requestId: "r-1",
  change: { subject: "agt_x", before: null, after: { name: "clerk" } },
};

async function exported(range: { since?: string } = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const line of exportLines(database, ledger.checkpoints, range))
    found.push(JSON.stringify(line));
  return found;
}

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder);
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 5; i++) {
      const intent = sampleIntent({ args: { path: `tickets/${i}.md`, note: 'é \u2028 "quoted"' } });
      await ledger.intend(intent);
      await ledger.settle(sampleEnd(intent));
    }
    await database.kysely.transaction().execute((db) => ledger.appendAudit(db, audit));
    await ledger.checkpoints.make();
    if (round === 1) ({ at: middle, key } = await ledger.checkpoints.newest());
  }
  lines = await exported();
});
afterAll(async () => {
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function keptNote(): Promise<string> {
  const file = path.join(scratch.folder, "kept.note");
  // As an editor leaves it.
  await writeFile(file, `${(await ledger.checkpoints.newest()).note}\n`);
  return file;
}

let files = 0;
async function verdict(
  text: readonly string[] | Buffer,
  ...flags: string[]
): Promise<{ status: number; out: string }> {
  const file = path.join(scratch.folder, `${++files}.ndjson`);
  await writeFile(file, Buffer.isBuffer(text) ? text : text.map((line) => `${line}\n`).join(""));
  return new Promise((resolve) => {
    execFile(process.execPath, [verifier, file, ...flags], (error, out) =>
      resolve({ status: error ? Number(error.code) : 0, out }),
    );
  });
}

test("it is under 200 lines and imports nothing but Node", async () => {
  const text = await readFile(verifier, "utf8");
  expect(text.split("\n").length).toBeLessThan(200);
  for (const [, from] of text.matchAll(/from "([^"]+)"/g)) expect(from).toMatch(/^node:/);
});

test("what is whole verifies: all of it, cut at the front, with the key and the checkpoints kept elsewhere", async () => {
  expect(await verdict(lines)).toEqual({
    status: 0,
    out: `Verified: ${lines.filter((line) => line.includes('"type":"record"')).length} records, 3 checkpoints.\n`,
  });
  const later = await exported({ since: middle });
  expect(later.length).toBeLessThan(lines.length);
  expect(await verdict(later)).toMatchObject({ status: 0 });
  const kept = await keptNote();
  expect(await verdict(lines, "--key", key, "--checkpoint", kept)).toMatchObject({ status: 0 });
});

test("any byte that is flipped is found", async () => {
  const whole = Buffer.from(lines.map((line) => `${line}\n`).join(""));
  for (let i = 0; i < 24; i++) {
    const bytes = Buffer.from(whole);
    const at = Math.floor((i / 24) * bytes.length);
    bytes[at] = (bytes[at] as number) ^ 1;
    const { status, out } = await verdict(bytes);
    expect({ status, byte: status === 1 ? null : at }, out).toEqual({ status: 1, byte: null });
  }
}, 60_000);

test("a record that is gone, twice there, moved, or cut off behind a checkpoint that was kept, is found", async () => {
  const record = lines.findIndex(
    (line) => line.includes('"type":"record"') && !line.includes('"seq":0'),
  );
  const without = lines.filter((_, i) => i !== record);
  const twice = [...lines.slice(0, record + 1), ...lines.slice(record)];
  const moved = [
    ...without.slice(0, record + 1),
    lines[record] ?? "",
    ...without.slice(record + 1),
  ];
  for (const changed of [without, twice, moved])
    expect(await verdict(changed)).toMatchObject({ status: 1 });
  const short = lines.slice(0, lines.findIndex((line) => line.includes('"checkpoint"')) + 1);
  expect(await verdict(short)).toMatchObject({ status: 0 });
  const kept = await keptNote();
  const cut = await verdict(short, "--checkpoint", kept);
  expect(cut).toMatchObject({ status: 1 });
  expect(cut.out).toContain("that you kept");
});

test("a record written anew with a fitting chain is found by its checkpoint, and another signer by the key", async () => {
  const { createHash } = await import("node:crypto");
  let chain: Buffer | null = null;
  const forged = lines.map((text) => {
    const line = JSON.parse(text) as { type: string; log: number; body: string; hash: string };
    if (line.type !== "record" || line.log === 0) return text;
    chain ??= createHash("sha256").update(`reeve log ${line.log}`).digest();
    line.body = line.body.replace("read_file", "send_file");
    chain = createHash("sha256").update(chain).update(line.body).digest();
    return JSON.stringify({ ...line, hash: chain.toString("hex") });
  });
  const found = await verdict(forged);
  expect(found.status).toBe(1);
  expect(found.out).toContain("that the checkpoint signed");
  const other = `reeve/other+00000000+${Buffer.alloc(33, 1).toString("base64")}`;
  expect(await verdict(lines, "--key", other)).toMatchObject({ status: 2 });
});

test("a proof of one action, and of a log that only grew, is checked by a program of its own", async () => {
  const program = path.resolve(import.meta.dirname, "../../../docs/verify-proof.mjs");
  expect((await readFile(program, "utf8")).split("\n").length).toBeLessThan(200);
  const check = async (proof: unknown, ...flags: string[]) => {
    const file = path.join(scratch.folder, "proof.json");
    await writeFile(file, JSON.stringify(proof));
    return new Promise<{ status: number; out: string }>((resolve) => {
      execFile(process.execPath, [program, file, ...flags], (error, out) =>
        resolve({ status: error ? Number(error.code) : 0, out }),
      );
    });
  };
  const checkpoint = await ledger.checkpoints.newest();
  const { id } = JSON.parse(lines.find((it) => it.includes('"kind":"intent"')) ?? "") as {
    id: `act_${string}`;
  };
  const proof = await prove(database, checkpoint, id);
  expect(await check(proof, "--key", checkpoint.key)).toMatchObject({ status: 0 });
  const [first] = proof.records;
  const altered = { ...first, body: first?.body.replace("read_file", "send_file") };
  expect((await check({ ...proof, records: [altered] })).out).toContain("was altered");
  const elsewhere = { ...first, seq: (first?.seq ?? 0) + 1 };
  expect(await check({ ...proof, records: [elsewhere] })).toMatchObject({ status: 1 });
  for (let from = 1; from <= 30; from++) {
    const grown = await proveConsistency(database, checkpoint, 1, from, undefined);
    if (from % 7 === 0) expect(await check(grown)).toMatchObject({ status: 0 });
    const other = { ...grown, from: { ...grown.from, root: grown.from.root.replace(/^./, "z") } };
    if (from % 7 === 0) expect(await check(other)).toMatchObject({ status: 1 });
  }
  await expect(proveConsistency(database, checkpoint, 1, 31, undefined)).rejects.toMatchObject({
    code: "invalid",
  });
});
