import { GrantConstraints } from "@reeve/contract/grant-constraint";
import type { AgentId, GrantId } from "@reeve/contract/id";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { z } from "zod";
import { by, bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { newId } from "../../platform/ids.ts";
import { decideWhole } from "../decide/decide.ts";
import { visible } from "../decide/visible.ts";
import { openUsing } from "./using.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let agents = 0;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("shop", { refund: "write", query: "read", save: "write" });
  const rules = [{ argument: "sql", kind: "sql", dialect: "postgresql" }];
  await sql`update tools set data_classes = '{orders}', data_rules = ${JSON.stringify(rules)}::jsonb
    where name = 'query'`.execute(world.database.kysely);
  await world.changed();
});
afterAll(() => world[Symbol.asyncDispose]());

async function granted(
  constraints: z.input<typeof GrantConstraints>,
  tools = ["refund"],
): Promise<{ agent: AgentId; grant: GrantId }> {
  const owner = await world.person(`Owner ${++agents}`, "owner");
  const agent = await world.agent(`agent-${agents}`, owner);
  const { id } = await world.verbs["grants.create"](by(owner), {
    agent: agent.id,
    server: "shop",
    tools,
    reason: "a test",
    constraints: GrantConstraints.parse(constraints),
  });
  return { agent: agent.id, grant: id };
}

const answers = (agent: AgentId, all: readonly object[], tool = "refund") =>
  all.map((args) => world.decide(agent, "shop", tool, args).answer);

const fits = "allow";
const not = "block";
const folder = { arguments: [{ argument: "path", prefix: "/data/" }] };
const like = { arguments: [{ argument: "path", glob: "/data/*.csv" }] };

test.each<[string, z.input<typeof GrantConstraints>, object[], string[]]>([
  [
    "a number up to a bound, and nothing that is no number",
    { arguments: [{ argument: "amount", atMost: 50 }] },
    [{ amount: 50 }, { amount: 50.01 }, { amount: "50" }, { amount: null }, {}, { Amount: 1 }],
    [fits, not, not, not, not, not],
  ],
  [
    "no number that is too long to be read exactly",
    { arguments: [{ argument: "amount", atLeast: 0 }] },
    [{ amount: 2 ** 60 }, { amount: Number.MAX_SAFE_INTEGER }, { amount: -1 }],
    [not, fits, not],
  ],
  [
    "one of some values of the same type",
    { arguments: [{ argument: "to", oneOf: ["ada", 7, true] }] },
    [{ to: "ada" }, { to: 7 }, { to: "7" }, { to: true }, { to: "true" }, { to: ["ada"] }],
    [fits, fits, not, fits, not, not],
  ],
  [
    "each of a list, and never an empty one or one that lacks it somewhere",
    { arguments: [{ argument: "items[].sku", equals: "a" }] },
    [
      { items: [{ sku: "a" }, { sku: "a" }] },
      { items: [{ sku: "a" }, { sku: "b" }] },
      { items: [{ sku: "a" }, {}] },
      { items: [] },
      { items: { sku: "a" } },
    ],
    [fits, not, not, not, not],
  ],
  [
    "a folder, and nothing that climbs out of it",
    folder,
    [
      { path: "/data/a" },
      { path: "/data/../etc/passwd" },
      { path: "/data/%2e%2e/etc" },
      { path: "/data/..\\etc" },
      { path: "/database" },
    ],
    [fits, not, not, not, not],
  ],
  [
    "a form with stars, of which nothing else is special",
    like,
    [{ path: "/data/a.csv" }, { path: "/data/acsv" }, { path: "x/data/a.csv" }],
    [fits, not, not],
  ],
  [
    "a text or list of some length",
    { arguments: [{ argument: "note", maxLength: 3 }] },
    [{ note: "abc" }, { note: "abcd" }, { note: [1, 2, 3] }, { note: 1 }],
    [fits, not, fits, not],
  ],
  [
    "only an object's own members",
    { arguments: [{ argument: "constructor.name", equals: "Object" }] },
    [{}, { constructor: { name: "Object" } }],
    [not, fits],
  ],
])("a grant bound to %s", async (_name, constraints, calls, expected) => {
  const { agent } = await granted(constraints);
  expect(answers(agent, calls)).toEqual(expected);
});

