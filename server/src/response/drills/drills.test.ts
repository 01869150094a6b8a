import type { Drill, DrillKind } from "@reeve/contract/drill";
import type { LessonKind } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { AgentId, PersonId } from "@reeve/contract/id";
import type { OperationName, Output, Verbs } from "@reeve/contract/operations";
import type { Stop } from "@reeve/contract/stop";
import { randomUUID } from "node:crypto";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { as } from "../../../test/decision-world.ts";
import { scratchFolder } from "../../../test/ledger.ts";
import { requestOf } from "../../../test/sample.ts";
import { start } from "../../app.ts";
import type { App } from "../../config.ts";
import { isoTime, systemClock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { openDatabase, type Database } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { openLog } from "../../platform/log.ts";
import { startPostgres, type Postgres } from "../../platform/postgres/start.ts";
import { writer } from "../../platform/write.ts";
import { personActor } from "../../access/sign-in/me.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { begin as beginStop } from "../stops/begin.ts";
import { asDrill } from "./canary.ts";
import { closeCut } from "./close.ts";
import { openDrills } from "./keep.ts";
import type { DrillHands } from "./run.ts";
import { due } from "./schedule.ts";
import { drillStore } from "./store.ts";

const operatorToken = "a-fixed-operator-token-for-drills-0123456789";
const log = openLog("silent");
const clock = systemClock;
const patience = { timeout: 90_000, interval: 100 };
let scratch: Awaited<ReturnType<typeof scratchFolder>>;
let postgres: Postgres;
let database: Database;
let app: App;
let hands: DrillHands;
let ann: PersonId;
let busy: AgentId;

/** The API of the running product. */
async function call<T>(name: OperationName, input: Record<string, unknown>): Promise<T> {
  const asked = requestOf(name, input, { authorization: `Bearer ${operatorToken}` });
  const { pathname, search } = new URL(asked.url);
  const { method, headers } = asked;
  const body = method === "GET" ? null : await asked.text();
  const response = await fetch(new URL(pathname + search, app.url), { method, headers, body });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return answer as T;
}

const over = async (id: string): Promise<Drill> => {
  await vi.waitUntil(
    async () => (await call<Drill>("drills.get", { id })).status !== "running",
    patience,
  );
  return call<Drill>("drills.get", { id });
};
const run = async (kind: DrillKind): Promise<Drill> =>
  over((await call<Drill>("drills.run", { kind, owner: ann })).id);
const findings = async (kind: string, status: string) =>
  (
    await call<{ items: { subject: string; severity: string }[] }>("findings.list", {
      kind,
      status,
    })
  ).items.map(({ subject, severity }) => `${severity} ${subject}`);

/** A drill in this process, at the doors of the running product, with what is wrong with it. */
async function alone(wrong: Partial<DrillHands>, kind: DrillKind): Promise<Drill> {
  await using drills = await openDrills({ ...hands, ...wrong });
  const wanted = { kind, agent: null, owner: ann, source: "person" } as const;
  const { done } = await drills.run(asDrill, wanted);
  const drill = await done;
  return drill;
}

/** The process of the running product: what is done in its name is not taken for cut. */
async function living(): Promise<string> {
  const { rows } = await database.pool.query<{ id: string }>(
    "select id::text as id from processes",
  );
  return rows[0]?.id ?? "";
}

beforeAll(async () => {
  scratch = await scratchFolder();
  // The product refuses the cluster of the other tests, which would lose records in a power cut.
  postgres = await startPostgres({ folder: path.join(scratch.folder, "pg"), log });
  database = openDatabase(postgres.url("postgres"), { max: 6 });
  const root = path.resolve(import.meta.dirname, "../../../..");
  app = await start(
    {
      port: 0,
      host: "127.0.0.1",
      data: path.join(scratch.folder, "data"),
      databaseUrl: database.url,
      publicUrl: null,
      peerUrl: null,
      operatorToken,
      otlpEndpoint: null,
      secretKeys: null,
      policies: null,
      maturityModel: null,
      checkpointTo: path.join(scratch.folder, "kept-elsewhere.log"),
      publicRegistry: false,
      boardMirrors: {},
      boardContact: null,
      evaluateAfterMs: 60_000,
      migrations: path.join(root, "server/migrations"),
      console: path.join(root, "console"),
      searchPath: "",
    },
    log,
  );
  ann = newId("per", clock.now());
  const now = isoTime(clock.now());
  const person = { role: "operator", status: "active", createdAt: now, lastSeenAt: null } as const;
  await peopleStore(database.kysely).add({
    ...person,
    id: ann,
    name: "Ann",
    email: "ann@example.com",
  });
  ({ id: busy } = await call<{ id: AgentId }>("agents.register", {
    name: "busy",
    purpose: "to work",
    environment: "production",
    tier: "critical",
    owner: ann,
  }));
  await database.pool.query("update agents set status = 'active' where id = $1", [busy]);
  const door = app.url;
  hands = {
    database,
    write: writer({
      database,
      appendAudit: () => Promise.resolve(),
      applied: () => Promise.resolve(),
    }),
    clock,
    log,
    process: await living(),
    targetsMs: { stop: 600_000, revoke: 600_000, audit: 600_000 },
    operate: () =>
      new Proxy({} as Verbs<Ctx>, {
        get: (_, name) => (_ctx: Ctx, input: Record<string, unknown>) =>
          call(name as OperationName, input),
      }),
    stopping: {
      stop: ({ agent }) => call<Stop>("stops.make", { level: "agent", agent, reason: "a test" }),
    },
    door: () => door,
    publicUrl: () => door,
    rehearsal: () => Promise.reject(new Error("no door of its own here")),
    verify: () => Promise.resolve(null),
  };
}, 180_000);
afterAll(async () => {
  await app.close();
  await database[Symbol.asyncDispose]();
  await postgres[Symbol.asyncDispose]();
  await scratch[Symbol.asyncDispose]();
}, 60_000);

const wrongOnes = ({ steps }: Drill): string[] =>
  steps.flatMap(({ says, held }) => (held ? [] : [says]));

test("a stop that does not hold fails its drill and is told as a finding, which the next one that holds closes", async () => {
  const said: Stop["enforcement"] = [
    { point: "here", state: "confirmed", confirmedAt: isoTime(clock.now()), afterMs: 1, cut: 0 },
  ];
  const stop = () => Promise.resolve({ id: newId("stp", clock.now()), enforcement: said } as Stop);
  const failed = await alone({ stopping: { stop } }, "stop");
  expect(failed).toMatchObject({ status: "failed", canary: true });
  expect(wrongOnes(failed).join("\n")).toMatch(
    /\d+ calls passed that were sent after the stop had answered\.[^]*The record has \d+ actions of it that were let pass/,
  );
  expect(wrongOnes(failed)).toContain("It was given a new token.");
  expect(await findings("drill_failed", "open")).toEqual(["high drill:stop"]);

  const passed = await run("stop");
  expect(passed).toMatchObject({ status: "passed", why: null });
  expect(wrongOnes(passed)).toEqual([]);
  expect(passed.evidence.stop).toMatch(/^stp_/);
  expect(passed.evidence.actions.length).toBeGreaterThan(5);
  expect(await findings("drill_failed", "open")).toEqual([]);
  expect(await findings("drill_failed", "resolved")).toEqual(["high drill:stop"]);
}, 180_000);

test("a call that passes where it should not have been recorded fails the drill of the record", async () => {
  const url = app.url;
  const rehearsal = () => Promise.resolve({ url, [Symbol.asyncDispose]: () => Promise.resolve() });
  const failed = await alone({ rehearsal }, "audit");
  expect(failed.status).toBe("failed");
  expect(wrongOnes(failed)).toContain(
    "Where the database refuses the record, the call was passed: no reason was given.",
  );
  expect(wrongOnes(failed)).toContain("The tool server was called in between.");
}, 180_000);

test("what is taken away is dead, and a hostile tool server harms only its own calls", async () => {
  for (const kind of ["revoke", "upstream"] as const) {
    const drill = await run(kind);
    expect(drill, drill.why ?? "").toMatchObject({ kind, status: "passed" });
  }
  expect(await findings("upstream_misbehaved", "open")).toEqual([]);
}, 180_000);

test("nothing passes where policies or the state are out, calls are seen as they happen, and the record is verified from outside", async () => {
  for (const kind of ["policy", "state", "live"] as const) {
    const drill = await run(kind);
    expect(drill, drill.why ?? "").toMatchObject({ kind, status: "passed" });
  }
  await vi.waitUntil(
    async () =>
      (await call<{ items: { deliveredAt: string | null }[] }>("ledger.places", {})).items.some(
        ({ deliveredAt }) => deliveredAt !== null,
      ),
    patience,
  );
  const drill = await run("verify");
  expect(drill, drill.why ?? "").toMatchObject({ status: "passed" });
  const alien = { place: "a vault", ok: false, records: 1, faults: ["One is missing."] };
  const forged = await alone({ verify: () => Promise.resolve(alien) }, "verify");
  expect(wrongOnes(forged)).toEqual([
    "The record is not what a vault keeps the checkpoint of: One is missing.",
  ]);
  const nowhere = await alone({}, "verify");
  expect(nowhere).toMatchObject({ status: "aborted" });
  expect(nowhere.why).toMatch(/^No second place keeps a checkpoint/);
}, 180_000);

test("a drill and a criterion are what was learned of an incident only once the one passed since and the other is met", async () => {
  const since = isoTime(clock.now());
  const { incident } = await call<IncidentStory>("incidents.declare", { title: "Keys", since });
  const { id } = incident;
  await call("incidents.update", { id, text: "We look at it.", state: "active" });
  const link = (kind: LessonKind, target: string) =>
    call("incidents.lessons.link", { id, kind, target });
  const close = () => call<IncidentStory>("incidents.close", { id, reason: "It is rehearsed." });
  const measured = async (status: "met" | "unmet") =>
    (await call<Output<"maturity.get">>("maturity.get", {})).surfaces
      .flatMap((surface) => surface.criteria)
      .find((one) => one.status === status)?.id;
  const unmet = await vi.waitUntil(() => measured("unmet"), patience);
  const met = await vi.waitUntil(() => measured("met"), patience);
  await link("drill", "revoke");
  await expect(close()).rejects.toThrow("The drill revoke was not run since the first bad action");
  await link("control", "no-such-criterion");
  await expect(close()).rejects.toThrow("The ladder has no criterion no-such-criterion");
  await link("control", unmet);
  await expect(close()).rejects.toThrow(`${unmet} is not met`);
  const { lessons } = await call<IncidentStory>("incidents.lessons.link", {
    id,
    kind: "control",
    target: met,
  });
  expect(lessons.find(({ target }) => target === met)).toMatchObject({ works: true });
  await call("incidents.lessons.unlink", { id, kind: "control", target: met });
  expect((await run("revoke")).status).toBe("passed");
  expect((await close()).incident).toMatchObject({ state: "closed", closed: { as: "resolved" } });
}, 180_000);

test("a question that nobody answers runs out, and what it asked for never happens", async () => {
  const drill = await run("approval");
  expect(drill, drill.why ?? "").toMatchObject({ status: "passed" });
  const { rows } = await database.pool.query<{ n: number }>(
    "select count(*)::int as n from approvals where id = $1 and status = 'pending'",
    [drill.evidence.approval],
  );
  expect(rows).toEqual([{ n: 1 }]);
}, 180_000);

test("a drill that the end of its process cut is aborted, what it had stopped goes on, and it says nothing", async () => {
  const stop = await hands.write(asDrill, "stops.make", (tx) =>
    beginStop(
      tx,
      clock,
      { level: "agent", agent: busy, reason: "a drill" },
      { ctx: asDrill, source: "drill" },
      newId("stp", clock.now()),
    ),
  );
  const gone = randomUUID();
  const id = newId("drl", clock.now());
  const cut: Drill = {
    id,
    kind: "stop",
    agent: { id: busy, name: "busy" },
    canary: false,
    status: "running",
    why: null,
    doing: "It works.",
    source: "person",
    by: "Ann",
    startedAt: isoTime(clock.now()),
    endedAt: null,
    effectMs: null,
    targetMs: 1,
    steps: [],
    evidence: { actions: [], stop, approval: null, credential: null },
  };
  expect(await drillStore(database.kysely).begin(cut, gone)).toBe(true);
  await vi.waitUntil(async () => {
    // The running product may have been quicker.
    await closeCut(hands).catch(() => undefined);
    return (await call<Drill>("drills.get", { id })).status === "aborted";
  }, patience);
  expect(await call("agents.get", { id: busy })).toMatchObject({ status: "active" });
  expect((await findings("drill_failed", "open")).toSorted()).toEqual([
    "high drill:audit",
    "high drill:verify",
  ]);
}, 180_000);

test("an agent of the house is stopped only for its owner, for a moment, and a stop in earnest meanwhile is kept", async () => {
  const bo = newId("per", clock.now());
  const now = isoTime(clock.now());
  const person = { role: "admin", status: "active", createdAt: now, lastSeenAt: null } as const;
  await peopleStore(database.kysely).add({
    ...person,
    id: bo,
    name: "Bo",
    email: "bo@example.com",
  });
  const people = peopleStore(database.kysely);
  const [owner, other] = [await people.find(ann), await people.find(bo)];
  if (!owner || !other) throw new Error("they were just added");
  const stopping: DrillHands["stopping"] = {
    async stop(wanted, by) {
      const given = newId("stp", clock.now());
      await hands.write(asDrill, "stops.make", (tx) => beginStop(tx, clock, wanted, by, given));
      return { ...(await call<Stop>("stops.get", { id: given })), enforcement: [] };
    },
  };
  await using drills = await openDrills({ ...hands, stopping });
  const wanted = { kind: "stop", agent: busy, owner: null, source: "person" } as const;
  await expect(drills.run(as(personActor(other)), wanted)).rejects.toThrow(
    "Only whoever answers for busy may have it stopped for a drill.",
  );
  await expect(drills.run(as(personActor(owner)), { ...wanted, kind: "audit" })).rejects.toThrow(
    "only the stop is rehearsed",
  );

  const { done } = await drills.run(as(personActor(owner)), wanted);
  await expect(drills.run(asDrill, wanted)).rejects.toThrow();
  expect((await done).steps.map(({ says }) => says)).toContain("busy may act again.");
  expect(await call("agents.get", { id: busy })).toMatchObject({ status: "active" });

  const again = await drills.run(as(personActor(owner)), wanted);
  await vi.waitUntil(
    async () => (await call<Drill>("drills.get", { id: again.drill.id })).evidence.stop !== null,
    patience,
  );
  const earnest = { level: "agent", agent: busy, reason: "It went wrong." };
  const taken = await call<Stop>("stops.make", earnest);
  await again.done;
  expect(await call("stops.get", { id: taken.id })).toMatchObject({
    ended: null,
    source: "person",
    reason: "It went wrong.",
    // It holds an agent of the tier critical, and is no drill's any more.
    needsSecond: true,
  });
  expect(await call("agents.get", { id: busy })).toMatchObject({ status: "suspended" });
}, 180_000);

test("a drill is due an interval after it last said something, tried again an hour after it was broken off, and overdue in the end", () => {
  const day = 86_400_000;
  const at = (days: number) => isoTime(days * day);
  const never = { every: "daily", since: at(10), said: null, last: null } as const;
  expect(due({ ...never, every: "off" }, 20 * day)).toBeNull();
  expect(due(never, 10 * day)).toEqual({ dueMs: 10 * day, overdue: false });
  const said = { startedAt: at(12) };
  const last = { status: "passed", endedAt: at(12) } as const;
  expect(due({ ...never, said, last }, 13.4 * day)).toEqual({ dueMs: 13 * day, overdue: false });
  expect(due({ ...never, said, last }, 13.6 * day)).toEqual({ dueMs: 13 * day, overdue: true });
  const broken = { status: "aborted", endedAt: at(13) } as const;
  expect(due({ ...never, said, last: broken }, 13.2 * day)?.dueMs).toBe(13 * day + 3_600_000);
  expect(due({ ...never, every: "weekly", said, last }, 13 * day)?.dueMs).toBe(19 * day);
});

test("of several processes exactly one rehearses what is due, and what stays undone is a finding", async () => {
  const past = isoTime(clock.now() - 3 * 86_400_000);
  await drillStore(database.kysely).plan("revoke", "daily", past);
  await database.pool.query("update drills set started_at = $1 where kind = 'revoke'", [past]);
  const before = await call<{ items: Drill[] }>("drills.list", { kind: "revoke" });
  {
    await using first = await openDrills(hands);
    await using second = await openDrills(hands);
    await Promise.all([first.look(), second.look()]);
    expect(await findings("drill_overdue", "open")).toEqual(["medium drill:revoke"]);
    const { items } = await call<{ items: Drill[] }>("drills.list", { kind: "revoke" });
    expect(items.length - before.items.length).toBe(1);
    expect(items[0]).toMatchObject({ source: "schedule", by: "reeve" });
    const done = await over(items[0]?.id ?? "");
    expect(done, done.why ?? "").toMatchObject({ status: "passed" });
  }
  expect(await findings("drill_overdue", "open")).toEqual([]);
}, 180_000);
