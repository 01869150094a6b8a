import { createServer } from "node:http";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { readFile } from "node:fs/promises";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import {
  sampleEnd,
  sampleIntent,
  scratchFolder,
  testLedger,
  type TestLedger,
} from "../../../test/ledger.ts";
import type { Database } from "../../platform/database.ts";
import { openLog } from "../../platform/log.ts";
import { exportLines } from "../export.ts";
import { textLines, writeLine } from "../lines.ts";
import { verifyExport } from "../verify.ts";
import { bringTo, compareWith, type SecondPlaceHands } from "./keep.ts";
import { openPlace } from "./place.ts";
import { listPlaces } from "./store.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let now = Date.now();
const raised: string[] = [];
const { signal } = new AbortController();
const hands = (): SecondPlaceHands => ({
  database,
  clock: { now: () => now },
  log: openLog("silent"),
  findings: {
    raise: async ({ kind, severity }) => void raised.push(`${kind} ${severity}`),
    resolve: async (kind) => void raised.push(`${kind} resolved`),
  },
});

/** A web-hook that keeps what it is sent, and answers as it is told. */
const hook = {
  status: 200,
  asked: [] as { method: string; authorization: string | undefined }[],
  kept: "",
};
const server = createServer((request, response) => {
  const { method = "", headers } = request;
  hook.asked.push({ method, authorization: headers.authorization });
  void text(request).then((body) => {
    if (method === "POST" && hook.status === 200) hook.kept += body;
    const moved = hook.status === 302 ? { location: "http://127.0.0.1:9/elsewhere" } : {};
    response.writeHead(hook.status, moved).end(method === "GET" ? hook.kept : "");
  });
});
const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  database = await testDatabase();
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder);
});
beforeEach(() => void raised.splice(0));
afterAll(async () => {
  server.close();
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function work(): Promise<void> {
  const intent = sampleIntent();
  await ledger.intend(intent);
  await ledger.settle(sampleEnd(intent));
  await ledger.checkpoints.make();
}

test("each newest checkpoint reaches the web-hook once, and what it keeps is what reeve verify takes", async () => {
  const place = openPlace(`http://reeve:p%40ss@${address()}/notes?of=me`);
  expect(place.name).toBe(`http://${address()}/notes`);
  await work();
  await bringTo(hands(), place, signal);
  await bringTo(hands(), place, signal);
  await work();
  await bringTo(hands(), place, signal);
  expect(hook.asked.map(({ method }) => method)).toEqual(["POST", "POST"]);
  expect(hook.asked[0]?.authorization).toBe(
    `Basic ${Buffer.from("reeve:p@ss").toString("base64")}`,
  );
  const lines: string[] = [];
  for await (const line of exportLines(database, ledger.checkpoints, {}))
    lines.push(`${writeLine(line)}\n`);
  const exported = textLines(Readable.from([Buffer.from(lines.join(""))]));
  expect(await verifyExport(exported, { checkpoints: [hook.kept] })).toMatchObject({ ok: true });
  expect(await compareWith(hands(), place, signal)).toBe(true);
  expect(raised).not.toContain("checkpoint_disagrees critical");
  const { note } = await ledger.checkpoints.newest();
  const [it] = await listPlaces(database.kysely);
  expect(it).toMatchObject({ place: place.name, failingSince: null });
  expect(note).toContain(`time ${it?.checkpointAt}`);
});

test("a place that cannot be reached, refuses, or sends elsewhere is tried again, and a finding until it has them", async () => {
  const place = openPlace(`http://${address()}/notes`);
  await work();
  for (const status of [500, 302, 401]) {
    hook.status = status;
    await bringTo(hands(), place, signal);
    now += 30_000;
  }
  expect(raised).toEqual(["checkpoint_undelivered medium"]);
  expect((await listPlaces(database.kysely))[0]?.error).toBe("it answered 401");
  hook.status = 200;
  await bringTo(hands(), place, signal);
  expect(raised.at(-1)).toBe("checkpoint_undelivered resolved");
});

test("a file elsewhere holds every checkpoint it was brought, after Reeve began again too", async () => {
  const file = path.join(scratch.folder, "elsewhere.log");
  for (let i = 0; i < 2; i++) {
    await work();
    await bringTo(hands(), openPlace(file), signal);
  }
  const kept = (await readFile(file, "utf8")).trim().split("\n");
  expect(kept.map((line) => (JSON.parse(line) as { type: string }).type)).toEqual([
    "key",
    "checkpoint",
    "checkpoint",
  ]);
  expect(await compareWith(hands(), openPlace(file), signal)).toBe(true);
  expect(raised).not.toContain("checkpoint_disagrees critical");
  await rm(file);
});

test("a checkpoint that names more records, other records or another signer is a critical finding", async () => {
  await work();
  const place = openPlace(`http://${address()}/notes`);
  const ours = hook.kept;
  await bringTo(hands(), place, signal);
  const cut = "update heads set size = size - 1 where log_id = 1";
  await database.pool.query(cut);
  await compareWith(hands(), place, signal);
  expect(raised).toEqual(["checkpoint_undelivered resolved", "checkpoint_disagrees critical"]);
  await database.pool.query(cut.replace("- 1", "+ 1"));
  await compareWith(hands(), place, signal);
  expect(raised.at(-1)).toBe("checkpoint_disagrees resolved");
  await database.pool.query(
    "alter table records disable trigger user; update records set nodes = decode(repeat('00', 32), 'hex') || substr(nodes, 33) where log_id = 1; alter table records enable trigger user",
  );
  await compareWith(hands(), place, signal);
  hook.kept = ours.replaceAll(/— reeve/g, "— other");
  await compareWith(hands(), place, signal);
  expect(raised.at(-1)).toBe("checkpoint_disagrees critical");
});

test("checkpoints are not sent to an address where a cloud hands out credentials, nor to a link-local one", () => {
  expect(() => openPlace("http://169.254.169.254/notes")).toThrow(/169.254.169.254/);
  expect(() => openPlace("http://[fe80::1]/notes")).toThrow(/link-local/);
});