test("a refusal says which grant it is, what would fit and what was asked, and no text of the agent's", async () => {
  const { agent, grant } = await granted({
    arguments: [
      { argument: "amount", atMost: 50 },
      { argument: "to", prefix: "cus_" },
    ],
  });
  expect(world.decide(agent, "shop", "refund", { amount: 80, to: "cus_1" })).toMatchObject({
    answer: "block",
    code: "default-deny",
    reason: `Grant ${grant} lets agent "agent-${agents}" call shop/refund only with amount up to 50; this asks 80. Send it within that, or ask its owner Owner ${agents} for more.`,
  });
  const { reason } = world.decide(agent, "shop", "refund", { amount: 8, to: "my password" });
  expect(reason).toContain('only with to beginning with "cus_"; this sends another value.');
  expect(reason).not.toContain("password");
});

test("a grant for classes of data fits only where all that a call touches is known to be of them", async () => {
  const { agent } = await granted({ dataClasses: ["orders"] }, ["query", "refund"]);
  expect(
    answers(agent, [{ sql: "select * from orders" }, { sql: "select from (" }], "query"),
  ).toEqual([fits, not]);
  // Nobody gave this tool's data a class.
  expect(answers(agent, [{ path: "/a" }])).toEqual([not]);
  const other = await granted({ dataClasses: ["public"] }, ["query"]);
  const { reason } = world.decide(other.agent, "shop", "query", { sql: "select * from orders" });
  expect(reason).toContain("only with data of the class public and no other; this touches data");
});

test("days and hours are those of the zone that is named, through its change of clocks", async () => {
  const { agent } = await granted({
    time: {
      weekdays: ["monday"],
      hours: { from: "09:00", until: "17:00" },
      zone: "Europe/Berlin",
    },
  });
  const at = (iso: string) =>
    decideWhole(
      world.snapshots.current(),
      { agent, kind: "tool_call", server: "shop", tool: "refund", args: {} },
      { id: newId("dec", world.time.ms), now: Date.parse(iso) },
    ).decision;
  const answer = (iso: string) => at(iso).answer;
  // Winter is an hour ahead of UTC, summer two.
  expect(
    [
      "2026-11-23T07:59:59Z",
      "2026-11-23T08:00:00Z",
      "2026-11-23T16:00:00Z",
      "2026-07-06T07:00:00Z",
    ].map(answer),
  ).toEqual([not, fits, not, fits]);
  expect(answer("2026-11-24T09:00:00Z")).toBe(not);
  expect(at("2026-11-23T16:00:00Z").reason).toContain(
    "only on Monday from 09:00 to 17:00 (Europe/Berlin); this comes on Monday at 17:00.",
  );
});

test("a grant begins at its time", async () => {
  const { agent } = await granted({ time: { from: "2026-11-23T09:00:01.000Z" } });
  expect(answers(agent, [{}])).toEqual([not]);
  world.time.ms += 1_000;
  expect(answers(agent, [{}])).toEqual([fits]);
  world.time.ms -= 1_000;
});

test.each([
  ["a kind that is not known", '{"weather":"fine"}', "weather"],
  [
    "a bound of another type",
    '{"arguments":[{"argument":"a","atMost":"9"}]}',
    "arguments.0.atMost",
  ],
  ["a zone that is not known", '{"time":{"weekdays":["monday"],"zone":"Nowhere/At_All"}}', "zone"],
  ["no object at all", "[1]", "any"],
])("a stored grant with %s fits nothing, and says so", async (_name, stored, what) => {
  const { agent, grant } = await granted({});
  expect(answers(agent, [{}])).toEqual([fits]);
  await sql`update grants set constraints = ${stored}::jsonb where id = ${grant}`.execute(
    world.database.kysely,
  );
  await world.changed();
  const { answer, reason } = world.decide(agent, "shop", "refund", {});
  expect(answer).toBe(not);
  expect(reason).toContain("of which this Reeve cannot read");
  expect(reason).toContain(what);
});

test("an unknown kind of constraint is refused with the field's name", () => {
  const { error } = GrantConstraints.safeParse({ arguments: [{ argument: "a", atmost: 3 }] });
  expect(JSON.stringify(error?.issues)).toContain("atmost");
  expect(GrantConstraints.safeParse({ weather: "fine" }).error?.issues[0]).toMatchObject({
    keys: ["weather"],
  });
});

