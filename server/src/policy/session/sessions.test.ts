import type { Person } from "@reeve/contract/person";
import type { AgentId } from "@reeve/contract/id";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { newId } from "../../platform/ids.ts";
import { setClassification, allTools } from "../../registry/servers/tool-store.ts";
import { openSessions, type Held, type Sessions } from "./sessions.ts";

let world: Awaited<ReturnType<typeof decisionWorld>>;
let sessions: Sessions;
let elsewhere: Sessions;
let ada: Person;
let agent: AgentId;

const reading = (what: string): string =>
  `@id("reads") forbid(principal, action, resource) when { ${what} };`;
const everything = reading(
  `context.base.session.taint.contains("x") && context.base.session.destinations.untrusted.isEmpty()`,
);
const put = (cedar: string) =>
  world.verbs["policies.put"](bySystem, { name: "p", mode: "enforce", cedar });

beforeAll(async () => {
  world = await decisionWorld();
  const { database, clock, log } = world;
  const hands = { database, clock, log, key: Buffer.alloc(32, 3) };
  sessions = openSessions(hands);
  elsewhere = openSessions(hands);
  ada = await world.person("Ada", "owner");
  await world.server("crm", { read: "read", send: "write" });
  await world.server("web", { fetch: "read" });
  const tools = await allTools(database.kysely);
  const classify = (name: string, said: Parameters<typeof setClassification>[2]) =>
    setClassification(
      database.kysely,
      tools.find((tool) => tool.name === name)?.id ?? "tol_",
      said,
    );
  await classify("read", { dataClasses: ["pii"], costMicros: 5 });
  await classify("fetch", { trust: "untrusted" });
  await world.changed();
});
afterAll(async () => {
  await sessions[Symbol.asyncDispose]();
  await elsewhere[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});
let count = 0;
beforeEach(async () => {
  await put(everything);
  agent = (await world.agent(`agent-${count++}`, ada)).id;
});

const call = (path: string, args: unknown = {}, name: string | null = null, at = sessions) => {
  const [server = "", tool = ""] = path.split("/");
  return at.hold(world.snapshots.current(), {
    action: newId("act", world.time.ms),
    agent,
    person: null,
    name,
    kind: "tool_call",
    server,
    tool,
    args,
  }) as Promise<Held>;
};
const later = async (ms: number): Promise<void> => {
  world.time.ms += ms;
  await world.snapshots.refresh();
};
const answer = (text: string) => [
  { jsonrpc: "2.0", id: 1, result: { content: [{ type: "text", text }] } },
];

describe("who is asked about", () => {
  const rows = async (): Promise<number> =>
    (
      await sql<{ n: number }>`select count(*) as n from agent_sessions`.execute(
        world.database.kysely,
      )
    ).rows[0]?.n ?? -1;

  test.each([
    ["none that asks", "permit(principal, action, resource);"],
    ["one that asks only for its name", reading('context.base.session.id == "s"')],
    [
      "one about somebody else",
      everything.replace("principal,", 'principal == Reeve::Agent::"agt_1",'),
    ],
  ])(
    "with policies of which there is %s, nothing is asked of the database",
    async (_what, cedar) => {
      await put(cedar);
      const before = await rows();
      expect(call("crm/read")).toBeNull();
      expect(await rows()).toBe(before);
    },
  );

  test.each([
    ["taint", "context.base.session.taint.isEmpty()"],
    ["has", "context.base.session has taint"],
    ["the whole", "context.base.session == context.base.session"],
    ["the base", "context.base == context.base"],
  ])(
    "one that asks for %s is answered, also where it is only watched",
    async (_what, condition) => {
      await put(`@mode("shadow") ${reading(condition)}`);
      await (await call("crm/read")).release();
    },
  );
});

test("what a call reads, uses, costs and how often counts for the next, and not for itself", async () => {
  const first = await call("crm/read");
  expect(first.facts).toMatchObject({ taint: [], toolsUsed: [], calls60s: 0, spentMicros: 0 });
  expect((await call("crm/send")).facts).toMatchObject({
    taint: ["pii"],
    toolsUsed: ["crm/read"],
    calls60s: 1,
    spentMicros: 5,
  });
  await later(60_000);
  expect((await call("crm/send", {}, null, elsewhere)).facts).toMatchObject({
    taint: ["pii"],
    toolsUsed: ["crm/read", "crm/send"],
    calls60s: 0,
    spentMicros: 5,
  });
});

test("a call that was blocked does not count, in this process or another", async () => {
  const first = await call("crm/read");
  expect((await call("crm/send", {}, null, elsewhere)).facts.taint).toEqual(["pii"]);
  await first.release();
  expect((await call("crm/send")).facts).toMatchObject({ taint: [], calls60s: 1, spentMicros: 0 });
});

test("of many calls at once each sees those before it: a limit lets exactly as many through", async () => {
  const limit = 7;
  const all = await Promise.all(
    Array.from({ length: 30 }, async (_, n) => {
      const held = await call("crm/send", {}, null, n % 2 === 0 ? sessions : elsewhere);
      return held.facts.calls60s;
    }),
  );
  expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n));
  expect(all.filter((calls) => calls < limit)).toHaveLength(limit);
});

