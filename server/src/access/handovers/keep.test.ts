import { toldOf } from "../../../test/told.ts";
import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { answeringWorld } from "../../../test/answering.ts";
import { by, bySystem } from "../../../test/decision-world.ts";
import { decide } from "../../policy/decide/decide.ts";
import { visible } from "../../policy/decide/visible.ts";
import { openSnapshots } from "../../policy/snapshot/keep-fresh.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { newId } from "../../platform/ids.ts";
import { followAnswering, noteChanges } from "../attestations/follow.ts";
import { attestationGraceMs, ownerGraceMs, periodMs } from "../attestations/standing.ts";
import { offerToBackups } from "./keep.ts";

type World = Awaited<ReturnType<typeof answeringWorld>>;
let world: World;
let ann: Person;
let bo: Person;
let agent: Agent;
let n = 0;

const grace = ownerGraceMs.low;
const hands = () => ({ database: world.database, write: world.write, clock: world.clock });
const job = async () => {
  await noteChanges(hands());
  await offerToBackups(hands(), await followAnswering(hands()));
  await fresh();
};
/** Twice, because the first may join a reading that began before. */
const fresh = async (snapshots = world.snapshots) => {
  await snapshots.refresh();
  await snapshots.refresh();
};
const later = (ms: number) => void (world.time.ms += ms);
const call = (tool: "read" | "write") => world.decide(agent.id, "files", tool);
const findings = async () =>
  (
    await listFindings(world.database.kysely, {
      limit: 50,
      after: null,
      status: "open",
      subject: agent.id,
    })
  ).items;
const kinds = async () => (await findings()).map(({ kind }) => kind).sort();
const attested = async (person = ann) => {
  const { hash } = await world.verbs["attestations.due"](by(person), { id: agent.id });
  return world.verbs["attestations.make"](by(person), { id: agent.id, hash, says: "" });
};
const due = () => world.verbs["attestations.due"](bySystem, { id: agent.id });

beforeAll(async () => {
  world = await answeringWorld();
  await world.server("files", { read: "read", write: "write" });
});
afterAll(() => world[Symbol.asyncDispose]());
beforeEach(async () => {
  n += 1;
  ann = await world.person(`Ann ${n}`, "owner");
  bo = await world.person(`Bo ${n}`, "owner");
  agent = await world.agent(`agent-${n}`, ann);
  agent = await world.verbs["agents.update"](bySystem, { id: agent.id, backup: bo.id });
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["*"],
    reason: "to work",
  });
});

test("when an owner goes, the agent goes on for the grace of its tier, then only reads, then does nothing: with no job, in every process", async () => {
  await using other = await openSnapshots({
    database: world.database,
    clock: world.clock,
    log: world.log,
  });
  await world.becomes(ann, "left");
  const inOther = async (tool: string) => {
    await fresh(other);
    return decide(
      other.current(),
      { agent: agent.id, kind: "tool_call", server: "files", tool, args: { path: "/a" } },
      { id: newId("dec", world.time.ms), now: world.time.ms },
    );
  };
  expect(call("write")).toMatchObject({ answer: "allow" });
  later(grace);
  await fresh();
  expect(call("read")).toMatchObject({ answer: "allow" });
  expect(call("write")).toMatchObject({
    answer: "block",
    code: "owner-gone",
    reason: expect.stringContaining(`Its backup ${bo.name} can take it over`),
  });
  expect(await inOther("read")).toMatchObject({ answer: "allow" });
  expect(await inOther("write")).toMatchObject({ answer: "block", code: "owner-gone" });
  const shown = visible(world.snapshots.current(), agent.id, "files", world.time.ms);
  expect([shown("read"), shown("write")]).toEqual([true, false]);
  later(grace);
  await fresh();
  for (const one of [call("read"), call("write"), await inOther("read")])
    expect(one).toMatchObject({ answer: "block", code: "owner-gone" });
});

test("what is not known to read is refused to an agent that may only read: questions, model calls, messages", async () => {
  await world.becomes(ann, "left");
  later(grace);
  await fresh();
  for (const kind of ["request", "model_call", "message"] as const)
    expect(
      decide(
        world.snapshots.current(),
        { agent: agent.id, kind, server: "files", tool: null, method: "sampling/createMessage" },
        { id: newId("dec", world.time.ms), now: world.time.ms },
      ),
    ).toMatchObject({ answer: "block", code: "owner-gone" });
});

