import { afterAll, beforeAll, expect, test } from "vitest";
import { clerk, testEvaluating, type Evaluating } from "../../../test/evaluating.ts";
import { qualityVerbs } from "../quality/verbs.ts";
import { scoreVerbs } from "./verbs.ts";

let it: Evaluating;
let verbs: ReturnType<typeof scoreVerbs>;
beforeAll(async () => {
  it = await testEvaluating();
  verbs = scoreVerbs(it);
}, 60_000);
afterAll(() => it[Symbol.asyncDispose]());

const evaluator = { name: "helpful", version: "2", kind: "judge", aspect: "quality" } as const;
const given = (session: string, over: object = {}) => ({
  agent: clerk.id,
  session,
  evaluator,
  value: 0.9,
  inclusion: 1,
  natural: false,
  ...over,
});
const add = (...scores: ReturnType<typeof given>[]) =>
  verbs["scores.add"](it.ctx("ci"), { scores });
const said = async (session: string) =>
  (await it.said(session)).filter((one) => one.evaluator.kind === "external");

test("scores of another system stand with the others, marked as external; sent again they change nothing", async () => {
  const action = (await it.act("one")).id;
  await it.score();
  const scores = [given("one"), given("one", { action, value: 0.1, explanation: "Too short." })];
  expect(await add(...scores)).toEqual({ scores: 2 });
  expect(await add(...scores)).toEqual({ scores: 2 });
  expect(await said("one")).toMatchObject([
    { label: "fail", value: 0.1, action, explanation: "Too short." },
    { label: "pass", value: 0.9, action: null, natural: false, agent: clerk },
  ]);
  const quality = qualityVerbs(it);
  const { items } = await quality["quality.list"](it.ctx("ada"), { days: 7 });
  expect(items.filter((one) => one.evaluator.kind === "external")).toMatchObject([
    { evaluator: { name: "helpful", version: "2" }, passed: 1, failed: 0 },
  ]);
  expect((await verbs["scores.sources"](it.ctx("ada"), {})).items).toMatchObject([
    { name: "helpful", version: "2", kind: "judge", by: "ci" },
  ]);
});

test("an unknown session or step, a name of Reeve's own, nothing said and the same twice are refused by name, and nothing is kept", async () => {
  const [known] = (await it.said("one")).flatMap(({ action }) => action ?? []);
  await it.act("two");
  await it.read();
  await expect(
    add(
      given("two"),
      given("nobody-knows"),
      given("two", { action: known, evaluator: { ...evaluator, version: "3" } }),
      given("two", { evaluator: { ...evaluator, name: "loops" } }),
      given("two", { evaluator: { ...evaluator, name: "people-quality" } }),
      given("two", { value: undefined, evaluator: { ...evaluator, version: "4" } }),
      given("two"),
    ),
  ).rejects.toMatchObject({
    code: "invalid",
    faults: [
      { path: "scores.1.session" },
      { path: "scores.2.action" },
      { path: "scores.3.evaluator.name" },
      { path: "scores.4.evaluator.name" },
      { path: "scores.5.label" },
      { path: "scores.6.evaluator" },
    ],
  });
  expect(await said("two")).toEqual([]);
});
