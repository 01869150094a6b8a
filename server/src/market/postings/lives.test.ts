import type { CompanyId } from "@reeve/contract/id";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { marketWorld } from "../../../test/market-world.ts";
import { followBoards } from "../boards/keep.ts";

const dayMs = 86_400_000;
const ever = { from: 1, to: 99_999 };
let world: Awaited<ReturnType<typeof marketWorld>>;

beforeAll(async () => {
  world = await marketWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});
const later = (days: number): void => void (world.time.ms += days * dayMs);

test("an opening that comes back under its own id is open again, and as old as it was", async () => {
  const { boards } = world;
  const job = { id: "1", title: "AI Governance Lead", ...ever };
  const other = { id: "2", title: "Bookkeeper", ...ever };
  boards.company("personio", "back", [job, other]);
  const id = await world.company("personio", "back");
  await world.sync(id);
  const [first] = (await world.postings(id)).filter(({ title }) => title === job.title);
  boards.company("personio", "back", [other]);
  for (let n = 0; n < 2; n++) {
    later(1);
    await world.sync(id);
  }
  expect(await world.placement(id)).toBeNull();
  later(40);
  boards.company("personio", "back", [job, other]);
  expect(await world.sync(id)).toMatchObject([{ outcome: "ok", opened: 0, group: "A" }]);
  const again = (await world.postings(id)).find(({ title }) => title === job.title);
  expect(again).toMatchObject({ id: first?.id, firstSeen: first?.firstSeen, closedAt: null });
  const { items } = await world.index["index.readings"](world.ada, {
    board: "personio:back",
    limit: 1,
  });
  expect(items[0]).toMatchObject({ reopened: 1 });
});

test("the same words under a new id are a repost within a month, and a new opening after it", async () => {
  const { boards } = world;
  const job = { id: "1", title: "Evals Lead", description: "AI agents, guardrails", ...ever };
  const other = { id: "9", title: "Bookkeeper", ...ever };
  boards.company("lever", "reposts", [job, other]);
  const id = await world.company("lever", "reposts");
  await world.sync(id);
  const [first] = (await world.postings(id)).filter(({ title }) => title === job.title);
  later(5);
  boards.company("lever", "reposts", [{ ...job, id: "2" }, other]);
  await world.sync(id);
  const repost = (await world.postings(id)).find(({ repostOf }) => repostOf !== null);
  expect(repost).toMatchObject({ repostOf: first?.id, firstSeen: first?.firstSeen, daysOpen: 5 });
  // Until a second reading has missed the first one, both are open: they are one all the same.
  expect(await world.placement(id)).toMatchObject({ openRoles: 1, confidence: "low" });
  later(1);
  boards.company("lever", "reposts", [other]);
  for (let n = 0; n < 2; n++) {
    later(1);
    await world.sync(id);
  }
  later(31);
  boards.company("lever", "reposts", [{ ...job, id: "3" }, other]);
  await world.sync(id);
  const fresh = (await world.postings(id)).find(({ title }) => title === job.title);
  expect(fresh).toMatchObject({ repostOf: null, daysOpen: 0 });
});

test("an opening that moves to another place stays what it is, and one that moves to another board keeps its age", async () => {
  const { boards } = world;
  const job = { id: "1", title: "Head of AI Security", description: "red teaming", ...ever };
  boards.company("greenhouse", "moves", [{ ...job, place: "Bern" }]);
  const id = await world.company("greenhouse", "moves");
  await world.sync(id);
  const [first] = await world.postings(id);
  later(2);
  boards.company("greenhouse", "moves", [{ ...job, place: "Bonn" }]);
  expect(await world.sync(id)).toMatchObject([{ opened: 0, closed: 0 }]);
  expect(await world.postings(id)).toMatchObject([
    { id: first?.id, firstSeen: first?.firstSeen, locations: ["Bonn"] },
  ]);
  // The same system under another name: what the company's new board shows are the openings of its old one.
  boards.company("greenhouse", "moved", [{ ...job, id: "77", place: "Bonn" }]);
  await world.index["index.boards.add"](world.ada, { company: id, careers: "greenhouse:moved" });
  later(3);
  await world.sync(id);
  expect(
    (await world.postings(id)).find(({ board }) => board === "greenhouse:moved"),
  ).toMatchObject({ repostOf: first?.id, firstSeen: first?.firstSeen, daysOpen: 5 });
  expect(await world.placement(id)).toMatchObject({ openRoles: 1 });
  boards.company("greenhouse", "moves", []);
  for (let n = 0; n < 3; n++) {
    later(1);
    await world.sync(id);
  }
  const all = await world.postings(id, { closed: "yes" });
  expect(all.map(({ board, closedAt }) => [board, closedAt !== null])).toEqual(
    expect.arrayContaining([
      ["greenhouse:moved", false],
      ["greenhouse:moves", true],
    ]),
  );
  expect(await world.placement(id)).toMatchObject({ group: "A", openRoles: 1 });
});

