import fc from "fast-check";
import { expect, test } from "vitest";
import { grouped, joined, merge, type Known, type Observation } from "./observation.ts";

const known = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<Known<T> | null> =>
  fc.option(fc.tuple(fc.integer({ min: 0, max: 3 }), value));
const word = fc.constantFrom("a", "b", "crm-a", "mcp_crm_a", "c");
const words = fc.uniqueArray(word, { maxLength: 3 }).map((it) => it.sort());
const outcome = fc.constantFrom("unknown", "ok", "error", "denied");
const kept = fc.record({ shown: fc.constant(null), hash: word, bytes: fc.nat(9) });
const observation: fc.Arbitrary<Observation> = fc.record({
  keys: fc
    .uniqueArray(fc.constantFrom("k1", "k2", "k3", "k4", "k5"), { minLength: 1, maxLength: 2 })
    .map((it) => it.sort()),
  listed: fc.boolean(),
  kind: known(fc.constantFrom("tool_call", "message")),
  tool: known(word),
  names: words,
  server: known(word),
  args: known(kept),
  result: known(kept),
  callId: known(word),
  outcome,
  deniedBy: known(word),
  error: known(word),
  startMs: fc.tuple(fc.nat(3), fc.nat(9)),
  endMs: known(fc.nat(9)),
  seenBy: words,
  emitters: words,
  span: known(word),
  spans: words,
  agent: known(fc.record({ name: fc.option(word), id: fc.option(word), version: fc.option(word) })),
  service: known(word),
  namespace: known(word),
  host: known(word),
  session: known(word),
  principal: known(word),
  model: known(word),
  sender: known(word),
});

test("what is known of an action is the same whatever came first, and however often", () => {
  fc.assert(
    fc.property(observation, observation, observation, (a, b, c) => {
      expect(merge(a, b)).toEqual(merge(b, a));
      expect(merge(a, merge(b, c))).toEqual(merge(merge(a, b), c));
      expect(merge(a, a)).toEqual(a);
    }),
    { numRuns: 500 },
  );
});

test("an outcome is raised by what comes late, and never lowered", () => {
  const order = ["unknown", "ok", "error", "denied"];
  fc.assert(
    fc.property(observation, observation, (a, b) => {
      const after = order.indexOf(merge(a, b).outcome);
      expect(after).toBe(Math.max(order.indexOf(a.outcome), order.indexOf(b.outcome)));
    }),
  );
});

test("actions are the same in any order of their records", () => {
  const sorted = (all: readonly Observation[]): string[] =>
    joined(all)
      .map((it) => JSON.stringify(it))
      .sort();
  fc.assert(
    fc.property(
      fc
        .array(observation, { maxLength: 12 })
        .chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          ),
        ),
      ([all, shuffled]) => {
        expect(sorted(shuffled)).toEqual(sorted(all));
      },
    ),
  );
});

test("no key is in two groups", () => {
  fc.assert(
    fc.property(fc.array(observation, { maxLength: 20 }), (all) => {
      const groups = grouped(all, ({ keys }) => keys).map(
        (group) => new Set(group.flatMap(({ keys }) => keys)),
      );
      const keys = groups.flatMap((group) => [...group]);
      expect(new Set(keys).size).toBe(keys.length);
    }),
  );
});
