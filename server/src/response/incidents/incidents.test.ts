import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { incidentOperations } from "@reeve/contract/incident-operations";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem } from "../../../test/decision-world.ts";
import { incidentWorld } from "../../../test/incident-world.ts";
import { byRules, findDue } from "./watch.ts";

const minute = 60_000;
const said = {
  summary: "",
  severity: "SEV2",
  mode: "real",
  visibility: "everyone",
} as const;

let world: Awaited<ReturnType<typeof incidentWorld>>;
let ada: Person;
let clerk: Agent;

beforeAll(async () => {
  world = await incidentWorld({
    evaluator: async (_db, target) => ({
      works: target === "fails-it",
      says: `${target} was asked.`,
    }),
  });
  ada = await world.person("Ada", "owner");
  clerk = await world.agent("clerk", ada, { version: "1.4" });
  await world.server("mail", { send: "write", read: "read" });
  await world.verbs["policies.put"](bySystem, {
    name: "all",
    cedar: "permit(principal, action, resource);",
    mode: "enforce",
  });
}, 120_000);
afterAll(() => world[Symbol.asyncDispose]());

const declare = (over: object) =>
  world.incidents["incidents.declare"](by(ada), { ...said, ...over });

test("an incident of an action knows its agent, version, policies and lead, and one action is one incident", async () => {
  const action = await world.asked(clerk, "mail", "send", "allow", [{ name: "all", version: 1 }]);
  world.later(4 * minute);
  const story = await declare({ action });
  const { incident } = story;
  expect(incidentOperations["incidents.get"].output.parse(story)).toEqual(story);
  expect(incident).toMatchObject({
    state: "triage",
    nearMiss: false,
    actions: [action],
    agents: [{ id: clerk.id, name: "clerk", version: "1.4" }],
    policies: { items: [{ name: "all", version: 1 }] },
    durations: { detectMs: 4 * minute, acceptMs: null, containMs: null, resolveMs: null },
  });
  expect(incident.roles).toEqual([
    { role: "lead", person: { id: ada.id, name: "Ada" } },
    { role: "reporter", person: { id: ada.id, name: "Ada" } },
  ]);
  expect((await declare({ action })).incident.id).toBe(incident.id);
  expect(story.replayed).toMatchObject([{ then: { answer: "allow" }, now: { answer: "allow" } }]);
});

test("states and severities change by updates, and what was said is never changed", async () => {
  const { incident } = await declare({ agent: clerk.id });
  world.later(minute);
  const update = (over: object) =>
    world.incidents["incidents.update"](by(ada), {
      id: incident.id,
      text: "We look at it.",
      identified: false,
      tell: false,
      ...over,
    });
  const active = await update({ state: "active", severity: "SEV1" });
  expect(active.incident).toMatchObject({
    state: "active",
    severity: "SEV1",
    durations: { acceptMs: minute },
  });
  expect(active.updates.map(({ kind }) => kind)).toEqual(["declared", "state", "severity"]);
  await expect(update({ state: "triage" })).rejects.toMatchObject({ code: "conflict" });
  const told = await update({ tell: true, identified: true });
  expect(told.incident.identifiedAt).not.toBeNull();
  const { pool } = world.database;
  const { rows } = await pool.query("select title from messages where subject = $1", [incident.id]);
  expect(rows.map(({ title }) => title)).toContain(`INC-${incident.ref}: We look at it.`);
  await expect(pool.query("update incident_updates set text = 'x'")).rejects.toThrow("append-only");
});

test("only operators, who has a role and who answers for its agents work on an incident; what is restricted is not there for others", async () => {
  const eve = await world.person("Eve", "owner");
  const op = await world.person("Op", "operator");
  const { incident } = await declare({ agent: clerk.id, visibility: "restricted", title: "Quiet" });
  const { id } = await declare({ title: "Hidden", visibility: "restricted" }).then(
    (it) => it.incident,
  );
  const note = { text: "Mine?", identified: false, tell: false };
  await expect(
    world.incidents["incidents.update"](by(eve), { id: incident.id, ...note }),
  ).rejects.toMatchObject({ code: "forbidden" });
  await expect(world.incidents["incidents.get"](by(eve), { id })).rejects.toMatchObject({
    code: "not_found",
  });
  const list = (who: Person) => world.incidents["incidents.list"](by(who), { limit: 50 });
  expect((await list(eve)).items.some((it) => it.id === id)).toBe(false);
  expect((await list(op)).items.some((it) => it.id === id)).toBe(true);
  expect((await list(ada)).items.some((it) => it.id === id)).toBe(true);
});

