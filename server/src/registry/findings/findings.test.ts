import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { systemActor } from "../../platform/actor.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { writer, type Audit } from "../../platform/write.ts";
import { raiseFinding, resolveFinding, type Raised } from "./store.ts";
import { peopleStore } from "../people/store.ts";
import { newPerson } from "../people/verbs.ts";
import { findingVerbs } from "./verbs.ts";

const time = { ms: Date.parse("2026-11-23T09:00:00.000Z") };
const clock = { now: () => time.ms };
const audits: Audit[] = [];
let database: Database;
let verbs: ReturnType<typeof findingVerbs>;
beforeAll(async () => {
  database = await testDatabase();
  const write = writer({
    database,
    appendAudit: (_db, audit) => Promise.resolve(void audits.push(audit)),
    applied: () => Promise.resolve(),
  });
  verbs = findingVerbs({
    database,
    write,
    clock,
    stillSo: async (_db, { kind }) => (kind === "tool_changed" ? "It is still changed." : null),
  });
});
afterAll(() => database[Symbol.asyncDispose]());

const ctx = (role: "viewer" | "owner" = "owner"): Ctx => ({
  actor: { ...systemActor, role },
  requestId: "r",
  from: "test",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
});
const down = (subject: string): Raised => ({
  kind: "server_down",
  severity: "high",
  subject,
  title: "down",
  detail: "nul \0 inside",
});
const list = async (more: object = {}) =>
  (await verbs["findings.list"](ctx(), { limit: 50, ...more })).items;

test("a finding seen again is the same finding, and one dealt with opens again", async () => {
  await raiseFinding(database.kysely, clock, down("srv_a"));
  time.ms += 1_000;
  await raiseFinding(database.kysely, clock, { ...down("srv_a"), title: "still down" });
  const [first] = await list({ subject: "srv_a" });
  if (!first) throw new Error("no finding");
  expect(first).toMatchObject({
    seen: 2,
    title: "still down",
    detail: "nul \u{fffd} inside",
    firstSeenAt: "2026-11-23T09:00:00.000Z",
    lastSeenAt: "2026-11-23T09:00:01.000Z",
  });
  const resolved = await verbs["findings.resolve"](ctx(), { id: first.id });
  expect(resolved).toMatchObject({ status: "resolved", resolvedAt: "2026-11-23T09:00:01.000Z" });
  expect(audits.at(-1)).toMatchObject({
    operation: "findings.resolve",
    change: { subject: first.id },
  });
  expect(await list({ status: "open" })).toEqual([]);
  await raiseFinding(database.kysely, clock, down("srv_a"));
  expect(await list({ subject: "srv_a" })).toMatchObject([
    { id: first.id, status: "open", resolvedAt: null, seen: 3 },
  ]);
  expect(await resolveFinding(database.kysely, clock, "server_down", "srv_a")).toBe(true);
  expect(await resolveFinding(database.kysely, clock, "server_down", "srv_a")).toBe(false);
});

test("the list is newest first and goes on where its page ended", async () => {
  for (const subject of ["srv_1", "srv_2", "srv_3"]) {
    time.ms += 1_000;
    await raiseFinding(database.kysely, clock, down(subject));
  }
  const first = await verbs["findings.list"](ctx(), { limit: 2, status: "open" });
  expect(first.items.map(({ subject }) => subject)).toEqual(["srv_3", "srv_2"]);
  const second = await verbs["findings.list"](ctx(), {
    limit: 2,
    status: "open",
    cursor: first.nextCursor ?? "",
  });
  expect(second.items.map(({ subject }) => subject)).toEqual(["srv_1"]);
  await expect(async () =>
    verbs["findings.list"](ctx(), { limit: 2, cursor: "made-up" }),
  ).rejects.toMatchObject({ code: "bad_request" });
});

