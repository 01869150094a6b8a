import type { Agent } from "@reeve/contract/agent";
import type { CaseGiven, DatasetCase } from "@reeve/contract/dataset-case";
import type { DatasetId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { by, bySystem } from "../../../test/decision-world.ts";
import { recordedSessions } from "../../../test/recorded-sessions.ts";
import { newId } from "../../platform/ids.ts";
import type { Evaluator, Session } from "../evaluators/evaluator.ts";
import { annotationVerbs } from "../annotations/verbs.ts";
import { addScores } from "../scores/store.ts";
import { datasetVerbs } from "./verbs.ts";

const secret = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
const seen: Session[] = [];
const calm: Evaluator = {
  name: "calm",
  aspect: "quality",
  version: "1",
  judge: (session) => {
    seen.push(session);
    return [{ label: session.steps.length < 3 ? "pass" : "fail" }];
  },
};
const broken: Evaluator = {
  name: "broken",
  aspect: "safety",
  version: "1",
  judge: () => {
    throw new Error("no");
  },
};

let recorded: Awaited<ReturnType<typeof recordedSessions>>;
let verbs: ReturnType<typeof datasetVerbs>;
let agent: Agent;
beforeAll(async () => {
  recorded = await recordedSessions();
  const { world } = recorded;
  await world.server("files", { read: "read", write: "write" });
  agent = await world.agent("clerk", await world.person("Owner", "owner"), { version: "1" });
  await world.verbs["policies.put"](bySystem, {
    name: "reading",
    cedar: 'permit(principal, action == Reeve::Action::"files/read", resource);',
    mode: "enforce",
  });
  await recorded.session(agent, "s1", [
    { tool: "read", args: { path: `/a/${secret}` }, preview: `said ${secret}` },
    { tool: "write" },
  ]);
  await recorded.session(agent, "s2", [{ tool: "read" }, { tool: "write", answer: "block" }]);
  await recorded.session(agent, "s3", [
    { tool: "read" },
    { tool: "read", failed: true },
    { tool: "read", answer: "block" },
  ]);
  verbs = datasetVerbs({ ...world.hands, evaluators: async () => [calm, broken] });
});
afterAll(() => recorded[Symbol.asyncDispose]());

const made = async (name: string): Promise<DatasetId> =>
  (await verbs["datasets.create"](bySystem, { name, says: "" })).id;
const freeze = (id: DatasetId, ...sessions: string[]) =>
  verbs["datasets.freeze"](bySystem, {
    id,
    sessions: sessions.map((session) => ({ agent: agent.id, session })),
    says: "",
  });
const cases = async (id: DatasetId, version?: number): Promise<DatasetCase[]> =>
  (await verbs["datasets.cases"](bySystem, { id, version, limit: 50 })).items;

test("a frozen session holds its steps, what should be done and where it comes from, and no secret", async () => {
  const id = await made("frozen");
  const { dataset, added, cases: names } = await freeze(id, "s1", "s2");
  expect(added).toBe(2);
  expect(dataset.aspects).toEqual({ quality: 1, safety: 1, policy: 0 });
  const all = await cases(id);
  expect(all.map((it) => it.case).toSorted()).toEqual(names.toSorted());
  expect(all.find(({ origin }) => origin.session === "s1")).toMatchObject({
    aspect: "quality",
    expected: { trajectory: ["files/read", "files/write"], match: "in-order" },
    agent: { id: agent.id, name: "clerk" },
    agentVersion: "1",
    origin: { kind: "session", agent: agent.id, session: "s1" },
    since: 1,
  });
  expect(all.find(({ origin }) => origin.session === "s2")).toMatchObject({
    aspect: "safety",
    expected: { trajectory: ["files/read"] },
  });
  expect(JSON.stringify(all)).not.toContain(secret);
  expect(recorded.world.audits.at(-1)).toMatchObject({
    operation: "datasets.freeze",
    change: { subject: id, before: { version: 0 }, after: { version: 1, cases: 2 } },
  });
});

test("further cases make another version, and the one before stays as it was", async () => {
  const id = await made("versions");
  const first = await freeze(id, "s1");
  const second = await freeze(id, "s1", "s2");
  expect([second.added, second.already]).toEqual([1, 1]);
  expect(second.dataset.versions.map(({ version, cases: n }) => [version, n])).toEqual([
    [2, 2],
    [1, 1],
  ]);
  expect(second.dataset.versions[1]).toEqual(first.dataset.versions[0]);
  expect((await cases(id, 1)).map(({ origin }) => origin.session)).toEqual(["s1"]);
  await expect(freeze(id, "s2")).rejects.toMatchObject({ code: "conflict" });
  await expect(cases(id, 3)).rejects.toMatchObject({ code: "invalid" });
  await expect(freeze(id, "s3", "nobody-knows")).rejects.toMatchObject({ code: "invalid" });
  expect(await cases(id)).toHaveLength(2);
});

test("a filter finds sessions by what was done in them and by what evaluators said of them", async () => {
  const gathered = async (name: string, filter: object) => {
    const id = await made(name);
    await verbs["datasets.gather"](bySystem, { id, says: "", most: 100, ...filter });
    return (await cases(id)).map(({ origin }) => origin.session ?? "").toSorted();
  };
  expect(await gathered("all", {})).toEqual(["s1", "s2", "s3"]);
  expect(await gathered("blocked", { decision: "block" })).toEqual(["s2", "s3"]);
  expect(await gathered("written", { tool: "write", decision: "allow" })).toEqual(["s1"]);
  expect(await gathered("failed", { outcome: "error" })).toEqual(["s3"]);
  const at = "2026-11-23T09:00:00.000Z";
  await addScores(recorded.world.database.kysely, [
    {
      id: newId("scr", Date.parse(at)),
      evaluator: {
        id: newId("evl", 0),
        name: "calm",
        version: "1",
        kind: "deterministic",
        aspect: "quality",
      },
      agent: { id: agent.id, name: agent.name },
      agentVersion: "1",
      session: "s2",
      action: null,
      label: "fail",
      unscored: null,
      value: 0,
      measure: null,
      explanation: null,
      inclusion: 1,
      natural: true,
      costMicros: 0,
      at,
    },
  ]);
  expect(await gathered("judged", { evaluator: "calm", label: "fail" })).toEqual(["s2"]);
  await expect(gathered("none", { evaluator: "other" })).rejects.toMatchObject({
    code: "conflict",
  });
});

test("each step is decided again by the policies in force, and by a change that is not made", async () => {
  const id = await made("replayed");
  await freeze(id, "s1", "s2", "s3");
  const replay = (draft: object = {}) =>
    verbs["datasets.replay"](bySystem, { id, mode: "enforce", remove: false, ...draft });
  const now = await replay();
  // The write of s1 passed then; the last read of s3 was blocked.
  expect(now).toMatchObject({ steps: 7, nowBlocked: 1, nowAllowed: 1, otherwise: 0 });
  // The first path is not known in whole, and nothing in force reads it.
  expect(now.undecidable).toBe(0);
  expect(now.cases[0]?.changed).toEqual([
    expect.objectContaining({ server: "files", before: expect.any(String) as string }),
  ]);
  const stricter = await replay({ cedar: "forbid(principal, action, resource);" });
  expect(stricter).toMatchObject({ nowBlocked: 5, nowAllowed: 0 });
  const reading = await replay({
    cedar:
      'forbid(principal, action == Reeve::Action::"files/read", resource) when { context.args.path like "*x*" };',
  });
  expect(reading.undecidable).toBe(1);
  await expect(replay({ cedar: "forbid(" })).rejects.toMatchObject({ code: "invalid" });
});

test("the evaluators of live sessions score each case, and one that breaks leaves the others be", async () => {
  const id = await made("scored");
  await freeze(id, "s1", "s3");
  const found = await verbs["datasets.score"](bySystem, { id });
  expect(found.evaluators).toEqual([
    expect.objectContaining({ name: "calm", pass: 1, fail: 1, unscored: 0 }),
    expect.objectContaining({ name: "broken", pass: 0, fail: 0, unscored: 2 }),
  ]);
  expect(seen.find(({ steps }) => steps.length === 2)).toMatchObject({
    expected: { match: "in-order" },
    steps: [{ inputSchema: { required: ["path"] } }, {}],
  });
  await expect(
    verbs["datasets.score"](bySystem, { id, evaluators: ["nobody"] }),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("what is exported can be imported, and comes back the same but for its origin", async () => {
  const id = await made("out");
  await freeze(id, "s1", "s2");
  const lines: DatasetCase[] = [];
  for await (const line of verbs["datasets.export"](bySystem, { id })) lines.push(line);
  const given = lines.map(
    ({ origin: _o, since: _s, principal: _p, agent: who, expected, label, ...it }): CaseGiven => ({
      ...it,
      ...(who && { agent: who.id }),
      ...(expected && { expected }),
      ...(label && { label }),
    }),
  );
  const to = await made("in");
  await verbs["datasets.bring"](bySystem, { id: to, cases: given, says: "" });
  const back = await cases(to);
  expect(back.map(({ steps, expected }) => ({ steps, expected }))).toEqual(
    lines.map(({ steps, expected }) => ({ steps, expected })),
  );
  expect(back.map(({ origin }) => origin.kind)).toEqual(["given", "given"]);
});

test("a removed dataset is gone with its cases, and its name is free", async () => {
  const id = await made("removed");
  await freeze(id, "s1");
  const operator = await recorded.world.person("Remover", "operator");
  await verbs["datasets.remove"](by(operator), { id });
  await expect(cases(id)).rejects.toMatchObject({ code: "not_found" });
  await made("removed");
  await expect(made("Removed")).rejects.toMatchObject({ code: "conflict" });
});

test("what people labelled becomes cases that say whether it was right, and what should have been done", async () => {
  const person = by(await recorded.world.person("Labeller", "owner"));
  const people = annotationVerbs(recorded.world.hands);
  const sent = ["s1", "s2"].map((session) => ({ agent: agent.id, session }));
  const asked = { aspect: "quality" as const, why: "", people: 1 };
  await people["annotations.add"](person, { ...asked, sessions: sent });
  for (let n = 0; n < 2; n++) {
    const { annotation } = await people["annotations.next"](person, {});
    if (!annotation) throw new Error("nothing waits");
    const wrong = { label: "fail" as const, expected: ["files/read"] };
    const label = annotation.session === "s1" ? { label: "pass" as const } : wrong;
    await people["annotations.label"](person, { id: annotation.id, ...label });
  }
  const id = await made("labelled");
  await verbs["datasets.labelled"](bySystem, { id, says: "", most: 100 });
  const all = await cases(id);
  expect(all).toHaveLength(2);
  expect(all.find(({ origin }) => origin.session === "s1")).toMatchObject({
    label: "pass",
    aspect: "quality",
    origin: { kind: "annotation", ref: expect.stringMatching(/^ann_/) as string },
  });
  expect(all.find(({ origin }) => origin.session === "s2")).toMatchObject({
    label: "fail",
    expected: { trajectory: ["files/read"], match: "in-order" },
  });
  const only = await made("only right");
  await verbs["datasets.labelled"](bySystem, { id: only, says: "", most: 100, label: "pass" });
  expect(await cases(only)).toHaveLength(1);
});
