import type { AgentId } from "@reeve/contract/id";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clerk, testEvaluating, type Evaluating } from "../../../test/evaluating.ts";
import { idOfCheck } from "../evaluators/check.ts";
import { graderVerbs } from "../graders/verbs.ts";
import { agreements } from "./agreement-store.ts";
import { feed } from "./feed.ts";
import { annotationVerbs } from "./verbs.ts";

let it: Evaluating;
let verbs: ReturnType<typeof annotationVerbs>;
beforeAll(async () => {
  it = await testEvaluating();
  verbs = annotationVerbs(it);
}, 60_000);
afterAll(() => it[Symbol.asyncDispose]());

const ada = () => it.ctx("ada");
const bo = () => it.ctx("bo");
type Who = ReturnType<typeof ada>;
const next = async (who: Who) => (await verbs["annotations.next"](who, {})).annotation;
const send = (session: string, people = 1) =>
  verbs["annotations.add"](ada(), {
    sessions: [{ agent: clerk.id, session }],
    aspect: "quality",
    why: "",
    people,
  });
const label = async (
  who: Who,
  said: { label: "pass" | "fail" | "unsure"; failureMode?: string },
) => {
  const one = await next(who);
  if (one === null) throw new Error("nothing waits");
  return verbs["annotations.label"](who, { id: one.id, ...said });
};
const byPeople = async (session: string) =>
  (await it.said(session)).filter(({ evaluator }) => evaluator.kind === "human");

test("a session that was sent to people becomes a score by people, and taken back nobody can tell", async () => {
  await it.act("one");
  await it.score();
  expect(await send("one")).toEqual({ added: 1, already: 0 });
  expect(await send("one")).toEqual({ added: 0, already: 1 });
  await expect(send("nobody-knows")).rejects.toMatchObject({
    faults: [{ path: "sessions.0.session" }],
  });
  const done = await label(ada(), { label: "fail", failureMode: "wrong tool" });
  expect(done).toMatchObject({ label: "fail", said: 1, labels: [{ by: "ada" }] });
  const { rubrics } = await verbs["annotations.rules"](ada(), {});
  expect(await byPeople("one")).toMatchObject([
    {
      label: "fail",
      value: 0,
      explanation: "One person: fail, wrong tool.",
      evaluator: { name: "people-quality", version: rubrics[0]?.version },
      natural: false,
    },
  ]);
  expect(await next(ada())).toBeNull();
  expect(await verbs["annotations.undo"](ada(), {})).toMatchObject({
    label: null,
    held: { mine: true },
  });
  expect(await byPeople("one")).toMatchObject([{ label: "unscored", unscored: "undecided" }]);
  await label(ada(), { label: "pass" });
  expect(await byPeople("one")).toMatchObject([{ label: "pass", value: 1 }]);
  expect(it.audits.map(({ operation }) => operation)).toContain("annotations.undo");
});

test("what one person works on nobody else gets, until the hold runs out", async () => {
  for (const session of ["held", "free"]) {
    await it.act(session);
    await it.read();
    await send(session);
  }
  const first = await next(ada());
  expect((await next(ada()))?.id).toBe(first?.id);
  const second = await next(bo());
  expect(second?.session).not.toBe(first?.session);
  const id = first?.id;
  if (id === undefined) throw new Error("nothing waits");
  await expect(verbs["annotations.label"](bo(), { id, label: "pass" })).rejects.toMatchObject({
    code: "conflict",
  });
  await verbs["annotations.skip"](ada(), { id });
  expect(await next(bo())).toMatchObject({ id: second?.id });
  await verbs["annotations.label"](bo(), { id: second?.id ?? id, label: "pass" });
  expect(await next(bo())).toMatchObject({ id });
  // What ada skipped is hers again when nothing else waits, once bo's hold ran out.
  expect(await next(ada())).toBeNull();
  it.door.time.ms += 10 * 60_000;
  expect(await next(ada())).toMatchObject({ id });
  await verbs["annotations.label"](ada(), { id, label: "unsure" });
});

