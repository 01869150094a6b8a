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
import { canonicalHash } from "../platform/canonical.ts";
import type { Database } from "../platform/database.ts";
import { actionById, listActions } from "./actions/store.ts";
import { positionOf } from "./actions/position.ts";
import { faultInTail } from "./log/tail.ts";
import { readHead, type HeadRow } from "./log/head.ts";
import { AuditUnavailable } from "./unavailable.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  // A slow machine may take its time: what is proven here is that nothing is lost, not how fast it goes.
  ledger = await testLedger(database, scratch.folder, { limits: { deadlineMs: 60_000 } });
});
afterAll(async () => {
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

const noFault = async (): Promise<void> => {
  const { rows } = await database.pool.query<HeadRow>("select * from heads");
  const client = await database.pool.connect();
  for (const row of rows) expect(await faultInTail(client, readHead(row))).toBeNull();
  client.release();
};

const count = async (filter: object) =>
  (await listActions(database.kysely, { tool: "list_probe", after: null, limit: 100, ...filter }))
    .length;

test("an intent is committed when intend resolves, and its end makes it whole", async () => {
  const intent = sampleIntent();
  await ledger.intend(intent);
  expect(await actionById(database.kysely, intent.id)).toMatchObject({
    ...intent,
    outcome: null,
    endedAt: null,
    evidence: { end: null },
  });
  await ledger.settle(sampleEnd(intent));
  expect(await actionById(database.kysely, intent.id)).toMatchObject({
    ...intent,
    outcome: "ok",
    result: { hash: "ab" },
  });
});

test.each(["block", "escalate"] as const)(
  "an action answered %s is denied in the same commit and never looks unsettled",
  async (answer) => {
    const intent = answered(sampleIntent(), answer);
    await ledger.intend(intent);
    const action = await actionById(database.kysely, intent.id);
    expect(action).toMatchObject({ outcome: "denied" });
    expect(action?.evidence?.end).toBe((action?.evidence?.intent ?? 0) + 1);
    await ledger.settle(sampleEnd(intent));
    expect(await actionById(database.kysely, intent.id)).toMatchObject({ outcome: "denied" });
  },
);

test("five thousand intents at once are all committed, in one unbroken chain", async () => {
  const before =
    (await database.pool.query<{ size: number }>("select size from heads where log_id = 1")).rows[0]
      ?.size ?? 0;
  const intents = Array.from({ length: 5_000 }, () => sampleIntent());
  await Promise.all(intents.map((intent) => ledger.intend(intent)));
  const after =
    (await database.pool.query<{ size: number }>("select size from heads where log_id = 1")).rows[0]
      ?.size ?? 0;
  expect(after - before).toBe(5_000);
  const { rows } = await database.pool.query(
    "select count(distinct seq)::int as n, max(seq)::int as last from records where log_id = 1",
  );
  expect(rows[0]).toEqual({ n: after, last: after - 1 });
  await noFault();
});

test("records beyond the bounded queue are refused with a reason, and nothing else is lost", async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 5_400 }, () => ledger.intend(sampleIntent())),
  );
  const refused = results
    .filter((result) => result.status === "rejected")
    .map((result) => result.reason as AuditUnavailable);
  expect(refused.length).toBe(400);
  expect(refused[0]).toBeInstanceOf(AuditUnavailable);
  expect(refused[0]?.reason).toBe("queue full");
  await noFault();
});

test("texts that agents choose cannot break a commit for others", async () => {
  const hostile = [
    sampleIntent({ tool: "a\0b", args: { "\0": "\ud800" } }),
    sampleIntent({ tool: "x".repeat(9_000) }),
    sampleIntent({ server: "'; drop table records; --", args: ["{", '"', "\\", "\u2028"] }),
    sampleIntent({ args: { large: "y".repeat(200_000) } }),
  ];
  const good = sampleIntent();
  await Promise.all([...hostile, good].map((intent) => ledger.intend(intent)));
  for (const { id } of [...hostile, good])
    expect(await actionById(database.kysely, id)).not.toBeNull();
  const large = await actionById(database.kysely, hostile[3]?.id as never);
  expect(large?.args).toEqual({
    "reeve/left-out": {
      bytes: 200_012,
      hash: canonicalHash({ large: "y".repeat(200_000) }),
    },
  });
  expect(large?.argsHash).toBe("00");
  await noFault();
});

