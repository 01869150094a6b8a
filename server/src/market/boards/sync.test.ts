import type { CompanyId } from "@reeve/contract/id";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { marketWorld } from "../../../test/market-world.ts";
import { followBoards } from "./keep.ts";
import { connectors } from "./connectors.ts";

const dayMs = 86_400_000;
const systems = Object.keys(connectors);
let world: Awaited<ReturnType<typeof marketWorld>>;
const words = "You build agentic systems with guardrails and human in the loop, on an LLM.";

beforeAll(async () => {
  world = await marketWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const company = (ats: string, token: string): Promise<CompanyId> => world.company(ats, token);
const sync = async (id: CompanyId) => (await world.sync(id))[0];

test.each(systems)(
  "%s: an opening opens, places the company, is missed and closes, and another one opens",
  async (ats) => {
    const [a, b] = [
      { id: "11", title: "Head of AI Governance – Zürich", from: 1, to: 3 },
      { id: "12", title: "Evals Engineer", from: 1, to: 40, description: words },
    ];
    const token = `timeline-${ats}`;
    const dayOne = Math.floor((world.time.ms - started) / dayMs);
    const at = (it: typeof a) => ({ ...it, from: it.from + dayOne, to: it.to + dayOne });
    world.boards.company(ats, token, [
      at(a),
      at(b),
      { ...at(a), id: "13", from: dayOne + 7, to: 999, title: "AI Engineer" },
    ]);
    const id = await company(ats, token);
    expect(await sync(id)).toMatchObject({
      outcome: "ok",
      count: 2,
      opened: 2,
      closed: 0,
      group: "A",
    });
    const governance = (await world.postings(id)).find(({ title }) => title.startsWith("Head"));
    expect(governance).toMatchObject({ family: "ai_governance", counts: "yes" });
    expect(
      (await world.postings(id)).find(({ title }) => title === "Evals Engineer"),
    ).toMatchObject({
      family: "evaluations",
      counts: "yes",
    });
    world.time.ms += 3 * dayMs;
    expect(await sync(id)).toMatchObject({ outcome: "ok", opened: 0, closed: 0 });
    world.time.ms += dayMs;
    expect(await sync(id)).toMatchObject({ outcome: "ok", closed: 1, group: "A" });
    world.time.ms += 3 * dayMs;
    expect(await sync(id)).toMatchObject({ outcome: "ok", opened: 1 });
    expect(world.boards.mostASecond(ats)).toBeLessThanOrEqual(
      Math.max(1, connectors[ats as "lever"].perSecond),
    );
  },
);
const started = Date.parse("2026-11-23T09:00:00.000Z");

const wrong: readonly (readonly [
  string,
  { status: number; body?: string; headers?: Record<string, string> },
  string,
])[] = [
  ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, "refused"],
  ["a page instead of data", { status: 200, body: "<!doctype html><p>Hello" }, "malformed"],
  ["JSON that is cut off", { status: 200, body: '{"jobs":[{"id":1' }, "malformed"],
  ["another shape", { status: 200, body: '{"surprise":true}' }, "malformed"],
  ["being blocked", { status: 403, body: "Forbidden" }, "blocked"],
  ["an unknown board", { status: 404, body: "{}" }, "not_found"],
  ["failing and failing", { status: 500 }, "transient"],
  [
    "asking to wait for too long",
    { status: 429, headers: { "retry-after": "86400" } },
    "transient",
  ],
];
test.each(systems)("%s: whatever goes wrong is told apart and closes nothing", async (ats) => {
  const token = `faults-${ats}`;
  world.boards.company(ats, token, [{ id: "21", title: "AI Engineer", from: 1, to: 9_999 }]);
  const id = await company(ats, token);
  await sync(id);
  for (const [what, fault, outcome] of wrong) {
    world.boards.fault(ats, { ...fault, times: 9 });
    world.time.ms += dayMs;
    expect(await sync(id), what).toMatchObject({ outcome, closed: 0, opened: 0 });
  }
  for (const fault of [
    { status: 500 },
    { status: 429 },
    { status: 429, headers: { "retry-after": "2" } },
  ]) {
    world.boards.fault(ats, { ...fault, times: 1 });
    expect(await sync(id)).toMatchObject({ outcome: "ok", count: 1, group: "C" });
  }
  world.boards.fault(ats, { status: 200, times: 0 });
});

test("a system that blocks two boards is asked for no other until a day later, and closes nothing", async () => {
  const ids: CompanyId[] = [];
  for (const token of ["rest-a", "rest-b", "rest-c"]) {
    world.boards.company("lever", token, [{ id: token, title: "AI Engineer", from: 1, to: 9_999 }]);
    ids.push(await company("lever", token));
  }
  const [a, b, c] = ids as [CompanyId, CompanyId, CompanyId];
  for (const id of ids) expect(await sync(id)).toMatchObject({ outcome: "ok" });
  world.time.ms += dayMs;
  world.boards.fault("lever", { status: 403, times: 2 });
  expect(await sync(a)).toMatchObject({ outcome: "blocked" });
  expect(await sync(b)).toMatchObject({ outcome: "blocked" });
  const asked = world.boards.asked("lever");
  expect(await sync(c)).toMatchObject({
    outcome: "blocked",
    why: expect.stringContaining("lever asked to be left alone") as string,
  });
  expect(world.boards.asked("lever")).toBe(asked);
  expect(await world.placement(c)).toMatchObject({ group: "C" });
  world.time.ms += dayMs + 60_000;
  expect(await sync(c)).toMatchObject({ outcome: "ok", count: 1 });
  expect(await sync(a)).toMatchObject({ outcome: "ok", count: 1 });
});

test("a board that had openings and shows none is believed when a later reading agrees", async () => {
  world.boards.company("greenhouse", "emptied", [
    { id: "31", title: "AI Engineer", from: 1, to: 9_999 },
  ]);
  const id = await company("greenhouse", "emptied");
  await sync(id);
  world.boards.company("greenhouse", "emptied", []);
  expect(await sync(id)).toMatchObject({ outcome: "suspicious_empty", closed: 0, group: "C" });
  world.time.ms += 3_600_000;
  expect(await sync(id)).toMatchObject({ outcome: "suspicious_empty", closed: 0 });
  world.time.ms += 6 * 3_600_000;
  expect(await sync(id)).toMatchObject({ outcome: "empty", closed: 1, group: null });
});

test("a system that hides unknown names says nothing with an empty board", async () => {
  const id = await company("smartrecruiters", "nobody");
  expect(await sync(id)).toMatchObject({ outcome: "ambiguous_empty", closed: 0, group: null });
});

test("what did not change is not sent again, and a second page is read", async () => {
  world.boards.company("greenhouse", "tagged", [
    { id: "41", title: "AI Engineer", from: 1, to: 9_999 },
  ]);
  const id = await company("greenhouse", "tagged");
  await sync(id);
  expect(await sync(id)).toMatchObject({ outcome: "ok", count: 1 });
  const { items } = await world.index["index.readings"](world.ada, {
    board: "greenhouse:tagged",
    limit: 1,
  });
  expect(items[0]).toMatchObject({ unchanged: true });
  const many = Array.from({ length: 130 }, (_, i) => ({
    id: `m${i}`,
    title: `AI Engineer ${i}`,
    from: 1,
    to: 9_999,
  }));
  world.boards.company("lever", "many", many);
  world.boards.company("smartrecruiters", "many", many);
  expect(await sync(await company("lever", "many"))).toMatchObject({ outcome: "ok", count: 130 });
  expect(await sync(await company("smartrecruiters", "many"))).toMatchObject({
    outcome: "ok",
    count: 130,
  });
});

test("a board that is not found three times is dead, and somebody is told; a place goes stale and is withdrawn", async () => {
  world.boards.company("recruitee", "gone", [
    { id: "51", title: "AI Engineer", from: 1, to: 9_999 },
  ]);
  const id = await company("recruitee", "gone");
  await sync(id);
  for (let n = 0; n < 3; n++) {
    world.boards.fault("recruitee", { status: 404, times: 9 });
    world.time.ms += 3 * dayMs;
    await sync(id);
  }
  const shown = await world.index["index.company"](world.ada, { id });
  expect(shown.boards[0]).toMatchObject({ status: "dead", consecutiveFailures: 3 });
  expect(shown.company.placement).toMatchObject({ group: "C", stale: true });
  const { rows } =
    await sql`select kind from findings where subject = 'recruitee:gone' and status = 'open'`.execute(
      world.database.kysely,
    );
  expect(rows).toEqual([{ kind: "board_failing" }]);
  world.time.ms += 30 * dayMs;
  await world.index["index.settings.put"](world.ada, { daily: false });
  await followBoards(world.hands, new AbortController().signal);
  expect(await world.placement(id)).toBeNull();
});

test("nothing of people is kept, and every system is told who asks", async () => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from market_postings p
    where p::text ilike '%rita%'`.execute(world.database.kysely);
  expect(rows[0]?.n).toBe(0);
  expect(new Set(world.boards.log.map(({ agent }) => agent))).toEqual(
    new Set(["Reeve-jobs-index/1 (+index@reeve.example)"]),
  );
});
