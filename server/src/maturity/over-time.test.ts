import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../test/maturity.ts";
import { raiseFinding, resolveFinding } from "../registry/findings/store.ts";
import { outboxStore } from "../registry/deliveries/outbox-store.ts";
import { concernedBy } from "../registry/deliveries/wanted.ts";
import { digestVerbs } from "./digest/verbs.ts";
import { writeDigest } from "./digest/write.ts";
import { calendarDoor } from "./duties/door.ts";
import { dutyVerbs } from "./duties/verbs.ts";
import { watchDuties } from "./duties/watch.ts";
import { tellOfFalls } from "./fell-store.ts";
import { supposeVerbs } from "./suppose/verbs.ts";
import { keepTargets } from "./targets/stand.ts";
import { targetVerbs } from "./targets/verbs.ts";
import { countDays } from "./trends/store.ts";
import { trendVerbs } from "./trends/verbs.ts";

const day = 86_400_000;
let world: MaturityWorld;
let ann: Person;
let bo: Person;
beforeAll(async () => {
  world = await maturityWorld();
  ann = await world.person("Ann");
  bo = await world.person("Bo");
});
afterAll(() => world[Symbol.asyncDispose]());

const clock = { now: () => world.time.ms };
const trends = (days: 7 | 365 = 7) =>
  trendVerbs({ ...world, clock })["ladder.trends"](world.system, { days });

async function register(name: string, owner: Person) {
  const agent = await world.verbs["agents.register"](world.system, {
    name,
    purpose: "to help",
    environment: `${name}-land`,
    tier: "low",
    owner: owner.email,
  });
  return agent;
}

test("findings, stops and approvals are summed up by day, once, however often they are counted", async () => {
  const { database } = world;
  const finding = { kind: "server_down", severity: "low", title: "x", detail: "x" } as const;
  await raiseFinding(database.kysely, clock, { ...finding, subject: "srv_a" });
  await raiseFinding(database.kysely, clock, { ...finding, subject: "srv_b" });
  await countDays(database, world.time.ms);
  world.time.ms += day;
  await resolveFinding(database.kysely, clock, "server_down", "srv_a");
  const at = new Date(world.time.ms).toISOString();
  await sql`insert into stops (id, level, says, reason, source, by_id, by_name, made_at)
    values ('stp_1', 'everything', 'all', 'test', 'drill', 'x', 'x', ${at}::timestamptz)`.execute(
    database.kysely,
  );
  await sql`insert into stop_points (stop_id, process, point, after_ms) values ('stp_1', 'p', 'a', 40), ('stp_1', 'q', 'b', 250)`.execute(
    database.kysely,
  );
  await countDays(database, world.time.ms);
  await countDays(database, world.time.ms);
  const { points, stop } = await trends();
  expect(points.slice(-2).map(({ findings }) => findings)).toEqual([
    { open: 2, opened: 2, closed: 0 },
    { open: 1, opened: 0, closed: 1 },
  ]);
  expect(stop.count).toBe(1);
  expect(Math.abs((stop.p50Ms ?? 0) / 250 - 1)).toBeLessThan(0.1);
});

test("where the ladder stands is kept by day, with what share of each surface passes", async () => {
  await register("first", ann);
  await world.get();
  const { points } = await trends();
  expect(points.at(-1)).toMatchObject({ stage: 1, levels: { inventory: 1 } });
  expect(points.at(-1)?.coverage?.ownership).toBeGreaterThan(0);
  expect(points[0]?.stage).toBeNull();
});

test("teams and environments are measured by the same arithmetic, and whoever falls behind is named with the criterion", async () => {
  await register("second", bo);
  await world.get();
  const verbs = supposeVerbs(world);
  const { items } = await verbs["ladder.parts"](world.system, { by: "team", limit: 24 });
  expect(items.map(({ name, agents, stage }) => [name, agents, stage])).toEqual([
    ["Ann", 1, 1],
    ["Bo", 1, 1],
  ]);
  const own = await world.verbs["maturity.get"](world.system, { owner: bo.id });
  const part = items.find(({ key }) => key === bo.id);
  expect(part?.surfaces.map(({ level }) => level)).toEqual(own.surfaces.map(({ level }) => level));
  const page = await verbs["ladder.parts"](world.system, { by: "environment", limit: 1 });
  expect(page.items).toHaveLength(1);
  const next = await verbs["ladder.parts"](world.system, {
    by: "environment",
    limit: 1,
    cursor: page.nextCursor ?? "",
  });
  expect(next).toMatchObject({ items: [{ agents: 1 }], nextCursor: null });
});

const publicUrl = () => "https://reeve.example";
const open = async (kind: string) => {
  const { rows } = await sql<{ subject: string; title: string; severity: string }>`
    select subject, title, severity from findings where kind = ${kind} and status = 'open' order by subject`.execute(
    world.database.kysely,
  );
  return rows;
};

