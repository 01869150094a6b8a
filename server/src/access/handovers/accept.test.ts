import type { Agent } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { answeringWorld, newJwk } from "../../../test/answering.ts";
import { by, bySystem } from "../../../test/decision-world.ts";
import { delegationStore } from "../delegations/store.ts";
import { sessionStore } from "../sign-in/session-store.ts";

type World = Awaited<ReturnType<typeof answeringWorld>>;
let world: World;
let ann: Person;
let bo: Person;
let eve: Person;
let agent: Agent;
let key: string;
let people = 0;

beforeAll(async () => {
  world = await answeringWorld();
  await world.server("files", { read: "read", write: "write" });
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  const n = ++people;
  ann = await world.person(`Ann ${n}`, "owner");
  bo = await world.person(`Bo ${n}`, "owner");
  eve = await world.person(`Eve ${n}`, "viewer");
  agent = await world.agent(`agent-${n}`, ann);
  key = await world.keyFor(bySystem, agent);
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["*"],
    reason: "to work",
  });
});

const offered = () =>
  world.verbs["handovers.offer"](by(ann), { id: agent.id, to: bo.id, says: "" });
const reviewed = async (id: Awaited<ReturnType<typeof offered>>["id"], ctx = by(bo)) =>
  (await world.verbs["handovers.get"](ctx, { id })).hash;
const found = (id: AgentId = agent.id) => world.verbs["agents.get"](bySystem, { id });
const liveKeys = async () => {
  const { items } = await world.verbs["agents.credentials.list"](bySystem, {
    id: agent.id,
    limit: 50,
  });
  return items.filter((it) => it.revokedAt === null).map((it) => it.id as string);
};

test("the receiver is shown the tools, thirty days, open findings, approvals, keys and delegations before they accept", async () => {
  await world.verbs["delegations.make"](by(eve), { agent: agent.id, hours: 8 });
  const { id } = await offered();
  const review = await world.verbs["handovers.get"](await world.signedIn(bo), { id });
  expect(review).toMatchObject({
    handover: { from: { id: ann.id }, to: { id: bo.id }, status: "offered" },
    agent: { id: agent.id },
    takes: {
      tools: [
        { server: "files", tool: "read", effect: "read" },
        { server: "files", tool: "write", effect: "write" },
      ],
    },
    findings: [],
    approvals: [],
    credentials: 1,
    delegations: [{ id: eve.id }],
    freshUntil: expect.any(String),
  });
  expect(review.days).toHaveLength(30);
  expect(review.days.at(-1)?.day).toBe(new Date(world.time.ms).toISOString().slice(0, 10));
});

test("accepting changes the owner, ends every key, token and delegation of before, and gives one link for a new key, in one commit", async () => {
  await world.verbs["delegations.make"](by(eve), { agent: agent.id, hours: 8 });
  const { id } = await offered();
  const epochBefore = world.snapshots.current().epoch;
  const accepted = await world.verbs["handovers.accept"](await world.signedIn(bo), {
    id,
    hash: await reviewed(id),
    backup: eve.id,
  });
  expect(world.snapshots.current().epoch).toBe(epochBefore + 1);
  const whom = { id: bo.id, name: bo.name };
  expect(await found()).toMatchObject({
    owner: whom,
    accountabilities: { behaviour: whom, change: whom, incidents: whom, risk: whom },
    backup: { id: eve.id },
    epoch: agent.epoch + 1,
    status: "active",
  });
  expect(await liveKeys()).toEqual([]);
  expect(world.snapshots.current().credentials.has(key as `crd_${string}`)).toBe(false);
  expect(world.snapshots.current().delegations.has(`${agent.id} ${eve.id}`)).toBe(false);
  expect(
    (await delegationStore(world.database.kysely).find(agent.id, eve.id))?.delegation,
  ).toMatchObject({ endedAt: expect.any(String) });
  const audit = world.audits.at(-1);
  expect(audit).toMatchObject({
    operation: "handovers.accept",
    actor: { id: bo.id },
    change: { subject: agent.id, after: { handover: { offeredBy: ann.name, to: whom } } },
  });
  expect(JSON.stringify(world.audits)).not.toContain(accepted.enrolment.token);

  const { credential } = await world.verbs["handovers.enrol"](by(eve), {
    token: accepted.enrolment.token,
    publicKeyJwk: newJwk(),
  });
  expect(await liveKeys()).toEqual([credential.id]);
  await expect(
    world.verbs["handovers.enrol"](by(eve), {
      token: accepted.enrolment.token,
      publicKeyJwk: newJwk(),
    }),
  ).rejects.toMatchObject({ code: "unauthenticated" });
});

test("duties that others hold stay theirs", async () => {
  await world.verbs["agents.update"](bySystem, { id: agent.id, risk: eve.id });
  const { id } = await offered();
  const ctx = await world.signedIn(bo);
  await world.verbs["handovers.accept"](ctx, { id, hash: await reviewed(id) });
  expect((await found()).accountabilities).toMatchObject({
    change: { id: bo.id },
    risk: { id: eve.id },
  });
});