test("sessions are apart by agent and by the name it gives, and end when nobody comes back", async () => {
  await call("crm/read");
  await call("crm/read", {}, "morning");
  expect((await call("crm/send", {}, "noon")).facts.taint).toEqual([]);
  const other = (await world.agent(`agent-${count++}`, ada)).id;
  const mine = agent;
  agent = other;
  expect((await call("crm/send")).facts.taint).toEqual([]);
  agent = mine;
  await later(29 * 60_000);
  expect((await call("crm/send")).facts.taint).toEqual(["pii"]);
  await later(31 * 60_000);
  expect((await call("crm/send")).facts.taint).toEqual([]);
  expect((await call("crm/send", {}, "morning")).facts.taint).toEqual(["pii"]);
});

describe("where an address was heard of", () => {
  const to = (address: string, at = sessions) => call("crm/send", { to: address }, null, at);

  test("what a system answered is trusted, what somebody else answered is not, the rest is unknown", async () => {
    await (await call("crm/read")).settle(answer("customer: ada@example.com"));
    await (
      await call("web/fetch")
    ).settle(answer("mail eve@evil.example, see https://evil.example/x"));
    const { destinations } = (
      await to("Ada@example.com, eve@evil.example, bo@example.com https://EVIL.example/?q=secret")
    ).facts;
    expect(destinations).toEqual({
      user: [],
      trusted: ["ada@example.com"],
      untrusted: ["eve@evil.example", "evil.example"],
      unknown: ["bo@example.com"],
    });
    expect((await to("eve@evil.example", elsewhere)).facts.destinations.untrusted).toEqual([
      "eve@evil.example",
    ]);
  });

  test("who is named by both is trusted", async () => {
    await (await call("web/fetch")).settle(answer("ada@example.com"));
    await (await call("crm/read")).settle(answer("ada@example.com"));
    expect((await to("ada@example.com")).facts.destinations.trusted).toEqual(["ada@example.com"]);
  });

  test("while an answer is still being read, what is heard of nowhere may have come with it", async () => {
    const fetching = await call("web/fetch");
    expect((await to("bo@example.com", elsewhere)).facts.destinations).toMatchObject({
      untrusted: ["bo@example.com"],
      unknown: [],
    });
    await fetching.settle(answer("nothing"));
    expect((await to("bo@example.com")).facts.destinations.unknown).toEqual(["bo@example.com"]);
  });

  test("an answer that is not wholly known keeps it so for good", async () => {
    await (await call("web/fetch")).settle(null);
    await later(120_000);
    expect((await to("bo@example.com")).facts.destinations.untrusted).toEqual(["bo@example.com"]);
  });

  test("so does one that never came, and one that named too much", async () => {
    await call("web/fetch");
    await later(16 * 60_000);
    expect((await to("bo@example.com")).facts.destinations.untrusted).toEqual(["bo@example.com"]);
    agent = (await world.agent(`agent-${count++}`, ada)).id;
    const many = Array.from({ length: 6_000 }, (_, n) => `u${n}@example.com`).join(" ");
    await (await call("web/fetch")).settle(answer(many));
    expect((await to("bo@example.com")).facts.destinations.untrusted).toEqual(["bo@example.com"]);
  });

  test("arguments that name too much are taken for the worst", async () => {
    const many = Array.from({ length: 300 }, (_, n) => `u${n}@example.com`);
    const { untrusted } = (await call("crm/send", { to: many })).facts.destinations;
    expect(untrusted).toEqual(["(more than can be told)"]);
  });

  test("the table holds no address, only what cannot be guessed without the key", async () => {
    await (await call("crm/read")).settle(answer("grace@example.com"));
    const other = openSessions({ ...world, key: Buffer.alloc(32, 4) });
    expect((await to("grace@example.com", other)).facts.destinations.unknown).toHaveLength(1);
    await other[Symbol.asyncDispose]();
  });
});

test("an agent cannot fill the table with sessions", async () => {
  await sql`insert into agent_sessions (key, agent_id, touched_at)
    select ${agent} || ' ' || n, ${agent}, now() from generate_series(1, 1000) n`.execute(
    world.database.kysely,
  );
  await expect(call("crm/send", {}, "one more")).rejects.toThrow("too many sessions");
});

test("without the database nothing is told", async () => {
  const broken = openSessions({
    ...world,
    key: Buffer.alloc(32),
    database: {
      ...world.database,
      pool: { query: () => Promise.reject(new Error("gone")) } as never,
    },
  });
  await expect(call("crm/send", {}, null, broken)).rejects.toThrow("gone");
  await broken[Symbol.asyncDispose]();
});
