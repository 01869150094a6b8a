import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../test/database.ts";
import { systemActor } from "../../platform/actor.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { writer, type Audit } from "../../platform/write.ts";
import { raiseFinding, resolveFinding, type Raised } from "./store.ts";
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
  verbs = findingVerbs({ database, write, clock });
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
