import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clerk, testEvaluating, type Evaluating } from "../../../test/evaluating.ts";
import { annotationVerbs } from "../annotations/verbs.ts";
import { graderVerbs } from "../graders/verbs.ts";
import { standingVerbs } from "../standings/verbs.ts";
import { calibrationVerbs } from "./verbs.ts";
import { calibrateOne } from "./work.ts";

/** A model that passes what names the good file; it says what it used. */
const model = createServer((request, response) => {
  let text = "";
  request.on("data", (part) => (text += String(part)));
  request.on("end", () => {
    const score = text.includes("good.txt") ? 0.9 : 0.1;
    const content = JSON.stringify({ score, explanation: "By the name of the file." });
    response.writeHead(200, { "content-type": "application/json" }).end(
      JSON.stringify({
        choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
        usage: { prompt_tokens: 1_000, completion_tokens: 100 },
      }),
    );
  });
});
let it: Evaluating;
let verbs: ReturnType<typeof calibrationVerbs>;
let graders: ReturnType<typeof graderVerbs>;
let standings: ReturnType<typeof standingVerbs>;
let url: string;

const ada = () => it.ctx("ada");
const work = () => calibrateOne(it, new AbortController().signal);
const judge = (over: object = {}) => ({
  name: "goal",
  aspect: "quality" as const,
  on: false,
  rate: 1,
  how: {
    kind: "judge" as const,
    url,
    model: "small",
    rubric: "It reads the right file.",
    passMark: 0.5,
    temperature: 0,
    mostAnswerTokens: 500,
    mostCharacters: 100_000,
    timeoutMs: 60_000,
    atOnce: 2,
    usdPerMillion: { input: 1, output: 1 },
    usdPerDay: { all: 5, agent: 5 },
    never: [],
    internal: true,
    ...over,
  },
});