test("the timeline is the record's own: actions, stops and what people said, each with where it stands", async () => {
  const bot = await world.agent("bot", ada);
  const first = await world.asked(bot, "mail", "send", "allow", [{ name: "all", version: 1 }]);
  world.later(minute);
  await world.asked(bot, "mail", "read", "block");
  const { incident } = await declare({ action: first });
  const op = await world.person("Stopper", "operator");
  world.later(minute);
  await world.incidents["incidents.contain"](by(op), {
    id: incident.id,
    step: "agent",
    reason: "It must not go on.",
  });
  const { items, blast } = await world.incidents["incidents.timeline"](by(ada), {
    id: incident.id,
  });
  expect(items.map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(["action", "people", "stop"]),
  );
  expect(items[0]).toMatchObject({ text: "mail/send was allowed", trigger: true, who: "bot" });
  for (const { kind, evidence } of items)
    if (kind === "action" || kind === "stop") expect(evidence?.position).toBeGreaterThanOrEqual(0);
  expect(items.map(({ at }) => at)).toEqual(items.map(({ at }) => at).toSorted());
  expect(blast).toMatchObject({ actions: 2, allowed: 1, refused: 1 });
  expect(blast.tools).toEqual([{ server: "mail", tool: "send", count: 1 }]);
});

test("containing keeps the record first, then stops by the real operation, and says when it came undone", async () => {
  const op = await world.person("Container", "operator");
  const robot = await world.agent("robot", ada);
  const action = await world.asked(robot, "mail", "send", "allow", [{ name: "all", version: 1 }]);
  const { incident } = await declare({ action });
  const { id } = incident;
  world.later(2 * minute);
  const contain = (over: object) =>
    world.incidents["incidents.contain"](by(op), {
      id,
      step: "agent",
      reason: "Stop it.",
      ...over,
    });
  await expect(contain({ step: "tool", server: "mail" })).rejects.toMatchObject({
    code: "invalid",
  });
  const story = await contain({});
  expect(story.held).toBe(true);
  expect(story.containment.map(({ step }) => step)).toEqual(["preserve", "agent"]);
  expect(story.incident).toMatchObject({
    state: "active",
    durations: { containMs: expect.any(Number) },
  });
  expect(story.incident.durations.containMs).toBeGreaterThanOrEqual(2 * minute);
  const { pool } = world.database;
  const status = async () =>
    (await pool.query("select status from agents where id = $1", [robot.id])).rows[0]?.status;
  expect(await status()).toBe("suspended");
  const both = await contain({ step: "credentials" });
  expect(both.containment.map(({ step }) => step)).toEqual(["preserve", "agent", "credentials"]);
  await pool.query(
    "update stops set ended_by = 'Op', ended_at = made_at, ended_reason = 'over' where agent_id = $1",
    [robot.id],
  );
  const undone = await world.incidents["incidents.get"](by(op), { id });
  expect(undone.containment[1]?.undone).toMatchObject({ by: "Op" });
});

test("an incident is not closed before a lesson of it works, and the refusal says what is missing", async () => {
  const op = await world.person("Closer", "operator");
  const sender = await world.agent("sender", ada);
  const action = await world.asked(sender, "mail", "send", "allow", [{ name: "all", version: 1 }]);
  world.later(minute);
  const { id } = (await declare({ action })).incident;
  const close = () =>
    world.incidents["incidents.close"](by(op), { id, as: "resolved", reason: "Learned." });
  const link = (kind: "policy" | "evaluator" | "dataset", target: string) =>
    world.incidents["incidents.lessons.link"](by(op), { id, kind, target });
  await expect(close()).rejects.toThrow("Nobody has taken it on yet");
  await world.incidents["incidents.contain"](by(op), { id, step: "agent", reason: "Stop it." });
  await expect(close()).rejects.toThrow("Nothing was learned from it yet");
  await link("policy", "no-sending");
  await expect(close()).rejects.toThrow("No version of no-sending that was made since");
  await link("dataset", "d");
  await expect(close()).rejects.toThrow("Nothing here can look at a dataset");
  world.later(minute);
  await world.snapshots.refresh();
  const put = (tool: string, mode: "enforce" | "shadow") =>
    world.verbs["policies.put"](bySystem, {
      name: "no-sending",
      cedar: `forbid(principal == Reeve::Agent::"${sender.id}", action == Reeve::Action::"mail/${tool}", resource);`,
      mode,
    });
  await put("send", "shadow");
  await expect(close()).rejects.toThrow("No version of no-sending");
  await put("read", "enforce");
  await expect(close()).rejects.toThrow("is allowed still");
  await put("send", "enforce");
  const closed = await close();
  expect(closed.incident).toMatchObject({ state: "closed", closed: { as: "resolved" } });
  expect(closed.lessons.map(({ kind, works }) => [kind, works])).toEqual([
    ["dataset", false],
    ["policy", true],
  ]);
  expect(closed.story).toContain("the policy no-sending works since");
  await expect(link("policy", "another")).rejects.toMatchObject({ code: "conflict" });
});