test("a tool whose arguments may fit is listed", async () => {
  const { agent } = await granted({ arguments: [{ argument: "amount", atMost: 50 }] });
  expect(visible(world.snapshots.current(), agent, "shop")("refund")).toBe(true);
});

test("a counted grant is used exactly as often as it says, whoever asks at once, and a use given back is there again", async () => {
  const { agent, grant } = await granted({ count: { total: 5, perDay: 3 } });
  const { counted = [] } = decideWhole(
    world.snapshots.current(),
    { agent, kind: "tool_call", server: "shop", tool: "refund", args: {} },
    { id: newId("dec", world.time.ms), now: world.time.ms },
  );
  expect(counted.map(({ id }) => id)).toEqual([grant]);
  // Two processes, each with its own counting.
  const processes = [1, 2].map(() => openUsing(world));
  const all = () =>
    Promise.all(
      Array.from({ length: 20 }, (_, n) => processes[n % 2]?.take(counted)).map(async (one) => {
        const taken = await one;
        return taken?.ok === true ? taken : null;
      }),
    );
  const first = (await all()).filter((one) => one !== null);
  expect(first).toHaveLength(3);
  await first[0]?.giveBack();
  expect((await all()).filter((one) => one !== null)).toHaveLength(1);
  world.time.ms += 86_400_000;
  expect((await all()).filter((one) => one !== null)).toHaveLength(2);
  const none = await processes[0]?.take(counted);
  expect(none).toEqual({
    ok: false,
    reason: `Grant ${grant} allows 5 uses in all and 3 uses a day (UTC), and they are used.`,
  });
  world.time.ms -= 86_400_000;
  const { items } = await world.verbs["grants.list"](bySystem, { limit: 1, agent });
  expect(items[0]?.uses).toMatchObject({ total: 5, thatDay: 2 });
});

test("what another permits as well takes no use", async () => {
  const { agent } = await granted({ count: { total: 1 } });
  await world.verbs["grants.create"](bySystem, {
    agent,
    server: "shop",
    tools: ["refund"],
    reason: "as often as it likes",
  });
  const { counted } = decideWhole(
    world.snapshots.current(),
    { agent, kind: "tool_call", server: "shop", tool: "refund", args: {} },
    { id: newId("dec", world.time.ms), now: world.time.ms },
  );
  expect(counted).toBeUndefined();
});

test("narrowing only takes away: it comes on top of what holds, at once, and what it was is explained by what it was", async () => {
  const { agent, grant } = await granted(
    { arguments: [{ argument: "amount", atMost: 50 }], count: { total: 9 } },
    ["refund", "save"],
  );
  const after = await world.verbs["grants.narrow"](bySystem, {
    id: grant,
    tools: ["refund"],
    constraints: GrantConstraints.parse({
      arguments: [
        { argument: "amount", atMost: 80 },
        { argument: "amount", atLeast: 1 },
      ],
      count: { perDay: 2 },
    }),
    reason: "too wide",
  });
  expect(after).toMatchObject({
    version: 2,
    tools: ["refund"],
    constraints: {
      arguments: [{ argument: "amount", atLeast: 1, atMost: 50 }],
      count: { total: 9, perDay: 2 },
    },
    within: [
      "amount at least 1 and up to 50",
      "at most 9 uses in all",
      "at most 2 uses a day (UTC)",
    ],
  });
  expect(answers(agent, [{ amount: 50 }, { amount: 51 }, { amount: 0 }])).toEqual([fits, not, not]);
  expect(answers(agent, [{ amount: 5 }], "save")).toEqual([not]);
  expect(world.decide(agent, "shop", "refund", { amount: 5 }).policies).toEqual([
    { name: `grant:${grant}`, version: 2 },
  ]);
  await expect(
    world.verbs["grants.narrow"](bySystem, { id: grant, tools: ["save"], reason: "wider" }),
  ).rejects.toMatchObject({ code: "invalid" });
  await expect(
    world.verbs["grants.narrow"](bySystem, { id: grant, reason: "nothing" }),
  ).rejects.toMatchObject({ code: "invalid" });
});
