import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { as, by, decisionWorld } from "../../../test/decision-world.ts";
import { toldOf } from "../../../test/told.ts";
import { systemActor } from "../../platform/actor.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { openSnapshots } from "../snapshot/keep-fresh.ts";
import { followBreakGlass } from "./findings.ts";

const minute = 60_000;
let world: Awaited<ReturnType<typeof decisionWorld>>;
let ada: Person;
let bo: Person;
let agent: Agent;
let other: Agent;
beforeAll(async () => {
  world = await decisionWorld();
  await world.server("files", { read: "read", delete: "destructive" });
  ada = await world.person("Ada Opener", "operator");
  bo = await world.person("Bo Confirmer", "approver");
  agent = await world.agent("breaking", ada);
  other = await world.agent("other", ada);
  const put = (name: string, cedar: string) =>
    world.verbs["policies.put"](by(ada), { name, cedar, mode: "enforce" });
  await put("base", "permit (principal, action, resource);");
  await put("no-delete", liftable("no-delete"));
});
afterAll(() => world[Symbol.asyncDispose]());

const liftable = (id: string) => `@id("${id}") @reason("Nothing is erased.")
forbid (principal, action == Reeve::Action::"files/delete", resource)
unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now };`;

const ask = (who = by(ada), more: object = {}) =>
  world.verbs["breakglass.open"](who, {
    agent: "breaking",
    policy: "no-delete",
    ticket: "OPS-7",
    reason: "The disk is full.",
    minutes: 30,
    ...more,
  });
const confirm = (id: `brg_${string}`, who = by(bo)) =>
  world.verbs["breakglass.confirm"](who, { id });
/** Moves the clock; the state is then confirmed as being of now. */
const later = async (ms: number): Promise<void> => {
  world.time.ms += ms;
  await world.snapshots.refresh();
};
const erase = (whose = agent) => world.decide(whose.id, "files", "delete");
const open = async (kind: string) =>
  (
    await listFindings(world.database.kysely, { limit: 50, after: null, status: "open" })
  ).items.filter((it) => it.kind === kind);

test("it works only once another person confirmed it, for its agent and until its time, and then waits for a review", async () => {
  expect(erase()).toMatchObject({ answer: "block", policies: [{ name: "no-delete" }] });
  const asked = await ask();
  expect(asked).toMatchObject({
    status: "requested",
    agent: { id: agent.id, name: "breaking" },
    opener: { name: "Ada Opener", person: ada.id },
    confirmer: null,
    expiresAt: null,
  });
  expect(erase().answer).toBe("block");
  await expect(confirm(asked.id, by(ada))).rejects.toMatchObject({ code: "forbidden" });
  const viewer = await world.person("Viewing", "viewer");
  await expect(confirm(asked.id, by(viewer))).rejects.toMatchObject({ code: "forbidden" });
  await expect(confirm(asked.id, as(systemActor))).rejects.toMatchObject({ code: "forbidden" });
  expect(erase().answer).toBe("block");

  const confirmed = await confirm(asked.id);
  expect(confirmed).toMatchObject({
    status: "open",
    confirmer: { name: "Bo Confirmer" },
    expiresAt: new Date(world.time.ms + 30 * minute).toISOString(),
  });
  expect(world.audits.at(-1)).toMatchObject({
    operation: "breakglass.confirm",
    actor: { id: bo.id },
    change: { subject: asked.id },
  });
  const let_ = erase();
  expect(let_).toMatchObject({
    answer: "allow",
    breakGlass: [{ id: asked.id, policy: { name: "no-delete", version: 1 } }],
  });
  expect(let_.reason).toContain('Break-glass lifted policy "no-delete" (OPS-7).');
  expect(world.decide(agent.id, "files", "read").breakGlass).toBeUndefined();
  expect(erase(other).answer).toBe("block");
  expect(await open("break_glass_open")).toMatchObject([
    { subject: asked.id, severity: "high", title: "Break-glass lifts no-delete for breaking" },
  ]);
  expect(await toldOf(world.database, asked.id)).toMatchObject([
    { event: "break_glass", concerns: ["role:approver", "role:operator", `not:${ada.id}`] },
    { event: "break_glass", title: "Break-glass lifts no-delete for breaking", expiresAt: null },
  ]);

  await later(30 * minute - 1);
  expect(erase().answer).toBe("allow");
  await later(1);
  expect(erase().answer).toBe("block");
  expect(await world.verbs["breakglass.get"](by(bo), { id: asked.id })).toMatchObject({
    status: "review",
  });
  await followBreakGlass(world.database.kysely, world.clock);
  expect(await open("break_glass_open")).toEqual([]);
  expect(await open("break_glass_review")).toMatchObject([{ subject: asked.id }]);

  const review = (who: Person) =>
    world.verbs["breakglass.review"](by(who), { id: asked.id, conclusion: "Two files, as said." });
  await expect(review(ada)).rejects.toMatchObject({ code: "forbidden" });
  expect(await review(bo)).toMatchObject({
    status: "closed",
    reviewer: { name: "Bo Confirmer" },
    conclusion: "Two files, as said.",
  });
  expect(await open("break_glass_review")).toEqual([]);
  await expect(review(bo)).rejects.toMatchObject({ code: "conflict" });
});

