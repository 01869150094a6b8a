import { afterAll, beforeAll, expect, test } from "vitest";
import { clerk, testEvaluating, type Evaluating } from "../../../test/evaluating.ts";
import { qualityVerbs } from "../quality/verbs.ts";
import { logs, spanId, traceId, traces } from "../../../test/otlp-json.ts";
import { telemetryDoor } from "../../../test/telemetry.ts";
import { evaluationsIn } from "../../ledger/telemetry/evaluation.ts";
import { scoreTold, verdictOf } from "./told.ts";
import { toldStore } from "./told-store.ts";
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

const event = (name: string, more: object = {}) => ({
  "event.name": "gen_ai.evaluation.result",
  "gen_ai.evaluation.name": name,
  "gen_ai.evaluation.score.value": 0.2,
  "gen_ai.evaluation.explanation": "It said so with ghp_0123456789abcdefghijABCDEFGHIJ012345.",
  "gen_ai.agent.id": clerk.id,
  ...more,
});

test("evaluations that come as telemetry wait for their session, and then are its scores, once however often they come", async () => {
  const told = toldStore(it.database.kysely);
  const door = await telemetryDoor({ evaluated: (all) => told.keep(all, it.clock.now()) });
  const of = { "gen_ai.conversation.id": "later" };
  const log = logs("evals", "evals", [{ attrs: event("relevance", of) }, { attrs: event("lost") }]);
  for (let n = 0; n < 2; n++) expect((await door.send(log.signal, log.body)).status).toBe(200);
  await door[Symbol.asyncDispose]();
  expect(await scoreTold(it)).toBe(0);
  await it.act("later");
  await it.read();
  expect(await scoreTold(it)).toBe(1);
  expect(await scoreTold(it)).toBe(0);
  const scores = await said("later");
  expect(scores).toMatchObject([
    { label: "fail", value: 0.2, action: null, natural: false, evaluator: { name: "relevance" } },
  ]);
  expect(JSON.stringify(scores)).not.toContain("ghp_0123");
  // What names no session is waited for, and then forgotten.
  it.door.time.ms += 16 * 60_000;
  await scoreTold(it);
  expect(await told.take(0, 10)).toEqual([]);
});

test("an evaluation of a span that is a tool call speaks of that step", async () => {
  const span = traces("clerk", "opentelemetry.instrumentation", [
    { id: "call", name: "execute_tool search", attrs: call },
  ]);
  await it.door.send(span.signal, span.body);
  it.door.time.ms += 120_000;
  await it.door.check();
  await it.read();
  const record = evaluationsIn([
    {
      signal: "log",
      origin: { resource: new Map(), scope: "", scopeVersion: "" },
      attributes: new Map<string, string | number>([
        ["gen_ai.evaluation.name", "tool-choice"],
        ["gen_ai.evaluation.score.label", "Pass"],
      ]),
      event: "gen_ai.evaluation.result",
      traceId: traceId("trace"),
      spanId: spanId("call"),
      atMs: null,
      body: null,
    },
  ]);
  await toldStore(it.database.kysely).keep(record, it.clock.now());
  expect(await scoreTold(it)).toBe(1);
  const [score] = await said("spans");
  expect(score).toMatchObject({ label: "pass", value: 1, evaluator: { name: "tool-choice" } });
  expect(score?.action).toMatch(/^act_/);
});
const call = {
  "gen_ai.operation.name": "execute_tool",
  "gen_ai.tool.name": "search",
  "gen_ai.agent.id": clerk.id,
  "gen_ai.conversation.id": "spans",
};

test("a score beyond 0 to 1 is a measure, a word that is no verdict decides nothing, and what broke is not a fail", () => {
  const one = { value: null, label: null, failed: false };
  expect(verdictOf({ ...one, value: 4.5 })).toMatchObject({ label: "unscored", measure: 4.5 });
  expect(verdictOf({ ...one, value: 4.5, label: "passed" })).toMatchObject({ label: "pass" });
  expect(verdictOf({ ...one, value: 0.7, label: "relevant" })).toMatchObject({ label: "pass" });
  expect(verdictOf({ ...one, label: "relevant" })).toMatchObject({ unscored: "undecided" });
  expect(verdictOf({ ...one, value: 1, failed: true })).toMatchObject({ unscored: "error" });
});