beforeAll(async () => {
  await new Promise<void>((done) => model.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`;
  it = await testEvaluating();
  verbs = calibrationVerbs(it);
  graders = graderVerbs(it);
  standings = standingVerbs(it);
  await it.database.pool.query(
    `insert into agents (id, name, name_key, purpose, environment, tier, status, scope, created_at, updated_at)
     values ($1, 'clerk', 'clerk', 'files', 'production', 'low', 'discovered', '{"servers":[],"tools":[],"data":[]}', now(), now())`,
    [clerk.id],
  );
  const annotations = annotationVerbs(it);
  for (const [session, file, label] of labelled) {
    await it.act(session, { args: { path: file } });
    await it.read();
    await annotations["annotations.add"](ada(), {
      sessions: [{ agent: clerk.id, session }],
      aspect: "quality",
      why: "",
      people: 1,
    });
    const { annotation } = await annotations["annotations.next"](ada(), {});
    if (annotation === null) throw new Error("nothing waits");
    await annotations["annotations.label"](ada(), { id: annotation.id, label });
  }
}, 120_000);
afterAll(async () => {
  await it[Symbol.asyncDispose]();
  model.closeAllConnections();
  await new Promise((done) => model.close(done));
});

/** What people say of each; of the last the model says the opposite. */
const labelled = [
  ["s1", "good.txt", "pass"],
  ["s2", "bad.txt", "fail"],
  ["s3", "good.txt and more", "pass"],
  ["s4", "worse.txt", "fail"],
  ["s5", "other.txt", "pass"],
] as const;

test("a judge that is off is held against what people labelled, at a cost that was told before, and keeps no score", async () => {
  await graders["graders.put"](ada(), judge());
  const before = await verbs["calibrations.foresee"](ada(), { name: "goal", most: 100 });
  expect(before).toMatchObject({ cases: 5, pass: 3, fail: 2, leftTodayMicros: 5_000_000 });
  const begun = await verbs["calibrations.start"](ada(), { name: "goal", most: 100, mostUsd: 1 });
  expect(begun).toMatchObject({ status: "running", cases: 5, done: 0, agreement: { n: 0 } });
  await expect(
    verbs["calibrations.start"](ada(), { name: "goal", most: 100, mostUsd: 1 }),
  ).rejects.toMatchObject({ code: "conflict" });
  expect(await work()).toBe(true);
  expect(await work()).toBe(false);
  const { calibration, differ } = await verbs["calibrations.get"](ada(), { id: begun.id });
  expect(calibration).toMatchObject({
    status: "done",
    done: 5,
    unscored: 0,
    agreement: { n: 5, share: 0.8 },
    costMicros: 5 * 1_100,
  });
  expect(calibration.costMicros).toBeLessThanOrEqual(before.costMicros);
  expect(calibration.agreement.kappa).toBeCloseTo(0.615, 2);
  expect(differ).toMatchObject([
    { session: "s5", people: "pass", said: "fail", explanation: "By the name of the file." },
  ]);
  expect((await it.said("s1")).some(({ evaluator }) => evaluator.name === "goal")).toBe(false);
  const { items } = await standings["standings.list"](ada(), { days: 30 });
  expect(items.find(({ name }) => name === "goal")).toMatchObject({
    kind: "judge",
    on: false,
    live: { n: 0 },
    calibrated: { n: 5, share: 0.8 },
    budget: { spentMicros: 5_500, mostMicros: 5_000_000 },
  });
});

test("another version of a grader is not calibrated by what the one before said", async () => {
  await graders["graders.put"](ada(), judge({ rubric: "It reads the right file, and closes it." }));
  const { items } = await standings["standings.list"](ada(), { days: 30 });
  expect(items.find(({ name }) => name === "goal")).toMatchObject({ calibrated: null });
});

test("a calibration stops before it would cost more than it may, when its grader is changed, and when a person stops it", async () => {
  const start = (mostUsd: number) =>
    verbs["calibrations.start"](ada(), { name: "goal", most: 100, mostUsd });
  const poor = await start(0.000_001);
  await work();
  expect((await verbs["calibrations.get"](ada(), poor)).calibration).toMatchObject({
    status: "stopped",
    why: "What it may cost is spent.",
    done: 0,
    costMicros: 0,
  });
  const changed = await start(1);
  await graders["graders.put"](ada(), judge({ rubric: "Another one." }));
  await work();
  expect((await verbs["calibrations.get"](ada(), changed)).calibration).toMatchObject({
    status: "stopped",
    why: "The grader was changed.",
  });
  const stopped = await start(1);
  await verbs["calibrations.stop"](ada(), stopped);
  expect(await work()).toBe(false);
  await expect(verbs["calibrations.stop"](ada(), stopped)).rejects.toMatchObject({
    code: "conflict",
  });
  await graders["graders.put"](
    ada(),
    judge({ rubric: "For nothing.", usdPerDay: { all: 0.000_001, agent: 1 } }),
  );
  const capped = await start(1);
  await work();
  expect((await verbs["calibrations.get"](ada(), capped)).calibration).toMatchObject({
    status: "stopped",
    why: "What the judge may spend in a day is spent.",
    done: 0,
  });
});

test("what a stopped process left is taken up again where it was", async () => {
  await graders["graders.put"](ada(), judge({ rubric: "Taken up again." }));
  const begun = await verbs["calibrations.start"](ada(), { name: "goal", most: 100, mostUsd: 1 });
  const stopping = AbortSignal.abort();
  await calibrateOne(it, stopping);
  expect((await verbs["calibrations.get"](ada(), begun)).calibration.status).toBe("running");
  await work();
  expect((await verbs["calibrations.get"](ada(), begun)).calibration).toMatchObject({
    status: "done",
    done: 5,
  });
});

test("every evaluator stands in one list, with how often it and people agree on what happens", async () => {
  await graders["graders.put"](ada(), { ...judge({ rubric: "Live." }), on: true });
  await it.score();
  const { items } = await standings["standings.list"](ada(), { days: 30 });
  expect(new Set(items.map(({ kind }) => kind))).toEqual(
    new Set(["judge", "deterministic", "human"]),
  );
  const goal = items.find(({ name }) => name === "goal");
  expect(goal).toMatchObject({ passed: 2, failed: 3, live: { n: 5, share: 0.8 }, waiting: 0 });
  if (!goal) throw new Error("not listed");
  const one = await standings["standings.get"](ada(), { id: goal.id, days: 30 });
  expect(one).toMatchObject({
    standing: { name: "goal" },
    untold: [],
    disagreements: [{ session: "s5", said: "fail", people: "pass" }],
  });
  expect(one.history.buckets).toHaveLength(1);
});