test.each(["left", "suspended"] as const)(
  "whoever becomes %s: the backup is told by a finding and an offer at once, and once",
  async (status) => {
    await job();
    expect(await kinds()).toEqual([]);
    await world.becomes(ann, status);
    await Promise.all([job(), job()]);
    await job();
    expect(await findings()).toContainEqual(
      expect.objectContaining({
        kind: "owner_gone",
        detail: expect.stringContaining(`Its backup ${bo.name} can take it over`),
      }),
    );
    const { items } = await world.verbs["handovers.list"](by(bo), { to: bo.id, limit: 10 });
    expect(items).toMatchObject([
      { agent: { id: agent.id }, offeredBy: "reeve", from: { id: ann.id } },
    ]);
    const mine = await world.verbs["attestations.answering"](by(bo), {});
    expect(mine.items).toMatchObject([
      {
        backup: true,
        asks: expect.stringContaining("You stand in: take it over"),
        standing: { cause: "owner_gone" },
      },
    ]);
  },
);

test("whatever door ends a person, the database dates it, once: leaving after being suspended starts nothing anew", async () => {
  const { pool } = world.database;
  const since = async () => {
    const { rows } = await pool.query<{ at: string }>(
      "select status_since::text as at from people where id = $1",
      [ann.id],
    );
    return rows[0]?.at;
  };
  const set = (status: string) =>
    pool.query("update people set status = $2 where id = $1", [ann.id, status]);
  const before = await since();
  await set("suspended");
  const gone = await since();
  expect(gone).not.toBe(before);
  await set("left");
  await pool.query("update people set name = 'Ann' where id = $1", [ann.id]);
  expect(await since()).toBe(gone);
  await set("active");
  expect(await since()).not.toBe(gone);
});

test("without a backup an owner who goes is a finding that names who can help, and nobody is offered what they may not own", async () => {
  await world.verbs["agents.update"](bySystem, { id: agent.id, backup: null });
  await world.becomes(ann, "left");
  await job();
  expect(await kinds()).toEqual(["owner_gone"]);
  expect((await findings()).find(({ kind }) => kind === "owner_gone")?.detail).toContain(
    "An operator can offer it to a new owner",
  );
});

test("an owner who comes back in time ends it: nothing is narrowed, the finding closes", async () => {
  await world.becomes(ann, "suspended");
  await job();
  later(grace - 1);
  await world.becomes(ann, "active");
  later(10 * grace);
  await attested();
  await job();
  expect(call("write")).toMatchObject({ answer: "allow" });
  expect(await kinds()).toEqual([]);
});

test("when its time is over it is suspended once, on record, never deleted; taking it over lets it act again", async () => {
  await world.becomes(ann, "left");
  later(2 * grace);
  await Promise.all([job(), job()]);
  const stops = world.audits.filter(
    ({ operation, change }) => operation === "agents.stop" && change.subject === agent.id,
  );
  expect(stops).toHaveLength(1);
  expect(await world.verbs["agents.get"](bySystem, { id: agent.id })).toMatchObject({
    status: "suspended",
    statusReason: expect.stringContaining("no longer here"),
  });
  const { items } = await world.verbs["handovers.list"](by(bo), { to: bo.id, limit: 1 });
  const [{ id } = { id: "hnd_" as const }] = items;
  const { hash } = await world.verbs["handovers.get"](by(bo), { id });
  await world.verbs["handovers.accept"](await world.signedIn(bo), { id, hash });
  expect(await world.verbs["agents.get"](bySystem, { id: agent.id })).toMatchObject({
    status: "active",
    owner: { id: bo.id },
  });
  expect(call("write")).toMatchObject({ answer: "allow" });
  await job();
  expect(await kinds()).toEqual(["duty_open"]);
  const told = await toldOf(world.database, agent.id, id);
  expect(told.map(({ event, concerns }) => [event, ...concerns])).toEqual([
    ["attestation_lapsed", `owner:${agent.id}`, `backup:${agent.id}`],
    ["finding", `owner:${agent.id}`],
    ["handover_accepted", `person:${ann.id}`],
    ["handover_offered", `person:${bo.id}`],
    ["owner_left", `backup:${agent.id}`],
  ]);
});

test("resuming by hand what the clock suspended opens nothing: the gate still refuses, and it is suspended again", async () => {
  await world.becomes(ann, "left");
  later(2 * grace);
  await job();
  await world.verbs["agents.resume"](bySystem, { id: agent.id, reason: "please" });
  expect(call("read")).toMatchObject({ answer: "block", code: "owner-gone" });
  await job();
  expect((await world.verbs["agents.get"](bySystem, { id: agent.id })).status).toBe("suspended");
});