test("it lifts the policy that it names and no other, whatever the other's author wrote", async () => {
  await world.verbs["policies.put"](by(ada), {
    name: "also-no-delete",
    cedar: liftable("also-no-delete"),
    mode: "enforce",
  });
  const { id } = await ask();
  await confirm(id);
  expect(erase()).toMatchObject({ answer: "block", policies: [{ name: "also-no-delete" }] });
  expect(erase().breakGlass).toBeUndefined();
  const second = await ask(by(ada), { policy: "also-no-delete" });
  await confirm(second.id);
  expect(erase()).toMatchObject({
    answer: "allow",
    breakGlass: [{ policy: { name: "also-no-delete" } }, { policy: { name: "no-delete" } }],
  });
  await world.verbs["policies.remove"](by(ada), { name: "also-no-delete" });
  for (const one of [id, second.id])
    await world.verbs["breakglass.end"](by(bo), { id: one, reason: "" });
});

test("ended early, it lifts nothing from the answer on, and waits for its review", async () => {
  const { id } = await ask();
  await confirm(id);
  expect(erase().answer).toBe("allow");
  const ended = await world.verbs["breakglass.end"](by(bo), { id, reason: "Done." });
  expect(ended).toMatchObject({ status: "review", endedBy: "Bo Confirmer", endReason: "Done." });
  expect(erase().answer).toBe("block");
  await expect(world.verbs["breakglass.end"](by(bo), { id, reason: "" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("a policy whose author did not write so cannot be lifted, and neither can one that is not there", async () => {
  await expect(ask(by(ada), { policy: "base" })).rejects.toMatchObject({
    code: "invalid",
    message: "Break-glass cannot lift base: its author did not write that it may.",
  });
  await expect(ask(by(ada), { policy: "none" })).rejects.toMatchObject({ code: "not_found" });
  await expect(ask(by(ada), { agent: "nobody" })).rejects.toMatchObject({ code: "not_found" });
});

test("a token that stands for nobody opens none and confirms none", async () => {
  await expect(ask(as(systemActor))).rejects.toMatchObject({ code: "forbidden" });
  await expect(ask(by(bo))).rejects.toMatchObject({ code: "forbidden" });
});

test("one that nobody confirms within an hour can be confirmed no more, and one that was refused neither", async () => {
  const late = await ask();
  await later(60 * minute);
  await expect(confirm(late.id)).rejects.toMatchObject({
    code: "conflict",
    message: "Nobody confirmed it within an hour.",
  });
  const no = await ask();
  await world.verbs["breakglass.refuse"](by(bo), { id: no.id });
  await expect(confirm(no.id)).rejects.toMatchObject({ code: "conflict" });
  expect(erase().answer).toBe("block");
});

test("another process on the same database lets through by it within a second, and blocks within one of its end", async () => {
  const { database, clock, log } = world;
  await using there = await openSnapshots({ database, clock, log });
  const seen = () => there.current().breakGlass.get(agent.id)?.length ?? 0;
  const { id } = await ask();
  const within = async (count: number): Promise<number> => {
    const from = performance.now();
    while (seen() !== count && performance.now() - from < 5_000)
      await new Promise((resolve) => setTimeout(resolve, 5));
    return performance.now() - from;
  };
  await confirm(id);
  expect(await within(1)).toBeLessThan(1_000);
  await world.verbs["breakglass.end"](by(bo), { id, reason: "" });
  expect(await within(0)).toBeLessThan(1_000);
});

test("a policy that is gone, or that is another by now, is lifted only as its author wrote", async () => {
  const { id } = await ask();
  await confirm(id);
  expect(erase().answer).toBe("allow");
  const strict = 'forbid (principal, action == Reeve::Action::"files/delete", resource);';
  const put = (cedar: string) =>
    world.verbs["policies.put"](by(ada), { name: "no-delete", cedar, mode: "enforce" });
  await put(strict);
  expect(erase()).toMatchObject({ answer: "block" });
  expect(erase().breakGlass).toBeUndefined();
  await put(liftable("no-delete"));
  expect(erase()).toMatchObject({ answer: "allow", breakGlass: [{ id }] });
  await world.verbs["breakglass.end"](by(bo), { id, reason: "" });
});

test("what would be blocked all the same does not count as a use", async () => {
  const { id } = await ask();
  await confirm(id);
  await world.verbs["policies.put"](by(ada), {
    name: "never",
    cedar: "forbid (principal, action, resource);",
    mode: "enforce",
  });
  expect(erase()).toMatchObject({ answer: "block", policies: [{ name: "never" }] });
  expect(erase().breakGlass).toBeUndefined();
  await world.verbs["policies.remove"](by(ada), { name: "never" });
  await world.verbs["breakglass.end"](by(bo), { id, reason: "" });
});

test("the database itself keeps one person from being both", async () => {
  const { id } = await ask();
  await expect(
    sql`update break_glass set confirmed_by = 'x', confirmed_person = opener_person, confirmed_at = now(),
      expires_at = now() + interval '1 hour' where id = ${id}`.execute(world.database.kysely),
  ).rejects.toThrow("check");
});