test("a reading that is partial opens what it showed, and closes nothing however often", async () => {
  const { boards } = world;
  const many = Array.from({ length: 120 }, (_, n) => ({
    id: `p${n}`,
    title: `LLM Engineer ${n}`,
    ...ever,
  }));
  for (const ats of ["lever", "smartrecruiters"]) {
    boards.company(ats, "pages", many);
    const id = await world.company(ats, "pages");
    await world.sync(id);
    boards.company(ats, "pages", [{ id: "new", title: "AI Auditor", ...ever }, ...many]);
    for (let n = 0; n < 3; n++) {
      later(1);
      boards.fault(ats, { status: 500, after: 1, times: 9 });
      expect(await world.sync(id), ats).toMatchObject([
        { outcome: "partial", count: 100, closed: 0, opened: n === 0 ? 1 : 0 },
      ]);
    }
    boards.mended(ats);
    expect((await world.postings(id)).length).toBe(121);
  }
});

test("a board whose total disagrees with what it shows closes nothing", async () => {
  const { boards } = world;
  const job = { id: "1", title: "LLM Engineer", ...ever };
  boards.company("smartrecruiters", "total", [job, { ...job, id: "2" }]);
  const id = await world.company("smartrecruiters", "total");
  await world.sync(id);
  const body = JSON.stringify({ totalFound: 9, content: [{ id: "1", name: "LLM Engineer" }] });
  for (let n = 0; n < 3; n++) {
    later(1);
    boards.fault("smartrecruiters", { status: 200, body, times: 99 });
    expect(await world.sync(id)).toMatchObject([
      { outcome: "partial", count: 1, closed: 0, why: "it says 9 and showed 1" },
    ]);
  }
  expect((await world.postings(id)).length).toBe(2);
});

test("a version of the method says how many places it moved by itself, and of openings that changed as well it claims none", async () => {
  const { boards, database } = world;
  const job = { id: "1", title: "AI Safety Engineer", ...ever };
  const moved = async () => (await world.index["index.method"](world.ada, {})).versions[0]?.moved;
  const before = await moved();
  const made: CompanyId[] = [];
  for (const token of ["told", "changed"]) {
    boards.company("recruitee", token, [job]);
    const id = await world.company("recruitee", token);
    await world.sync(id);
    made.push(id);
    // As a method that did not know the title left it.
    await sql`update market_postings set counts = 'no', family = null, tier = null
      where company = ${id}`.execute(database.kysely);
    await sql`update market_companies set placement = null, rank = 4 where id = ${id}`.execute(
      database.kysely,
    );
    await sql`update market_boards set method = 'before' where company = ${id}`.execute(
      database.kysely,
    );
  }
  boards.company("recruitee", "changed", [job, { ...job, id: "2" }]);
  for (const id of made) expect(await world.sync(id)).toMatchObject([{ group: "A" }]);
  expect(await moved()).toBe((before ?? 0) + 1);
});

test("the day's figures are written when they change, and not each minute", async () => {
  const { signal } = new AbortController();
  await world.index["index.settings.put"](world.ada, { daily: false });
  const written = async () => {
    await followBoards(world.hands, signal);
    const { rows } = await sql<{
      by: string;
      a: number;
    }>`select xmin::text as by, a from market_days
      order by day desc limit 1`.execute(world.database.kysely);
    return rows[0];
  };
  const first = await written();
  expect(first?.a).toBeGreaterThan(0);
  expect(await written()).toEqual(first);
  world.boards.company("lever", "one-more", [{ id: "1", title: "AI Auditor", ...ever }]);
  await world.sync(await world.company("lever", "one-more"));
  expect((await written())?.a).toBe((first?.a ?? 0) + 1);
});

test("openings are found by the words of their titles or how these begin, and by nothing else", async () => {
  const title = "Staff Engineer – Node.js/AI-Agents (München)";
  world.boards.company("ashby", "words", [{ id: "1", title, ...ever }]);
  const company = await world.company("ashby", "words");
  await world.sync(company);
  const found = async (q: string) =>
    (await world.index["index.postings"](world.ada, { company, limit: 9, q })).items.length;
  for (const q of ["staff", "AGENT", "eng node", "js", "mün", "ai-agents", "Node.js/AI"])
    expect(await found(q), q).toBe(1);
  for (const q of ["taff", "a", "!?", "'", "x:* | staff", "\\", "agent')", "🤖"])
    expect(await found(q), q).toBe(q === "agent')" ? 1 : 0);
});
