import { actionOperations } from "@reeve/contract/action";
import { ledgerOperations } from "@reeve/contract/ledger";
import { overviewOperations } from "@reeve/contract/overview";
import type { LiveEvent } from "@reeve/contract/action";
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
import { systemActor } from "../platform/actor.ts";
import { systemClock } from "../platform/clock.ts";
import type { Ctx } from "../platform/context.ts";
import type { Database } from "../platform/database.ts";
import { openHeads } from "./checkpoints/heads.ts";
import { leafHash, rootFromPath } from "./checkpoints/tree.ts";
import { ledgerVerbs } from "./verbs.ts";

let database: Database;
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let ledger: TestLedger;
let verbs: ReturnType<typeof ledgerVerbs>;

const ctx = (signal = new AbortController().signal): Ctx => ({
  actor: systemActor,
  requestId: "r",
  from: "test",
  sessionToken: null,
  reply: () => undefined,
  signal,
});
const clerk = "agt_0000000000000000000000000a";

beforeAll(async () => {
  database = await testDatabase();
  scratch = await scratchFolder();
  ledger = await testLedger(database, scratch.folder);
  verbs = ledgerVerbs({
    database,
    clock: systemClock,
    ledger,
    agentNamed: async (name) => (name === "clerk" ? clerk : null),
    counts: async () => ({
      agents: { total: 1, active: 1, suspended: 0 },
      servers: { total: 1, up: 1, tools: 1 },
      policies: { total: 1, enforced: 1 },
      findings: { open: 0 },
    }),
  });
});
afterAll(async () => {
  await ledger.close();
  await database[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
});

async function act(over: Parameters<typeof sampleIntent>[0] = {}): Promise<string> {
  const intent = sampleIntent(over);
  await ledger.intend(intent);
  await ledger.settle(sampleEnd(intent));
  return intent.id;
}

test("an overview of an empty ledger is whole", async () => {
  const overview = await verbs["overview.get"](ctx(), { hours: 24 });
  expect(overviewOperations["overview.get"].output.parse(overview)).toEqual(overview);
  expect(overview.ledger).toEqual({ records: 0, checkpointAt: null, unsettled: 0 });
  await expect(verbs["ledger.checkpoint"](ctx(), {})).rejects.toMatchObject({ code: "not_found" });
});

test("actions are listed by the agent's id or name, in pages that keep their shape", async () => {
  for (let i = 0; i < 7; i++) await act();
  await act({ agent: null });
  const list = actionOperations["actions.list"];
  const seen: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await verbs["actions.list"](ctx(), { agent: "clerk", limit: 3, cursor });
    expect(list.output.parse(page)).toEqual(page);
    seen.push(...page.items.map((item) => item.id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toHaveLength(7);
  expect(seen).toEqual([...new Set(seen)].sort().reverse());
  expect((await verbs["actions.list"](ctx(), { agent: clerk, limit: 200 })).items).toHaveLength(7);
  expect((await verbs["actions.list"](ctx(), { agent: "nobody", limit: 200 })).items).toEqual([]);
  const outcome = await verbs["actions.list"](ctx(), { outcome: "ok", limit: 5 });
  const rest = await verbs["actions.list"](ctx(), {
    outcome: "ok",
    limit: 5,
    cursor: outcome.nextCursor ?? "",
  });
  expect(outcome.items.length + rest.items.length).toBe(8);
});

test("a cursor that no list gave is refused", async () => {
  for (const cursor of ["x", Buffer.from("2026 1 1 act_x").toString("base64url")])
    await expect(verbs["actions.list"](ctx(), { limit: 3, cursor })).rejects.toMatchObject({
      code: "bad_request",
    });
  await expect(
    verbs["ledger.changes"](ctx(), { limit: 3, cursor: "1;drop" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("an action that is not there is not found", async () => {
  await expect(verbs["actions.get"](ctx(), { id: sampleIntent().id })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("listeners hear what they asked for as it is decided and as it ends, from this process and from others", async () => {
  const stop = new AbortController();
  const heard: string[] = [];
  const events = verbs["actions.live"](ctx(stop.signal), { agent: "clerk", server: "live" });
  const listening = (async () => {
    for await (const event of events) {
      expect(actionOperations["actions.live"].output.parse(event)).toEqual(event);
      heard.push(`${event.event} ${event.action.id} ${event.action.outcome}`);
    }
  })();
  const here = await act({ server: "live" });
  await act({ server: "elsewhere" });
  await expect.poll(() => heard).toEqual([`decided ${here} null`, `ended ${here} ok`]);
  const blocked = answered(sampleIntent({ server: "live" }), "block");
  await ledger.intend(blocked);
  await expect
    .poll(() => heard.slice(2))
    .toEqual([`decided ${blocked.id} null`, `ended ${blocked.id} denied`]);

  const other = await testLedger(database, scratch.folder);
  await new Promise((done) => setTimeout(done, 1_200));
  const there = sampleIntent({ server: "live" });
  await other.intend(there);
  await other.settle(sampleEnd(there));
  await expect
    .poll(() => heard.slice(4), { timeout: 5_000 })
    .toEqual([`decided ${there.id} null`, `ended ${there.id} ok`]);
  await other.close();
  stop.abort();
  await listening;
});

test("a listener that reads too slowly is cut off instead of missing events in silence", async () => {
  const events = ledger.live({ server: "flood" }, new AbortController().signal);
  const reader = events[Symbol.asyncIterator]();
  await Promise.all(Array.from({ length: 600 }, () => act({ server: "flood" })));
  await expect(reader.next()).rejects.toThrow("faster than this connection read them");
  expect(await reader.next().catch((error: Error) => error.message)).toContain("faster");
});

test("a listener that goes away is forgotten, also while it waits", async () => {
  const reader = ledger.live({}, new AbortController().signal)[Symbol.asyncIterator]();
  const waiting: Promise<IteratorResult<LiveEvent>> = reader.next();
  await reader.return?.();
  expect((await waiting).done).toBe(true);
});

test("the proof of an action leads from its bytes to the root that the newest checkpoint signs", async () => {
  const id = await act();
  for (let i = 0; i < 5; i++) await act();
  const early = await verbs["ledger.proof"](ctx(), { action: id as never }).catch(() => null);
  expect(early?.records.every((record) => !record.covered) ?? true).toBe(true);
  await ledger.checkpoints.make();
  await act();
  const proof = await verbs["ledger.proof"](ctx(), { action: id as never });
  expect(ledgerOperations["ledger.proof"].output.parse(proof)).toEqual(proof);
  expect(openHeads(proof.checkpoint.note, proof.checkpoint.key)).not.toBeNull();
  expect(proof.records.map((record) => record.kind)).toEqual(["intent", "end"]);
  for (const record of proof.records) {
    const log = proof.checkpoint.logs.find((entry) => entry.log === record.log);
    expect(record.covered).toBe(true);
    expect(record.leaf).toBe(leafHash(Buffer.from(record.body)).toString("hex"));
    const root = rootFromPath(
      record.seq,
      log?.size ?? 0,
      Buffer.from(record.leaf, "hex"),
      record.path.map((hash) => Buffer.from(hash, "hex")),
    );
    expect(root?.toString("hex")).toBe(log?.root);
  }
  await expect(verbs["ledger.proof"](ctx(), { action: sampleIntent().id })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("changes are listed newest first, by subject, with what was before and after", async () => {
  for (let i = 0; i < 5; i++)
    await database.kysely.transaction().execute((db) =>
      ledger.appendAudit(db, {
        operation: "agents.update",
        actor: { kind: "token", id: "t", name: "automation" },
        requestId: `r-${i}`,
        change: {
          subject: i % 2 ? "agt_odd" : "agt_even",
          before: { tier: i },
          after: { tier: i + 1 },
        },
      }),
    );
  const first = await verbs["ledger.changes"](ctx(), { limit: 3 });
  expect(ledgerOperations["ledger.changes"].output.parse(first)).toEqual(first);
  expect(first.items.map((item) => item.seq)).toEqual([4, 3, 2]);
  const rest = await verbs["ledger.changes"](ctx(), { limit: 3, cursor: first.nextCursor ?? "" });
  expect(rest).toMatchObject({
    items: [{ seq: 1, before: { tier: 1 } }, { seq: 0 }],
    nextCursor: null,
  });
  expect(
    (await verbs["ledger.changes"](ctx(), { limit: 50, subject: "agt_odd" })).items,
  ).toHaveLength(2);
});

test("the overview counts what happened by answer, names the busiest agents and what is unsettled", async () => {
  await ledger.intend(answered(sampleIntent(), "block"));
  await ledger.intend(sampleIntent());
  const overview = await verbs["overview.get"](ctx(), { hours: 1 });
  expect(overviewOperations["overview.get"].output.parse(overview)).toEqual(overview);
  const { rows } = await database.pool.query<{ decision: string; n: number }>(
    "select decision, count(*)::int as n from records where kind = 'intent' group by 1",
  );
  for (const { decision, n } of rows)
    expect(
      overview.buckets.reduce((sum, bucket) => sum + (bucket.counts[decision as "allow"] ?? 0), 0),
    ).toBe(n);
  expect(overview.busiest[0]).toMatchObject({ agent: clerk, name: "clerk" });
  expect(overview.ledger.unsettled).toBe(1);
  expect(overview.ledger.checkpointAt).not.toBeNull();
});

test("how calls of a server went is counted from the record: how they ended, how long they took, what never reached it", async () => {
  const now = Date.now() - 60_000;
  for (let i = 0; i < 20; i++) {
    const intent = sampleIntent({ server: "clock" }, now);
    await ledger.intend(i < 3 ? answered(intent, "block") : intent);
    const outcome = i < 5 ? ("error" as const) : ("ok" as const);
    const endedAt = new Date(now + (i === 19 ? 900 : 10)).toISOString();
    if (i >= 3) await ledger.settle(sampleEnd(intent, { outcome, endedAt }));
  }
  const history = await verbs["ledger.server"](ctx(), { server: "clock", hours: 24 });
  expect(ledgerOperations["ledger.server"].output.parse(history)).toEqual(history);
  expect(history.capped).toBe(false);
  expect(history.buckets).toHaveLength(48);
  expect(history.buckets.at(-1)).toMatchObject({
    ok: 15,
    error: 2,
    unknown: 0,
    refused: 3,
    p50Ms: 10,
    p95Ms: 900,
  });
  const none = await verbs["ledger.server"](ctx(), { server: "nobody", hours: 1 });
  expect(none.buckets.every(({ ok, p50Ms }) => ok === 0 && p50Ms === null)).toBe(true);
});

test("the whole record is checked at a press, and the last step says what was found", async () => {
  const steps = [];
  for await (const step of verbs["ledger.check"](ctx(), {})) steps.push(step);
  for (const step of steps)
    expect(ledgerOperations["ledger.check"].output.parse(step)).toEqual(step);
  expect(steps[0]).toMatchObject({ checked: 0, result: null });
  expect(steps.at(-1)?.result).toMatchObject({ ok: true, faults: [], removed: [] });
  await database.pool.query(
    "alter table records disable trigger user; update records set body = replace(body, 'clock', 'clack') where server = 'clock' and log_id = 1 and kind = 'intent'; alter table records enable trigger user",
  );
  let last = null;
  for await (const step of verbs["ledger.check"](ctx(), {})) last = step.result;
  expect(last?.ok).toBe(false);
  expect(last?.faults).toHaveLength(20);
  expect(last?.faults[0]).toMatch(/^Record \d+ of log 1 .* was altered/);
});