test("what was refused from the start is a near miss; a lesson that is not what refuses it is none", async () => {
  const op = await world.person("Judge", "operator");
  const mild = await world.agent("mild", ada);
  const action = await world.asked(mild, "mail", "send", "block", [{ name: "old", version: 1 }]);
  world.later(minute);
  const { id } = (await declare({ action })).incident;
  const update = {
    id,
    text: "Taken on.",
    state: "active",
    identified: false,
    tell: false,
  } as const;
  const { incident } = await world.incidents["incidents.update"](by(op), update);
  expect(incident).toMatchObject({ nearMiss: true, durations: { containMs: 0 } });
  await world.incidents["incidents.lessons.link"](by(op), {
    id,
    kind: "evaluator",
    target: "passes",
  });
  await expect(
    world.incidents["incidents.close"](by(op), { id, as: "resolved", reason: "x" }),
  ).rejects.toThrow("passes was asked.");
  await world.incidents["incidents.lessons.link"](by(op), {
    id,
    kind: "evaluator",
    target: "fails-it",
  });
  const { items } = await world.incidents["incidents.months"](bySystem, { months: 1 });
  expect(items[0]?.nearMisses).toBeGreaterThanOrEqual(1);
  expect(
    (await world.incidents["incidents.close"](by(op), { id, as: "resolved", reason: "x" })).incident
      .state,
  ).toBe("closed");
});

test("a duty to report is asked about, due by its clock, and overdue it is a finding; one whose time is not known is due never", async () => {
  const { id, ref } = (await declare({ title: "Data left" })).incident;
  const start = (trigger: "personal-data-breach" | "significant-incident" | "major-ict-incident") =>
    world.incidents["incidents.clocks.start"](by(ada), { id, trigger });
  const story = await start("personal-data-breach");
  const began = world.time.ms;
  expect(story.clocks).toMatchObject([
    { clock: { id: "gdpr-33", status: "unverified" }, state: "asked", overdue: false },
  ]);
  expect(Date.parse(story.clocks[0]?.dueAt ?? "")).toBe(began + 72 * 60 * minute);
  expect(
    (await start("major-ict-incident")).clocks.find(({ clock }) => clock.id === "dora-major")
      ?.dueAt,
  ).toBeNull();
  const found = async () =>
    (
      await world.database.pool.query(
        "select severity, title from findings where kind = 'incident_clock_due' and status = 'open' and subject = $1",
        [id],
      )
    ).rows;
  await findDue(world);
  expect(await found()).toEqual([]);
  world.later(73 * 60 * minute);
  await findDue(world);
  expect(await found()).toEqual([
    { severity: "critical", title: `INC-${ref}: the clock gdpr-33 ran out` },
  ]);
  const answer = { id, clock: "gdpr-33", as: "dismissed", reason: "It was test data." } as const;
  expect(
    (await world.incidents["incidents.clocks.answer"](by(ada), answer)).clocks[0],
  ).toMatchObject({ state: "dismissed", overdue: false });
  await findDue(world);
  expect(await found()).toEqual([]);
});