test("a viewer resolves nothing, and what is not there cannot be resolved", async () => {
  const [one] = await list();
  if (!one) throw new Error("no finding");
  await expect(verbs["findings.resolve"](ctx("viewer"), { id: one.id })).rejects.toMatchObject({
    code: "forbidden",
  });
  await expect(
    verbs["findings.resolve"](ctx(), { id: `fnd_${"0".repeat(26)}` }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("the queue puts what is overdue first, then what is graver, then what is due sooner", async () => {
  const start = time.ms;
  const raise = (subject: string, severity: Raised["severity"]) =>
    raiseFinding(database.kysely, clock, { ...down(subject), severity });
  await raise("q_low_old", "low");
  await raise("q_medium", "medium");
  time.ms += 5 * 86_400_000;
  await raise("q_high", "high");
  await raise("q_critical", "critical");
  time.ms = start + 90 * 86_400_000;
  await raise("q_new_critical", "critical");
  const all = await list({ order: "queue", status: "open" });
  const of = (items: typeof all) =>
    items.map(({ subject }) => subject).filter((subject) => subject.startsWith("q_"));
  expect(of(all)).toEqual(["q_critical", "q_high", "q_medium", "q_low_old", "q_new_critical"]);
  expect(all.find(({ subject }) => subject === "q_critical")).toMatchObject({ overdue: true });
  expect(of(await list({ order: "queue", overdue: "yes" }))).not.toContain("q_new_critical");
  const first = await verbs["findings.list"](ctx(), { limit: 2, order: "queue", status: "open" });
  const next = await verbs["findings.list"](ctx(), {
    limit: 200,
    order: "queue",
    status: "open",
    cursor: first.nextCursor ?? "",
  });
  expect([...first.items, ...next.items].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});

test("what was accepted for a reason and a time stays so when it is seen again, and opens by itself when that is over", async () => {
  await raiseFinding(database.kysely, clock, down("srv_accepted"));
  const [it] = await list({ subject: "srv_accepted" });
  if (!it) throw new Error("no finding");
  const act = (more: object) =>
    verbs["findings.act"](ctx(), { ids: [it.id], act: "accept", ...more });
  await expect(act({ reason: "known" })).rejects.toMatchObject({ code: "invalid" });
  const until = new Date(time.ms + 86_400_000).toISOString();
  await expect(act({ until })).rejects.toMatchObject({ code: "invalid" });
  expect(await act({ reason: "known", until })).toEqual({ done: [it.id], left: [] });
  await raiseFinding(database.kysely, clock, down("srv_accepted"));
  expect(await list({ subject: "srv_accepted" })).toMatchObject([
    { status: "accepted", seen: 2, accepted: { reason: "known", until } },
  ]);
  time.ms += 86_400_000;
  expect(await list({ subject: "srv_accepted", status: "open" })).toMatchObject([
    { accepted: null },
  ]);
});

test("several are closed at once, but none that can be seen to be still so; each says what became of it", async () => {
  await raiseFinding(database.kysely, clock, { ...down("tol_still"), kind: "tool_changed" });
  await raiseFinding(database.kysely, clock, down("srv_over"));
  const [still] = await list({ subject: "tol_still" });
  const [over] = await list({ subject: "srv_over" });
  if (!still || !over) throw new Error("no finding");
  const done = await verbs["findings.act"](ctx(), { ids: [still.id, over.id], act: "close" });
  expect(done).toEqual({
    done: [over.id],
    left: [{ id: still.id, why: "It is still changed." }],
  });
  expect(await list({ subject: "tol_still" })).toMatchObject([{ status: "open" }]);
  expect(audits.at(-1)).toMatchObject({ operation: "findings.act", change: { subject: over.id } });
  await expect(
    verbs["findings.act"](ctx("viewer"), { ids: [still.id], act: "close" }),
  ).rejects.toMatchObject({ code: "forbidden" });
});

test("a finding is addressed to whom it was given, or else to who answers for its agent", async () => {
  const person = newPerson("Ada", "ada@example.com", "owner", "active", clock);
  await peopleStore(database.kysely).add(person);
  await raiseFinding(database.kysely, clock, down("srv_given"));
  const [it] = await list({ subject: "srv_given" });
  if (!it) throw new Error("no finding");
  expect(it.owner).toBeNull();
  await verbs["findings.act"](ctx(), { ids: [it.id], act: "assign", owner: person.id });
  expect(await list({ owner: person.id })).toMatchObject([
    { id: it.id, owner: { name: "Ada", given: true } },
  ]);
  expect(await list({ owner: "me" })).toEqual([]);
  expect((await list({ owner: "none" })).map(({ id }) => id)).not.toContain(it.id);
});
