import type { VerifyReport } from "@reeve/server/ledger/verify";
import { newSigningKey, readSigningKey } from "@reeve/server/ledger/checkpoints/note";
import { fingerprint, signFile } from "@reeve/server/maturity/reports/signature";
import { hash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import type { Terminal } from "./terminal.ts";
import { reportText, verify } from "./verify.ts";

const printed: string[] = [];
const terminal: Terminal = {
  out: async (text) => void printed.push(text),
  err: () => undefined,
  colour: false,
  env: {},
  stop: new AbortController().signal,
};

const report: VerifyReport = {
  ok: true,
  faults: [],
  moreFaults: 0,
  records: 1200,
  checkpoints: 3,
  actions: 600,
  unsettled: 1,
  omitted: 0,
  removed: [],
  uncovered: 2,
  logs: [{ log: 0, first: 0, size: 1200, covered: 1198 }],
  lastCheckpointAt: "2026-11-23T01:00:00.000Z",
  keys: ["reeve/abc+def+xyz"],
  keysTrusted: false,
};

test("the report says what was checked and what the check rests on", () => {
  const text = reportText(terminal, report);
  expect(text).toContain("Verified: every record is what was committed.");
  expect(text).toContain("1,200 records in 1 log, 600 actions, 3 checkpoints.");
  expect(text).toContain("2 records after it");
  expect(text).toContain("Give the one you know to be Reeve's with --key");
});

test("a fault is named with the line it was found in, and text of the file cannot command the terminal", () => {
  const says = "Record 4 of log 0 was altered\u001B[2J.";
  const fault = { code: "altered" as const, line: 7, log: 0, seq: 4, id: null, at: null, says };
  const text = reportText(terminal, { ...report, ok: false, faults: [fault] });
  expect(text).toContain(
    "Not verified: 1 fault.\n  line 7: Record 4 of log 0 was altered\\u001b[2J.",
  );
});

test("a file without records verifies nothing, and the answer is no", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-verify-"));
  const file = path.join(folder, "empty.ndjson");
  await writeFile(file, "");
  expect(await verify(terminal, [file])).toBe(1);
  expect(printed.at(-1)).toContain("nothing was verified");
  await expect(verify(terminal, [path.join(folder, "none")])).rejects.toThrow("cannot be read");
  await rm(folder, { recursive: true });
});

test("a file of a report is checked with the signature beside it; a changed byte and a missing signature are named", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-verify-"));
  const file = path.join(folder, "state.json");
  const key = readSigningKey(newSigningKey("reeve/test", Buffer.alloc(32, 5)));
  const sign = (text: string) => ({ note: key.sign(text), key: key.verifier });
  const at = "2026-11-23T09:00:00.000Z";
  const sha256 = hash("sha256", "{}", "hex");
  await writeFile(file, "{}");
  await writeFile(`${file}.sig`, signFile({ name: "state.json", at, sha256 }, sign, key.verifier));
  expect(await verify(terminal, [file])).toBe(0);
  expect(printed.at(-1)).toContain(`Fingerprint of that key: ${fingerprint(key.verifier)}`);
  expect(printed.at(-1)).toContain("to rule out another signer");
  expect(await verify(terminal, [file, "--key", key.verifier])).toBe(0);
  expect(printed.at(-1)).not.toContain("to rule out another signer");
  await writeFile(file, "{ }");
  expect(await verify(terminal, [file])).toBe(1);
  expect(printed.at(-1)).toContain("The file was changed: its SHA-256 is");
  await expect(verify(terminal, [path.join(folder, "board.pdf")])).rejects.toThrow(
    "board.pdf.sig is not there",
  );
  await rm(folder, { recursive: true });
});