test("a task that is overdue is a finding until it is done", async () => {
  const { id } = (await declare({ title: "With tasks" })).incident;
  const due = new Date(world.time.ms + minute).toISOString();
  await world.incidents["incidents.tasks.add"](by(ada), {
    id,
    title: "Mend it",
    owner: ada.id,
    due,
  });
  world.later(2 * minute);
  await findDue(world);
  const found = async () =>
    (
      await world.database.pool.query(
        "select from findings where kind = 'incident_task_overdue' and status = 'open' and subject = $1",
        [id],
      )
    ).rows.length;
  expect(await found()).toBe(1);
  const { tasks } = await world.incidents["incidents.tasks.end"](by(ada), {
    id,
    task: 1,
    as: "done",
    reason: "",
  });
  expect(tasks).toMatchObject([{ status: "done", overdue: false }]);
  await findDue(world);
  expect(await found()).toBe(0);
});

test("a postmortem has its facts filled in, is published after review, and is not changed then, only corrected", async () => {
  const wrong = await world.agent("wrong", ada);
  const action = await world.asked(wrong, "mail", "send", "allow", [{ name: "all", version: 1 }]);
  const { id } = (await declare({ action })).incident;
  const text = {
    summary: "It sent.",
    impact: "One mail.",
    contributingFactors: ["The policy was wide."],
    whatWorked: [],
    whatDidNot: [],
    detection: "",
  };
  const save = (state: "draft" | "review") =>
    world.incidents["incidents.postmortem.save"](by(ada), { id, state, ...text });
  const publish = () => world.incidents["incidents.postmortem.publish"](by(ada), { id });
  const { postmortem } = await save("draft");
  expect(postmortem?.facts.controls).toContainEqual({
    control: "policy all@1",
    was: "failed",
    says: `It let ${action} pass.`,
  });
  expect(postmortem?.facts.blast.allowed).toBe(1);
  await expect(publish()).rejects.toMatchObject({ code: "conflict" });
  await save("review");
  const published = (await publish()).postmortem;
  expect(published).toMatchObject({
    state: "published",
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const { rows } = await world.database.pool.query(
    "select body from records where kind = 'admin' and subject = $1 order by seq desc limit 1",
    [id],
  );
  expect(rows[0]?.body).toContain(published?.hash);
  await expect(save("draft")).rejects.toMatchObject({ code: "conflict" });
  await expect(
    world.database.pool.query(
      "update incident_postmortems set body = '{}' where incident_id = $1",
      [id],
    ),
  ).rejects.toThrow("published postmortem");
  const corrected = await world.incidents["incidents.postmortem.correct"](by(ada), {
    id,
    text: "Two mails.",
  });
  expect(corrected.postmortem?.corrections).toMatchObject([{ text: "Two mails.", by: "Ada" }]);
});

test("a rule declares one incident for its cause, once, and nothing of before it was turned on or while it is off", async () => {
  const noisy = await world.agent("noisy", ada);
  const put = (enabled: boolean) =>
    world.incidents["incidents.rules.set"](bySystem, {
      name: "many-blocked",
      enabled,
      severity: "SEV3",
      when: { on: "blocked", actions: 3, minutes: 5 },
    });
  const blocked = async (n: number) => {
    for (let i = 0; i < n; i++) await world.asked(noisy, "mail", "send", "block");
  };
  const mine = async () =>
    (await world.incidents["incidents.list"](bySystem, { limit: 50, agent: noisy.id })).items;
  await blocked(3);
  world.later(1_000);
  await put(false);
  await byRules(world);
  await put(true);
  await byRules(world);
  expect(await mine()).toEqual([]);
  world.later(1_000);
  await blocked(3);
  await byRules(world);
  await blocked(3);
  await byRules(world);
  const [only, ...others] = await mine();
  expect(others).toEqual([]);
  expect(only).toMatchObject({
    nearMiss: true,
    severity: "SEV3",
    cause: { rule: "many-blocked" },
    by: "reeve",
  });
  expect(only?.actions.length).toBe(3);
});

test("an export says which fields of the framework are missing, and what others wrote is text in its Markdown", async () => {
  const { id } = (await declare({ title: "# Not a heading [link](http://x) <b>" })).incident;
  const json = await world.incidents["incidents.export"](by(ada), { id, format: "json" });
  const { oecd } = JSON.parse(json.text) as { oecd: { missing: string[]; filled: object } };
  expect(oecd.missing).toContain("harmType");
  expect(oecd.filled).not.toHaveProperty("harmType");
  const { text } = await world.incidents["incidents.export"](by(ada), { id, format: "markdown" });
  expect(text).toContain("\\# Not a heading \\[link\\]");
  expect(text).not.toContain("<b>");
});
