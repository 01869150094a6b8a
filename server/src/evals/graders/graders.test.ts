import { afterAll, beforeAll, expect, test } from "vitest";
import { clerk, testEvaluating, type Evaluating } from "../../../test/evaluating.ts";
import { graderVerbs } from "./verbs.ts";
import { graderStore } from "./store.ts";

let it: Evaluating;
let verbs: ReturnType<typeof graderVerbs>;
beforeAll(async () => {
  it = await testEvaluating();
  verbs = graderVerbs(it);
}, 60_000);
afterAll(() => it[Symbol.asyncDispose]());

const code = (label: string, over: object = {}) => ({
  name: "short",
  aspect: "quality" as const,
  on: true,
  rate: 1,
  how: {
    kind: "code" as const,
    source: `export const evaluate = (it: { steps: unknown[] }) => ({ label: it.steps.length < 3 ? "${label}" : "fail" })`,
    timeoutMs: 5_000,
    memoryMb: 16,
  },
  ...over,
});
const judge = (over: object = {}) => ({
  name: "goal",
  aspect: "quality" as const,
  on: false,
  rate: 1,
  how: {
    kind: "judge" as const,
    url: "https://models.example.com/v1",
    model: "small",
    rubric: "It does what was asked.",
    passMark: 0.5,
    temperature: 0,
    mostAnswerTokens: 500,
    mostCharacters: 10_000,
    timeoutMs: 1_000,
    atOnce: 1,
    usdPerMillion: { input: 1, output: 1 },
    usdPerDay: { all: 1, agent: 1 },
    never: [],
    internal: false,
    ...over,
  },
});
const ofShort = async (session: string) =>
  (await it.said(session)).filter(({ evaluator }) => evaluator.name === "short");

test("code is tried on a recorded session before it is on, and then scores sessions as they become quiet", async () => {
  await it.act("tried");
  await it.score();
  await verbs["graders.put"](it.ctx("ada"), code("pass", { on: false }));
  const tried = { name: "short", agent: clerk.id, session: "tried" };
  expect(await verbs["graders.try"](it.ctx("ada"), tried)).toMatchObject({
    items: [{ label: "pass", unscored: null }],
  });
  expect(await ofShort("tried")).toEqual([]);
  const made = await verbs["graders.put"](it.ctx("ada"), code("pass"));
  await it.act("one");
  for (let n = 0; n < 3; n++) await it.act("three");
  await it.score();
  expect(await ofShort("one")).toMatchObject([
    {
      label: "pass",
      inclusion: 1,
      natural: true,
      evaluator: { id: made.id, kind: "code", version: made.version },
    },
  ]);
  expect(await ofShort("three")).toMatchObject([{ label: "fail" }]);
  expect((await verbs["graders.list"](it.ctx("ada"), {})).items[0]).toMatchObject({ waiting: 0 });
});

test("changed code is another version and says its own beside what the one before said", async () => {
  const [before] = (await verbs["graders.list"](it.ctx("ada"), {})).items;
  const after = await verbs["graders.put"](it.ctx("ada"), code("unscored"));
  expect(after).toMatchObject({ id: before?.id });
  expect(after.version).not.toBe(before?.version);
  await it.act("one");
  await it.score();
  expect((await ofShort("one")).map(({ label }) => label).sort()).toEqual(["pass", "unscored"]);
});

test("a grader that is given few sessions is given all in which something was refused", async () => {
  await verbs["graders.put"](it.ctx("ada"), code("pass", { rate: 0 }));
  await it.act("quiet");
  await it.act("trouble", {}, true);
  await it.score();
  expect(await ofShort("quiet")).toEqual([]);
  expect(await ofShort("trouble")).toMatchObject([{ inclusion: 1, natural: false }]);
  await verbs["graders.remove"](it.ctx("ada"), { name: "short" });
  expect(await ofShort("trouble")).toHaveLength(1);
});

test("code that cannot be run, a name of Reeve's own and an address inside are refused with what to do", async () => {
  const how = { kind: "code" as const, source: "const a =", timeoutMs: 500, memoryMb: 16 };
  await expect(verbs["graders.put"](it.ctx("ada"), code("pass", { how }))).rejects.toMatchObject({
    code: "invalid",
    faults: [{ path: "how.source" }],
  });
  await expect(
    verbs["graders.put"](it.ctx("ada"), code("pass", { name: "loops" })),
  ).rejects.toMatchObject({ code: "invalid" });
  for (const url of [
    "https://127.0.0.1/v1",
    "https://169.254.169.254/v1",
    "http://models.example.com/v1",
    "https://me:secret@models.example.com/v1",
  ])
    await expect(verbs["graders.put"](it.ctx("ada"), judge({ url }))).rejects.toMatchObject({
      faults: [{ path: "how.url" }],
    });
  await expect(
    verbs["graders.try"](it.ctx("ada"), { name: "short", agent: clerk.id, session: "one" }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("the key of a judge is sealed, never shown, and gone where the judge leads to another endpoint", async () => {
  const asked = { ...judge(), key: "sk-secret-of-the-judge" };
  const made = await verbs["graders.put"](it.ctx("ada"), asked);
  expect(made).toMatchObject({ hasKey: true, agreement: { n: 0, kappa: null } });
  expect(JSON.stringify([made, it.audits])).not.toContain("sk-secret");
  const kept = await graderStore(it.database.kysely).named("goal");
  expect(kept?.sealedKey).toContain(`${made.id}/https://models.example.com|`);
  expect(await verbs["graders.put"](it.ctx("ada"), judge({ model: "other" }))).toMatchObject({
    hasKey: true,
  });
  const elsewhere = judge({ url: "https://other.example.com/v1" });
  expect(await verbs["graders.put"](it.ctx("ada"), elsewhere)).toMatchObject({ hasKey: false });
});