test("a target is set by a day, stands as it is measured, is kept by day, and cannot be set twice", async () => {
  const verbs = targetVerbs({ ...world, clock });
  const due = new Date(world.time.ms + 60 * day).toISOString().slice(0, 10);
  const set = { what: "ownership", level: 2, due, owner: ann.email, team: ann.id } as const;
  const target = await verbs["targets.set"](world.system, set);
  expect(target).toMatchObject({
    scope: { kind: "team", name: "Ann" },
    owner: { name: "Ann" },
    status: "met",
    now: 2,
  });
  await expect(verbs["targets.set"](world.system, set)).rejects.toThrow("aimed at already");
  const stage = await verbs["targets.set"](world.system, { what: "stage", level: 4, due });
  expect(stage.missing.length).toBeGreaterThan(0);
  await expect(
    verbs["targets.set"](world.system, { what: "stage", level: 5, due: "2020-01-01" }),
  ).rejects.toThrow("over");
  await keepTargets({ ...world, clock });
  const { rows } = await sql`select from target_days`.execute(world.database.kysely);
  expect(rows).toHaveLength(2);
  const { items } = await verbs["targets.list"](world.system, { limit: 50 });
  expect(items.map(({ what }) => what).toSorted()).toEqual(["ownership", "stage"]);
  await verbs["targets.remove"](world.system, { id: stage.id });
});

test("a level that falls is a finding with its cause, told at once, and over when that level is reached again", async () => {
  const change = {
    at: world.time.ms,
    what: "ownership" as const,
    criterion: "OWN-2.1",
    evidence: "/api/maturity/criteria/OWN-2.1",
  };
  const fall = (from: 2 | 3 | 4, to: 1 | 2 | 3, says: string) =>
    world.database.kysely
      .transaction()
      .execute((db) => tellOfFalls(db, [{ ...change, from, to, says }]));
  await fall(4, 2, "Ownership fell from 4 to 2: first has no owner.");
  expect(await open("ladder_fell")).toEqual([
    {
      subject: "ownership/4",
      title: "Ownership fell from 4 to 2: first has no owner.",
      severity: "high",
    },
  ]);
  const rise = (from: 2 | 3, to: 3 | 4) =>
    world.database.kysely
      .transaction()
      .execute((db) => tellOfFalls(db, [{ ...change, from, to, says: "It rose." }]));
  await rise(2, 3);
  expect(await open("ladder_fell")).toHaveLength(1);
  await rise(3, 4);
  expect(await open("ladder_fell")).toEqual([]);
  const { rows } = await sql<{
    link: string;
  }>`select link from messages where subject = 'ownership/4'`.execute(world.database.kysely);
  expect(rows).toEqual([{ link: "/maturity/history" }]);
});

test("the digest goes to operators and admins, and to whoever says so, and not to whoever says no", async () => {
  const verbs = digestVerbs({ ...world, clock, publicUrl });
  const ada = world.by(await world.person("Ada", "admin"));
  const toYou = async (who: typeof ada) => (await verbs["digest.get"](who, {})).toYou;
  await world.get();
  expect([await toYou(ada), await toYou(world.by(bo))]).toEqual([true, false]);
  await verbs["digest.choose"](world.by(bo), { on: true });
  await verbs["digest.choose"](ada, { on: false });
  expect([await toYou(ada), await toYou(world.by(bo))]).toEqual([false, true]);
});

test("duties come from evidence, a calendar reads them by its secret address alone, and what lapsed is one finding of its kind", async () => {
  const hands = { ...world, clock, publicUrl };
  const verbs = dutyVerbs(hands);
  const door = calendarDoor(hands);
  await world.get();
  const { items } = await verbs["duties.list"](world.system, { limit: 50, kind: "evaluation" });
  expect(items.map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual([
    "first due",
    "second due",
  ]);
  await watchDuties(hands);
  expect(await open("duty_lapsed")).toEqual([]);
  const read = async (address: string) => (await door.request(new URL(address).pathname)).status;
  const first = await verbs["duties.feed"](world.by(ann), {});
  expect(await read(first.url)).toBe(200);
  const second = await verbs["duties.feed"](world.by(ann), {});
  expect([await read(first.url), await read(second.url)]).toEqual([404, 200]);
  expect((await verbs["duties.summary"](world.by(ann), {})).feed).toBe(true);
  await verbs["duties.unfeed"](world.by(ann), {});
  expect(await read(second.url)).toBe(404);
  world.time.ms += 100 * day;
  await world.get();
  await watchDuties(hands);
  expect((await open("duty_lapsed")).map(({ subject }) => subject)).toEqual([
    "access_review",
    "drift_check",
    "evaluation",
  ]);
});

test("the digest is written once a week from Monday morning on, for whoever wants it, with what fell and what is due", async () => {
  const hands = { ...world, clock, publicUrl };
  const verbs = digestVerbs(hands);
  const written = async () => {
    const { rows } = await sql<{ id: `msg_${string}`; subject: string; concerns: never[] }>`
      select id, subject, concerns from messages where event = 'digest' order by id`.execute(
      world.database.kysely,
    );
    return rows;
  };
  world.time.ms = Date.parse("2027-03-08T06:00:00.000Z");
  await world.get();
  await writeDigest(hands);
  expect(await written()).toEqual([]);
  world.time.ms += 2 * 3_600_000;
  await world.get();
  await writeDigest(hands);
  await writeDigest(hands);
  const [message, ...more] = await written();
  expect([message?.subject, more]).toEqual(["2027-W10", []]);
  expect(message?.concerns).toEqual([`person:${bo.id}`]);
  const body = await outboxStore(world.database.kysely).bodyOf(message?.id ?? "msg_");
  expect(body?.map(({ title }) => title)).toContain("What is due");
  expect(body?.flatMap(({ lines }) => lines)).toContain("2 quarterly evaluations lapsed.");
  const { text, html } = await verbs["digest.get"](world.by(bo), {});
  expect(text).toContain("- 2 quarterly evaluations lapsed.");
  expect(html).toContain("<li>2 quarterly evaluations lapsed.</li>");
  expect(concernedBy({ event: "digest", concerns: [] }, new Map())).toEqual([]);
});