test("what somebody stopped as well stays stopped when it is taken over", async () => {
  await world.becomes(ann, "left");
  later(2 * grace);
  await job();
  await world.verbs["agents.stop"](bySystem, { id: agent.id, reason: "wrong refunds" });
  const { items } = await world.verbs["handovers.list"](by(bo), { to: bo.id, limit: 1 });
  const [{ id } = { id: "hnd_" as const }] = items;
  const { hash } = await world.verbs["handovers.get"](by(bo), { id });
  await world.verbs["handovers.accept"](await world.signedIn(bo), { id, hash });
  expect(await world.verbs["agents.get"](bySystem, { id: agent.id })).toMatchObject({
    status: "suspended",
    statusReason: "wrong refunds",
  });
});

test("an attestation holds for its period, is asked for again, and a lapse narrows the agent until somebody attests", async () => {
  await attested();
  await job();
  expect(await kinds()).toEqual([]);
  later(periodMs.low - 1);
  await job();
  expect(await kinds()).toEqual(["attestation_due"]);
  expect(call("write")).toMatchObject({ answer: "allow" });
  later(1 + attestationGraceMs.low);
  await fresh();
  expect(call("write")).toMatchObject({ answer: "block", code: "not-attested" });
  expect(call("read")).toMatchObject({ answer: "allow" });
  await Promise.all([job(), job()]);
  later(attestationGraceMs.low);
  await job();
  expect((await due()).agent.status).toBe("suspended");
  expect((await toldOf(world.database, agent.id)).map(({ title }) => title)).toEqual([
    `${agent.name} is to be attested`,
    `${agent.name} may only read now: nobody attested it in time`,
    `${agent.name} is suspended: nobody attested it in time`,
  ]);
  await attested();
  await job();
  expect((await due()).agent.status).toBe("active");
  expect(call("write")).toMatchObject({ answer: "allow" });
  expect(await kinds()).toEqual([]);
});

test.each([
  ["its version", (w: World) => w.verbs["agents.update"](bySystem, { id: agent.id, version: "2" })],
  [
    "its declared scope",
    (w: World) =>
      w.verbs["agents.update"](bySystem, {
        id: agent.id,
        scope: { servers: ["files"], tools: [], data: [] },
      }),
  ],
  [
    "the definition of a tool",
    (w: World) =>
      w.database.pool.query(
        "update tools set pinned_hash = reverse(pinned_hash), listed_hash = reverse(listed_hash)",
      ),
  ],
] as const)(
  "a change of %s reopens it, with what changed; put back, it holds again",
  async (_what, change) => {
    const made = await attested();
    await change(world);
    await job();
    const { standing, changes, last } = await due();
    expect(standing).toMatchObject({ phase: "lapsed", cause: "changed" });
    expect(changes.length).toBeGreaterThan(0);
    expect(last?.id).toBe(made.id);
    expect(await kinds()).toEqual(["attestation_due"]);
    later(attestationGraceMs.low);
    await fresh();
    expect(call("write")).toMatchObject({ answer: "block", code: "not-attested" });
    await attested();
    expect(call("write")).toMatchObject({ answer: "allow" });
  },
);

test("a grant that is taken back and given again is what was attested again", async () => {
  await attested();
  const grant = await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["read"],
    reason: "twice",
  });
  await job();
  expect((await due()).standing.phase).toBe("fine");
  await world.verbs["grants.revoke"](bySystem, { id: grant.id });
  await job();
  expect((await due()).standing.phase).toBe("fine");
});

test("nobody attests what they did not see, what they do not answer for, or with a token", async () => {
  const { hash } = await due();
  const make = (ctx: ReturnType<typeof by>) =>
    world.verbs["attestations.make"](ctx, { id: agent.id, hash, says: "" });
  await expect(make(by(bo))).rejects.toMatchObject({ code: "forbidden" });
  await expect(make(bySystem)).rejects.toMatchObject({ code: "forbidden" });
  await world.verbs["agents.update"](bySystem, { id: agent.id, version: "3" });
  await expect(make(by(ann))).rejects.toMatchObject({ code: "conflict" });
});

test("an agent that nobody has attested yet has one period from its registration", async () => {
  expect(await due()).toMatchObject({ standing: { phase: "fine", cause: "period" }, last: null });
  later(periodMs.low + attestationGraceMs.low);
  await fresh();
  expect(call("write")).toMatchObject({ answer: "block", code: "not-attested" });
});