test("two people label without seeing what the other said; where they differ nobody can tell, and it is counted", async () => {
  await it.act("both");
  await it.read();
  await send("both", 2);
  expect(await label(ada(), { label: "pass" })).toMatchObject({ label: null, said: 1 });
  expect(await next(ada())).toBeNull();
  const seen = await next(bo());
  expect(seen).toMatchObject({ said: 1, labels: [] });
  expect(await byPeople("both")).toEqual([]);
  expect(await label(bo(), { label: "fail" })).toMatchObject({ label: "unscored", said: 2 });
  expect(await byPeople("both")).toMatchObject([{ explanation: "2 people differ." }]);
  expect(await verbs["annotations.figures"](bo(), {})).toMatchObject({
    waiting: 0,
    differ: 1,
    people: { n: 1, share: 0 },
    days: expect.objectContaining({ length: 30 }) as unknown,
  });
  const differ = await verbs["annotations.list"](bo(), { status: "differ", limit: 50 });
  expect(differ.items.map(({ session }) => session)).toContain("both");
});

test("a token that stands for nobody labels nothing, and how it failed is said of a fail only", async () => {
  const nobody = { ...ada(), actor: { ...ada().actor, person: null } };
  await expect(next(nobody)).rejects.toMatchObject({ code: "forbidden" });
  await it.act("only");
  await it.read();
  await send("only");
  await expect(label(ada(), { label: "pass", failureMode: "wrong tool" })).rejects.toMatchObject({
    faults: [{ path: "failureMode" }],
  });
  await label(ada(), { label: "pass" });
});

test("rules send what came since they were set: a share by the hash, what an evaluator fails", async () => {
  await it.act("before");
  await it.score();
  expect(await feed(it)).toBe(0);
  const denials = idOfCheck("policy-denials");
  await verbs["annotations.put"](ada(), { failsOf: [denials], secondShare: 1 });
  await it.act("calm");
  await it.act("refused", {}, true);
  await it.score();
  expect(await feed(it)).toBe(1);
  expect(await feed(it)).toBe(0);
  const refused = { session: "refused", aspect: "policy", rule: denials, people: 2 };
  expect(await next(ada())).toMatchObject(refused);
  await label(ada(), { label: "pass" });
  await verbs["annotations.put"](ada(), { failsOf: [], secondShare: 0, share: 1 });
  await it.act("shared");
  await it.score();
  expect(await feed(it)).toBe(1);
  const open = await verbs["annotations.list"](ada(), { status: "open", limit: 50 });
  const shared = open.items.find(({ session }) => session === "shared");
  expect(shared).toMatchObject({ rule: "share", aspect: "quality", people: 1 });
  if (shared) await verbs["annotations.label"](ada(), { id: shared.id, label: "pass" });
  expect(await byPeople("shared")).toMatchObject([{ inclusion: 1, natural: true }]);
  // What people said brings nothing to people.
  expect(await feed(it)).toBe(0);
  await verbs["annotations.put"](ada(), { share: 0 });
});

test("what people say is what a grader is measured by, in its present version", async () => {
  const graders = graderVerbs(it);
  const how = {
    kind: "code" as const,
    source: `export const evaluate = () => ({ label: "pass" })`,
    timeoutMs: 5_000,
    memoryMb: 16,
  };
  const put = { name: "measured", aspect: "quality" as const, on: true, rate: 1, how };
  const made = await graders["graders.put"](ada(), put);
  for (const session of ["g1", "g2"]) {
    await it.act(session);
    await it.score();
    await send(session);
    await label(ada(), { label: session === "g1" ? "pass" : "fail" });
  }
  const measured = (await agreements(it.database.kysely)).get(made.id);
  expect(measured).toMatchObject({ n: 2, share: 0.5 });
  await expect(
    graders["graders.put"](ada(), { ...put, name: "people-quality" }),
  ).rejects.toMatchObject({ code: "invalid" });
});

test("another rubric is another version of people: its scores stand beside those before", async () => {
  const [quality] = (await verbs["annotations.rules"](ada(), {})).rubrics;
  const rubric = { aspect: "quality" as const, says: "It is done.", failureModes: ["not done"] };
  const after = await verbs["annotations.put"](ada(), { rubrics: [rubric] });
  expect(after.rubrics[0]?.version).not.toBe(quality?.version);
  expect(after.rubrics).toHaveLength(3);
});

test("a session of an agent that is not there is not sent", async () => {
  const agent = "agt_0000000000000000000000000z" as AgentId;
  await expect(
    verbs["annotations.add"](ada(), {
      sessions: [{ agent, session: "one" }],
      aspect: "quality",
      why: "",
      people: 1,
    }),
  ).rejects.toMatchObject({ code: "invalid" });
});