test("of two who accept at once one does, and the agent changes hands once", async () => {
  const { id } = await offered();
  const hash = await reviewed(id);
  const [one, other] = [await world.signedIn(bo), await world.signedIn(bo)];
  const tried = await Promise.allSettled([
    world.verbs["handovers.accept"](one, { id, hash }),
    world.verbs["handovers.accept"](other, { id, hash }),
  ]);
  expect(tried.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect((await found()).epoch).toBe(agent.epoch + 1);
});

test("an accept and a withdrawal at once leave one of the two, never both", async () => {
  const { id } = await offered();
  const hash = await reviewed(id);
  const ctx = await world.signedIn(bo);
  const [accepted, withdrawn] = await Promise.allSettled([
    world.verbs["handovers.accept"](ctx, { id, hash }),
    world.verbs["handovers.withdraw"](by(ann), { id, reason: "a mistake" }),
  ]);
  expect([accepted.status, withdrawn.status].sort()).toEqual(["fulfilled", "rejected"]);
  expect((await found()).owner?.id).toBe(accepted.status === "fulfilled" ? bo.id : ann.id);
  expect(await liveKeys()).toEqual(accepted.status === "fulfilled" ? [] : [key]);
});

const refuses: readonly [string, (w: World) => Promise<unknown>, string, RegExp][] = [
  [
    "that was withdrawn",
    (w) =>
      w.verbs["handovers.list"](bySystem, { agent: agent.id, limit: 1 }).then(({ items }) =>
        w.verbs["handovers.withdraw"](by(ann), {
          id: (items[0] as { id: `hnd_${string}` }).id,
          reason: "a mistake",
        }),
      ),
    "conflict",
    /was withdrawn/,
  ],
  [
    "by a receiver who was suspended since",
    (w) => w.becomes(bo, "suspended"),
    "forbidden",
    /not active/,
  ],
  [
    "of an agent that changed since it was looked at",
    (w) => w.verbs["agents.update"](bySystem, { id: agent.id, version: "2" }),
    "conflict",
    /changed since you looked/,
  ],
  [
    "with a sign-in older than five minutes",
    (w) => Promise.resolve(void (w.time.ms += 5 * 60_000)),
    "forbidden",
    /fresh sign-in/,
  ],
  [
    "of an agent that was retired since",
    (w) => w.verbs["agents.update"](bySystem, { id: agent.id, status: "retired" }),
    "conflict",
    /retired/,
  ],
];
test.each(refuses)(
  "nobody accepts an offer %s, and nothing changes",
  async (_what, meanwhile, code, message) => {
    const { id } = await offered();
    const hash = await reviewed(id);
    const ctx = await world.signedIn(bo);
    await meanwhile(world);
    await expect(world.verbs["handovers.accept"](ctx, { id, hash })).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await found()).toMatchObject({ owner: { id: ann.id } });
  },
);

test("an offer that ran out is refused even to a fresh sign-in", async () => {
  const { id } = await offered();
  const hash = await reviewed(id);
  world.time.ms += 31 * 86_400_000;
  const ctx = await world.signedIn(bo);
  await expect(world.verbs["handovers.accept"](ctx, { id, hash })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("ran out"),
  });
});

test("only the person it was offered to accepts, in person: not another, not a token, not without a session", async () => {
  const { id } = await offered();
  const hash = await reviewed(id);
  const other = await world.person(`Cy ${people}`, "admin");
  for (const ctx of [await world.signedIn(other), by(bo), bySystem])
    await expect(world.verbs["handovers.accept"](ctx, { id, hash })).rejects.toMatchObject({
      code: "forbidden",
    });
  const ended = await world.signedIn(bo);
  await sessionStore(world.database.kysely).endAll(bo.id, null);
  await expect(world.verbs["handovers.accept"](ended, { id, hash })).rejects.toMatchObject({
    code: "forbidden",
  });
});

test("a crash before the commit leaves the old owner, the old keys and the offer", async () => {
  const { id } = await offered();
  const hash = await reviewed(id);
  const ctx = await world.signedIn(bo);
  // The attestation is one of the last things written: taken away, the transaction breaks in the middle.
  await world.database.pool.query("alter table agent_attestations rename to elsewhere");
  try {
    await expect(world.verbs["handovers.accept"](ctx, { id, hash })).rejects.toThrow();
  } finally {
    await world.database.pool.query("alter table elsewhere rename to agent_attestations");
  }
  expect(await found()).toMatchObject({ owner: { id: ann.id }, epoch: agent.epoch });
  expect(await liveKeys()).toEqual([key]);
  await world.verbs["handovers.accept"](ctx, { id, hash });
  expect(await liveKeys()).toEqual([]);
});

test("an agent that acts changes its owner by a handover alone", async () => {
  await expect(
    world.verbs["agents.update"](bySystem, { id: agent.id, owner: bo.id }),
  ).rejects.toMatchObject({ code: "conflict", fix: expect.stringContaining("Offer it") });
});

test("one offer stands at a time; who may not own, or owns it already, is offered nothing; whose it is not offers nothing", async () => {
  const offer = (to: string, ctx = by(ann)) =>
    world.verbs["handovers.offer"](ctx, { id: agent.id, to, says: "" });
  await expect(offer(eve.id)).rejects.toMatchObject({ code: "conflict" });
  await expect(offer(ann.id)).rejects.toMatchObject({ code: "conflict" });
  await expect(offer(bo.id, by(bo))).rejects.toMatchObject({ code: "forbidden" });
  const tried = await Promise.allSettled([offer(bo.id), offer(bo.id)]);
  expect(tried.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});

test("what was declined is over, with the reason on record", async () => {
  const { id } = await offered();
  await expect(
    world.verbs["handovers.decline"](by(eve), { id, reason: "no" }),
  ).rejects.toMatchObject({ code: "forbidden" });
  expect(
    await world.verbs["handovers.decline"](by(bo), { id, reason: "I know nothing of it." }),
  ).toMatchObject({ status: "declined", reason: "I know nothing of it." });
  await expect(
    world.verbs["handovers.accept"](await world.signedIn(bo), { id, hash: await reviewed(id) }),
  ).rejects.toMatchObject({ message: expect.stringContaining("was declined") });
});
