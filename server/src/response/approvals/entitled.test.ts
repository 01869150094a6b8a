import type { AgentId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { approvalWorld } from "../../../test/approval-world.ts";
import { as, by, bySystem } from "../../../test/decision-world.ts";
import { fixedTokenActor } from "../../access/tokens/fixed-token.ts";
import { isoTime } from "../../platform/clock.ts";
import { openSubjects } from "../../registry/findings/store.ts";
import { peopleStore } from "../../registry/people/store.ts";

type World = Awaited<ReturnType<typeof approvalWorld>>;
let world: World;
let verbs: World["verbs"];
let people: Record<"ada" | "grace" | "bo" | "mary", Person>;
let agent: AgentId;

beforeAll(async () => {
  world = await approvalWorld();
  ({ verbs } = world);
  people = {
    ada: await world.person("Ada", "owner"),
    grace: await world.person("Grace", "viewer"),
    bo: await world.person("Bo", "viewer"),
    mary: await world.person("Mary", "admin"),
  };
});
afterAll(() => world[Symbol.asyncDispose]());
let count = 0;
beforeEach(async () => {
  agent = (await world.agent(`clerk-${count++}`, people.ada)).id;
  world.told.length = 0;
});

const approversOf = (...approvers: string[]) => ({ asks: world.asks({ approvers }) });
const approve = async (who: Person, id: Awaited<ReturnType<World["pending"]>>) =>
  verbs["approvals.approve"](await world.signedIn(who), { id, reason: "" });
const forbidden = expect.objectContaining({ code: "forbidden" });
const stateOf = async (more: object) => (await world.ask(world.asking(agent, more))).state;
const unanswerable = () => openSubjects(world.database.kysely, "approval_unanswerable");
const told = () => world.told.map(({ to }) => to);

test("a team is the group of that name: its members decide, whoever came into it since, and nobody who went", async () => {
  await world.group("Finance Leads", [people.grace]);
  const asked = approversOf("team:finance-leads");
  const id = await world.pending(agent, asked);
  expect(told()).toEqual([["Grace"]]);
  await expect(approve(people.bo, id)).rejects.toEqual(forbidden);
  await world.group("Finance Leads", [people.grace, people.bo]);
  await approve(people.bo, id);
  expect(await stateOf(asked)).toBe("approved");
  await world.group("Finance Leads", [people.grace]);
  expect(await stateOf(asked)).toBe("pending");
});

test("on call is who it is at the moment of approving; going off call afterwards takes nothing back", async () => {
  const shift = { name: "payments", every: "day", startsAt: isoTime(world.time.ms) } as const;
  const rota = await verbs["rotations.put"](bySystem, {
    ...shift,
    people: [people.grace.id, people.bo.email],
    overrides: [],
  });
  expect(rota.now).toMatchObject({ name: "Grace", until: isoTime(world.time.ms + 86_400_000) });
  const asked = approversOf("oncall:payments");
  world.time.ms += 86_400_000 - 60_000;
  const id = await world.pending(agent, asked);
  await expect(approve(people.bo, id)).rejects.toEqual(forbidden);
  await approve(people.grace, id);
  world.time.ms += 120_000;
  expect(await stateOf(asked)).toBe("approved");
  const next = await world.pending(agent, { ...asked, tool: "payout" });
  await expect(approve(people.grace, next)).rejects.toEqual(forbidden);
  await verbs["rotations.put"](bySystem, {
    ...shift,
    people: [people.grace.id, people.bo.id],
    overrides: [
      {
        person: people.grace.id,
        from: isoTime(world.time.ms),
        until: isoTime(world.time.ms + 1_000),
      },
    ],
  });
  expect((await verbs["rotations.list"](by(people.bo), {})).items[0]?.now?.name).toBe("Grace");
  await approve(people.grace, next);
});

test("a rotation takes active people and times in order, and goes with its name", async () => {
  const left = await world.person("Left", "viewer", "left");
  const rota = { name: "r", every: "week" as const, startsAt: isoTime(0), overrides: [] };
  for (const wrong of [
    { ...rota, people: [left.id] },
    { ...rota, people: ["nobody@example.com"] },
    {
      ...rota,
      people: [people.bo.id],
      overrides: [{ person: people.bo.id, from: isoTime(2), until: isoTime(2) }],
    },
  ])
    await expect(verbs["rotations.put"](bySystem, wrong)).rejects.toMatchObject({
      code: "invalid",
    });
  await verbs["rotations.put"](bySystem, { ...rota, people: [people.bo.id] });
  await verbs["rotations.remove"](bySystem, { name: "r" });
  await expect(verbs["rotations.remove"](bySystem, { name: "r" })).rejects.toMatchObject({
    code: "not_found",
  });
});

describe("where nobody whom the policy names can answer", () => {
  test("that is a finding at once, the admins are asked, and what they say holds", async () => {
    const asked = approversOf("team:nobody-is-here", "person:gone@example.com");
    const id = await world.pending(agent, asked);
    expect(told()).toEqual([["Mary"]]);
    expect(await unanswerable()).toContain(agent);
    await expect(approve(people.ada, id)).rejects.toEqual(forbidden);
    await approve(people.mary, id);
    expect(await stateOf(asked)).toBe("approved");
    await world.group("nobody is here", [people.bo]);
    expect(await stateOf(asked)).toBe("approved");
    await world.watch();
    expect(await unanswerable()).not.toContain(agent);
  });

  test("because they left after they were asked, the admins are asked then", async () => {
    const eve = await world.person("Eve", "viewer");
    const id = await world.pending(agent, approversOf("person:eve@example.com"));
    expect(told()).toEqual([["Eve"]]);
    await expect(approve(people.mary, id)).rejects.toEqual(forbidden);
    await world.watch();
    expect(told()).toHaveLength(1);
    await peopleStore(world.database.kysely).save({ ...eve, status: "left" });
    await world.watch();
    await world.watch();
    expect(told().slice(1)).toEqual([["Mary"]]);
    expect(await unanswerable()).toContain(agent);
    const { adminsAsked, deciders } = await verbs["approvals.get"](by(people.bo), { id });
    expect({ adminsAsked, names: deciders.map(({ name }) => name) }).toEqual({
      adminsAsked: true,
      names: ["Mary"],
    });
    await approve(people.mary, id);
  });

  test("fewer than the policy wants is too few as well", async () => {
    await world.group("Pair", [people.grace]);
    await world.pending(agent, { asks: world.asks({ approvers: ["team:pair"], quorum: 2 }) });
    expect(told()).toEqual([["Grace", "Mary"]]);
  });
});

describe("an answer that is given to somebody else", () => {
  const asked = approversOf.bind(null, "person:grace@example.com");
  const give = async (from: Person, to: Person, id: Awaited<ReturnType<World["pending"]>>) =>
    verbs["approvals.delegate"](await world.signedIn(from), { id, to: to.email, reason: "away" });

  test("is theirs from then on, and no more of whoever gave it", async () => {
    const id = await world.pending(agent, asked());
    await give(people.grace, people.bo, id);
    expect(told()).toEqual([["Grace"], ["Bo"]]);
    await expect(approve(people.grace, id)).rejects.toEqual(forbidden);
    await expect(give(people.bo, people.mary, id)).rejects.toMatchObject({ code: "conflict" });
    await approve(people.bo, id);
    expect(await stateOf(asked())).toBe("approved");
    const { delegated } = await verbs["approvals.get"](by(people.bo), { id });
    expect(delegated).toMatchObject([{ from: { name: "Grace" }, to: { name: "Bo" } }]);
  });

  test("never comes to whom the agent acts for, and not from whom nobody asked", async () => {
    const id = await world.pending(agent, { ...asked(), principal: people.bo.id });
    await expect(give(people.grace, people.bo, id)).rejects.toMatchObject({ code: "conflict" });
    await expect(give(people.ada, people.mary, id)).rejects.toEqual(forbidden);
  });
});

test("of several people each is one: a token that stands for nobody is none, and a person's token is that person", async () => {
  const two = { asks: world.asks({ approvers: ["role:viewer"], quorum: 2 }) };
  const id = await world.pending(agent, two);
  const token = (more: object) =>
    verbs["approvals.approve"](as({ ...fixedTokenActor, ...more }), { id, reason: "" });
  await expect(token({ id: "tok_1" })).rejects.toEqual(forbidden);
  await token({ id: "tok_2", person: people.grace.id });
  await expect(approve(people.grace, id)).rejects.toMatchObject({ code: "conflict" });
  expect((await approve(people.bo, id)).status).toBe("approved");
});

test("the inbox holds what waits for whoever looks, and nothing they have answered", async () => {
  const owned = await world.pending(agent, approversOf("owner"));
  const mine = async (who: Person) => {
    const ctx = await world.signedIn(who);
    const { items } = await verbs["approvals.list"](ctx, { mine: "yes", limit: 200 });
    return items.filter((it) => it.agent.id === agent).map(({ id }) => id);
  };
  expect(await mine(people.ada)).toEqual([owned]);
  expect(await mine(people.mary)).toEqual([]);
  const two = { asks: world.asks({ approvers: ["role:viewer"], quorum: 2 }) };
  const both = await world.pending(agent, two);
  expect(await mine(people.bo)).toEqual([both]);
  await approve(people.bo, both);
  expect(await mine(people.bo)).toEqual([]);
});

test("who is to be told is kept in the transaction that asks: where that fails, nothing was asked", async () => {
  world.box.tell = () => Promise.reject(new Error("the queue is full"));
  await expect(world.ask(world.asking(agent))).rejects.toThrow("the queue is full");
  const { rows } = await sql`select from approvals where agent_id = ${agent}`.execute(
    world.database.kysely,
  );
  expect(rows).toHaveLength(0);
  world.box.tell = () => Promise.resolve();
});
