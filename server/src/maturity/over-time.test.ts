import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { maturityWorld, type MaturityWorld } from "../../test/maturity.ts";
import { raiseFinding, resolveFinding } from "../registry/findings/store.ts";
import { supposeVerbs } from "./suppose/verbs.ts";
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