test("a record that the database refuses is refused alone", async () => {
  const refused = { ...sampleIntent(), kind: "tool_call" as const };
  await database.pool.query(
    "alter table records add constraint only_here check (server is distinct from 'refuse')",
  );
  const results = await Promise.allSettled([
    ledger.intend(sampleIntent()),
    ledger.intend({ ...refused, server: "refuse" }),
    ledger.intend(sampleIntent()),
  ]);
  await database.pool.query("alter table records drop constraint only_here");
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  await noFault();
});

test("a record for a month without a partition is refused at once", async () => {
  await expect(ledger.intend(sampleIntent({}, Date.UTC(2040, 1, 1)))).rejects.toThrow(
    "no room for records of 2040-02",
  );
});

test("records can be neither changed nor deleted", async () => {
  await ledger.intend(sampleIntent());
  const partition = (
    await database.pool.query<{ name: string }>(
      "select tableoid::regclass::text as name from records limit 1",
    )
  ).rows[0]?.name;
  for (const table of ["records", partition])
    for (const statement of [
      `update ${table} set body = ''`,
      `delete from ${table}`,
      `truncate ${table}`,
    ])
      await expect(database.pool.query(statement)).rejects.toThrow("append-only");
});

test("an end for an action that was never intended is refused", async () => {
  await expect(ledger.settle(sampleEnd(sampleIntent()))).rejects.toThrow("never intended");
});

test("a change to Reeve itself is recorded in the transaction that makes it, or not at all", async () => {
  const audit = {
    operation: "agents.register" as const,
    actor: { kind: "person" as const, id: "per_x", name: "Ada" },
    requestId: "r-1",
    change: { subject: "agt_x", before: null, after: { name: "clerk" } },
  };
  await database.kysely.transaction().execute((db) => ledger.appendAudit(db, audit));
  await database.kysely
    .transaction()
    .execute(async (db) => {
      await ledger.appendAudit(db, audit);
      throw new Error("changed my mind");
    })
    .catch(() => undefined);
  await Promise.all(
    Array.from({ length: 20 }, () =>
      database.kysely.transaction().execute((db) => ledger.appendAudit(db, audit)),
    ),
  );
  expect((await database.pool.query("select size from heads where log_id = 0")).rows).toEqual([
    { size: 21 },
  ]);
  await noFault();
});

test("lists are newest first, page without gap or repetition, and filter by every member", async () => {
  const started = Date.now() - 60_000;
  const intents = Array.from({ length: 25 }, (_, i) =>
    sampleIntent({ tool: "list_probe", server: i % 2 ? "odd" : "even" }, started + i),
  );
  await Promise.all(
    intents.map((intent, i) => ledger.intend(i % 5 === 0 ? answered(intent, "block") : intent)),
  );
  await Promise.all(
    intents
      .filter((_, i) => i % 5 !== 0)
      .map((intent, i) => ledger.settle(sampleEnd(intent, { outcome: i % 2 ? "ok" : "error" }))),
  );
  const seen: string[] = [];
  for (let after = null as Parameters<typeof listActions>[1]["after"]; ;) {
    const page = await listActions(database.kysely, { tool: "list_probe", after, limit: 10 });
    seen.push(...page.map((action) => action.id));
    const last = page.at(-1);
    if (page.length < 10 || !last) break;
    after = positionOf(last);
  }
  expect(seen).toEqual(intents.map((intent) => intent.id).reverse());
  expect(await count({ server: "odd" })).toBe(12);
  expect(await count({ decision: "block" })).toBe(5);
  expect(await count({ outcome: "denied" })).toBe(5);
  expect(await count({ outcome: "error" })).toBe(10);
  expect(await count({ outcome: "unknown" })).toBe(0);
  expect(await count({ since: intents[20]?.startedAt })).toBe(5);
  expect(await count({ until: intents[20]?.startedAt })).toBe(20);
  expect(await count({ agent: "agt_0000000000000000000000000b" })).toBe(0);
});
