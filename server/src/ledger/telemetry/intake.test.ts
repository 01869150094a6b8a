import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cases } from "../../../test/telemetry-cases.ts";
import { traces, type SpanSketch } from "../../../test/otlp-json.ts";
import { telemetryDoor, type TelemetryDoor } from "../../../test/telemetry.ts";
import { flattenLogs, flattenSpans, type Flat } from "../otlp/flatten.ts";
import type { Refused } from "../otlp/refused.ts";
import { arrivalsOf, type Batch } from "./arrivals.ts";
import { openIntake } from "./intake.ts";
import { joined, toolOf, type Observation } from "./observation.ts";
import { registeredOf } from "./source.ts";
import { openWindow } from "./window.ts";

let door: TelemetryDoor;
beforeAll(async () => {
  door = await telemetryDoor();
});
afterAll(() => door[Symbol.asyncDispose]());

const flatOf = ({ signal, body }: { signal: string; body: object }): Flat =>
  signal === "traces" ? flattenSpans(body as never) : flattenLogs(body as never);
const shown = (all: readonly Observation[]): string[] =>
  joined(all)
    .filter(({ listed }) => listed)
    .map((it) =>
      JSON.stringify([toolOf(it), it.outcome, it.agent?.[1].name, it.session?.[1], it.seenBy]),
    )
    .sort();

test("records may come in any order, apart or together, and twice: the actions are the same", async () => {
  const batches = await Promise.all(
    cases.flatMap(({ batches: all }) =>
      all.map((batch) => arrivalsOf(flatOf(batch), null, door.time.ms)),
    ),
  );
  const arrivals = batches.flatMap((batch) => batch.arrivals);
  const apart = (order: readonly (typeof arrivals)[number][], size: number): string[] => {
    const window = openWindow();
    const given: Observation[] = [];
    for (let i = 0; i < order.length; i += size) {
      const out = window.add(order.slice(i, i + size), door.time.ms);
      given.push(...out.observations);
      out.confirm();
    }
    return shown(given);
  };
  const together = apart(arrivals, arrivals.length);
  expect(together.length).toBeGreaterThan(25);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...arrivals, ...arrivals], { minLength: arrivals.length * 2 }),
      fc.integer({ min: 1, max: 20 }),
      (order, size) => {
        expect(apart(order, size)).toEqual(together);
      },
    ),
    { numRuns: 30 },
  );
});

const call = (id: string, more: Partial<SpanSketch> = {}): SpanSketch => ({
  id,
  name: "execute_tool go",
  attrs: { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "go" },
  ...more,
});
const of = async (service: string) =>
  (await door.list({ limit: 5_000 })).filter(({ telemetry }) => telemetry?.service === service);

test("a batch that comes twice makes no second action, also after a restart", async () => {
  const batch = traces("twice", "gen_ai", [call("a", { trace: "tw" }), call("b", { trace: "tw" })]);
  await door.send("traces", batch.body);
  await door.send("traces", batch.body);
  const before = await of("twice");
  await using other = intakeOf();
  await other.take(await arrivalsOf(flatOf(batch), null, door.time.ms));
  expect(await of("twice")).toEqual(before);
  expect(before).toHaveLength(2);
});

const intakeOf = (limits = {}) => {
  const intake = openIntake({
    ...door.hands,
    registered: () => registeredOf([]),
    limits,
  });
  return { ...intake, [Symbol.asyncDispose]: () => intake.close() };
};

test("two that turn out to be one become one, under the id of the first", async () => {
  const inner = call("in", { parent: "mid", trace: "jo", at: 5 });
  const outer = call("out", { trace: "jo" });
  await door.send("traces", traces("merged", "gen_ai", [inner]).body);
  await door.send("traces", traces("merged", "gen_ai", [outer]).body);
  const before = (await of("merged")).map(({ id }) => id).sort();
  expect(before).toHaveLength(2);
  await door.send(
    "traces",
    traces("merged", "http", [{ id: "mid", parent: "out", trace: "jo", name: "POST" }]).body,
  );
  const after = await of("merged");
  expect(after).toHaveLength(1);
  expect(after[0]?.id).toBe(before[0]);
});

test("two processes that are told of the same action at once write one", async () => {
  await using one = intakeOf();
  await using two = intakeOf();
  const batch = await arrivalsOf(
    flatOf(
      traces(
        "raced",
        "gen_ai",
        Array.from({ length: 200 }, (_, i) => call(`r${i}`, { trace: "ra" })),
      ),
    ),
    null,
    door.time.ms,
  );
  await Promise.all([one.take(batch), two.take(batch), one.take(batch), two.take(batch)]);
  expect(
    (await door.list({ limit: 1000 })).filter(({ telemetry }) => telemetry?.service === "raced"),
  ).toHaveLength(200);
});

test("more than can wait is told to come again, and what was answered is there", async () => {
  await using intake = intakeOf({ waiting: 300, atOnce: 100 });
  const batches: Batch[] = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      arrivalsOf(
        flatOf(
          traces(
            "crowd",
            "gen_ai",
            Array.from({ length: 90 }, (_, j) => call(`c${j}`, { trace: `cr${i}` })),
          ),
        ),
        null,
        door.time.ms,
      ),
    ),
  );
  const answers = await Promise.allSettled(batches.map((batch) => intake.take(batch)));
  const taken = answers.filter(({ status }) => status === "fulfilled").length;
  const refused = answers.flatMap((it) => (it.status === "rejected" ? [it.reason as Refused] : []));
  expect(taken).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const it of refused) expect(it).toMatchObject({ status: 429, retryAfter: 2 });
  const there = (await door.list({ limit: 2_000 })).filter(
    ({ telemetry }) => telemetry?.service === "crowd",
  );
  expect(there).toHaveLength(taken * 90);
  // Who comes again is taken.
  for (const [i, answer] of answers.entries())
    if (answer.status === "rejected") await intake.take(batches[i] as Batch);
  expect(
    (await door.list({ limit: 2_000 })).filter(({ telemetry }) => telemetry?.service === "crowd"),
  ).toHaveLength(12 * 90);
});

test("the window holds no more than its limit", () => {
  const window = openWindow({ held: 100, heldOfOne: 50, tellersOfOne: 20, idleMs: 1_000 });
  for (let i = 0; i < 1_000; i++)
    window.add([{ trace: `t${i % 300}`, span: `s${i}`, parent: null, fragment: null }], i);
  expect(window.size()).toBeLessThanOrEqual(100);
  window.add([{ trace: "late", span: "x", parent: null, fragment: null }], 10_000);
  expect(window.size()).toBe(1);
});

test("what cannot be written down is answered so, and written down when it comes again", async () => {
  const batch = await arrivalsOf(
    flatOf(traces("outage", "gen_ai", [call("o", { trace: "ou" })])),
    null,
    door.time.ms,
  );
  await using intake = intakeOf();
  await door.database.pool.query("alter table observed rename to observed_away");
  await expect(intake.take(batch)).rejects.toMatchObject({ status: 503, retryAfter: 5 });
  await door.database.pool.query("alter table observed_away rename to observed");
  await intake.take(batch);
  expect(await of("outage")).toHaveLength(1);
});
