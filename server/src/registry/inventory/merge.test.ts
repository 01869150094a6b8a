import type { KeyKind, Sighting, SightingSource } from "@reeve/contract/sighting";
import { weakKinds } from "@reeve/contract/sighting";
import fc from "fast-check";
import { expect, test } from "vitest";
import { entryOf } from "./entry.ts";
import { merge, type Said } from "./merge.ts";
import { sightingKey, union } from "./sighting.ts";

const at = (minute: number): string => new Date(1_790_000_000_000 + minute * 60_000).toISOString();

const sighting = (
  source: SightingSource,
  locator: string,
  keys: readonly (readonly [KeyKind, string])[],
  minute = 0,
  more: Partial<Sighting> = {},
): Sighting => ({
  key: sightingKey(source, locator),
  source,
  teller: source,
  locator,
  name: locator,
  confidence: 0.9,
  keys: keys.map(([kind, value]) => ({ kind, value })),
  traits: {},
  owners: [],
  page: null,
  firstSeenAt: at(minute),
  lastSeenAt: at(minute),
  goneAt: null,
  dismissedUntil: null,
  ...more,
});

const someKey = fc.tuple(
  fc.constantFrom<KeyKind>("agent", "client_id", "place", "service", "name"),
  fc.constantFrom("1", "2", "3"),
);
const someSighting = fc
  .record({
    source: fc.constantFrom<SightingSource>("register", "telemetry", "code", "identity"),
    locator: fc.constantFrom("a", "b", "c", "d", "e"),
    keys: fc.array(someKey, { maxLength: 3 }),
    minute: fc.nat(20),
    model: fc.constantFrom("large", "small"),
  })
  .map(({ source, locator, keys, minute, model }) =>
    sighting(source, locator, keys, minute, { traits: { model } }),
  );
const someSightings = fc.array(someSighting, { maxLength: 12 });
/** Of the same evidence that is told of above, and of some that is not there. */
const someAnchors = fc.uniqueArray(
  fc
    .tuple(
      fc.constantFrom("telemetry", "code", "identity"),
      fc.constantFrom("a", "b", "c", "d", "e"),
    )
    .map(([source, locator]) => sightingKey(source, locator)),
  { minLength: 1, maxLength: 3 },
);
const someCorrections = fc
  .array(
    fc.record({
      kind: fc.constantFrom<Said["kind"]>("merge", "split", "apart"),
      left: someAnchors,
      right: someAnchors,
      minute: fc.nat(20),
    }),
    { maxLength: 5 },
  )
  .map((all): Said[] =>
    all.map(({ minute, ...it }, i) => ({ ...it, at: at(minute), id: `cor_${i}` })),
  );

const entries = (evidence: readonly Sighting[], said: readonly Said[] = []) =>
  merge(evidence, said).clusters.map((cluster) => entryOf(cluster));
const named = (clusters: readonly (readonly Sighting[])[]) =>
  clusters
    .map((cluster) => cluster.map(({ locator }) => locator).sort())
    .sort((a, b) => (a.join() < b.join() ? -1 : 1));

test("it does not matter in which order evidence comes, nor how often", () => {
  fc.assert(
    fc.property(someSightings, someCorrections, fc.nat(), (evidence, said, turn) => {
      const once = union([], evidence);
      const by = evidence.length === 0 ? 0 : turn % evidence.length;
      const turned = [...evidence.slice(by), ...evidence.slice(0, by)].reverse();
      expect(merge(union([], turned), said.toReversed())).toEqual(merge(once, said));
      expect(merge(union(once, evidence), [...said])).toEqual(merge(once, said));
      expect(entries(union(turned, evidence), said)).toEqual(entries(once, said));
    }),
    { numRuns: 400 },
  );
});

test("sets of evidence join commutatively, associatively and idempotently", () => {
  fc.assert(
    fc.property(someSightings, someSightings, someSightings, (a, b, c) => {
      expect(union(a, b)).toEqual(union(b, a));
      expect(union(union(a, b), c)).toEqual(union(a, union(b, c)));
      expect(union(union(a, b), union(a, b))).toEqual(union(a, b));
    }),
    { numRuns: 400 },
  );
});

test("without corrections and the register, one agent is exactly what strong keys connect", () => {
  fc.assert(
    fc.property(someSightings, (given) => {
      const all = union([], given).filter(({ source }) => source !== "register");
      const weak = new Set<string>(weakKinds);
      const meet = (a: Sighting, b: Sighting): boolean =>
        a.keys.some(
          (x) => !weak.has(x.kind) && b.keys.some((y) => x.kind === y.kind && x.value === y.value),
        );
      const reached = (from: Sighting): Set<string> => {
        const seen = new Set([from.key]);
        for (let grew = true; grew;) {
          grew = false;
          for (const x of all)
            if (!seen.has(x.key) && all.some((y) => seen.has(y.key) && meet(x, y))) {
              seen.add(x.key);
              grew = true;
            }
        }
        return seen;
      };
      for (const cluster of merge(all, []).clusters)
        expect(new Set(cluster.map(({ key }) => key))).toEqual(reached(cluster[0] as Sighting));
    }),
    { numRuns: 200 },
  );
});

test("whatever evidence comes later, what a person said last of two still holds", () => {
  fc.assert(
    fc.property(someSightings, someSightings, someCorrections, (before, after, said) => {
      const evidence = union(before, after).filter(({ source }) => source !== "register");
      const [last] = said.toSorted((a, b) =>
        a.at < b.at || (a.at === b.at && a.id < b.id) ? 1 : -1,
      );
      if (!last) return;
      const there = new Set(evidence.map(({ key }) => key));
      const [left, right] = [last.left, last.right].map((side) =>
        side.filter((it) => there.has(it)),
      );
      // Who says of one thing that it is not itself says nothing.
      if (!left?.length || !right?.length || left.some((it) => right.includes(it))) return;
      const { clusters, overruled } = merge(evidence, said);
      const of = (key: string) => clusters.findIndex((all) => all.some((it) => it.key === key));
      expect(overruled.has(last.id)).toBe(false);
      if (last.kind === "merge")
        expect(left.some((a) => right.some((b) => of(a) === of(b)))).toBe(true);
      else for (const a of left) for (const b of right) expect(of(a)).not.toBe(of(b));
      if (last.kind === "split") {
        expect(new Set(left.map(of)).size).toBe(1);
        expect(new Set(right.map(of)).size).toBe(1);
      }
    }),
    { numRuns: 600 },
  );
});

test("two that the register holds apart are never one, whatever evidence and people say", () => {
  fc.assert(
    fc.property(someSightings, someCorrections, (given, said) => {
      for (const cluster of merge(union([], given), said).clusters)
        expect(cluster.filter(({ source }) => source === "register").length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 400 },
  );
});

test("an entry keeps its name while it grows, unless it turns out to be an older one", () => {
  fc.assert(
    fc.property(someSightings, someSightings, (before, after) => {
      const earlier = union([], before).filter(({ source }) => source !== "register");
      const known = new Set(earlier.map(({ key }) => key));
      const later = after
        .filter(({ key, source }) => !known.has(key) && source !== "register")
        .map((it) => ({ ...it, firstSeenAt: at(1000), lastSeenAt: at(1000) }));
      const then = entries(earlier).map(({ id }) => id);
      const grown = merge(union(earlier, later), []).clusters;
      for (const cluster of grown)
        if (cluster.some(({ key }) => known.has(key))) expect(then).toContain(entryOf(cluster).id);
    }),
    { numRuns: 300 },
  );
});

test("what was split stays split where new evidence shares keys with both sides, and sides with the elder", () => {
  const [a, b, c] = ["a", "b", "c"].map((it, i) => sighting("code", it, [["place", "p"]], i)) as [
    Sighting,
    Sighting,
    Sighting,
  ];
  const split: Said = {
    id: "cor_1",
    kind: "split",
    left: [c.key],
    right: [a.key, b.key],
    at: at(9),
  };
  const late = sighting("telemetry", "d", [["place", "p"]], 20);
  expect(named(merge([a, b, c, late], [split]).clusters)).toEqual([["a", "b", "d"], ["c"]]);
  const own = sighting(
    "telemetry",
    "d",
    [
      ["place", "p"],
      ["client_id", "x"],
    ],
    20,
  );
  const strong = { ...c, keys: [...c.keys, { kind: "client_id" as const, value: "x" }] };
  expect(named(merge([a, b, strong, own], [split]).clusters)).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("a later merge lifts an earlier split, and says that the split holds no more", () => {
  const [a, b] = [sighting("code", "a", []), sighting("telemetry", "b", [])];
  const split: Said = { id: "cor_1", kind: "split", left: [a.key], right: [b.key], at: at(1) };
  const joined: Said = { ...split, id: "cor_2", kind: "merge", at: at(2) };
  expect(named(merge([a, b], [joined, split]).clusters)).toEqual([["a", "b"]]);
  expect([...merge([a, b], [joined, split]).overruled]).toEqual(["cor_1"]);
});

test("a name, a prompt or an image that two share joins nothing", () => {
  for (const kind of weakKinds)
    expect(
      merge([sighting("code", "a", [[kind, "x"]]), sighting("telemetry", "b", [[kind, "x"]])], [])
        .clusters,
    ).toHaveLength(2);
});

test("what is gone says nothing while some of it is there", () => {
  const gone = sighting("code", "a", [["place", "p"]], 0, {
    goneAt: at(5),
    traits: { model: "old" },
  });
  const there = sighting("telemetry", "b", [["place", "p"]], 3, { traits: { model: "new" } });
  const [entry] = entries([gone, there]);
  expect(entry).toMatchObject({
    name: "b",
    sources: ["telemetry"],
    differs: [],
    goneAt: null,
    sightings: 2,
  });
  expect(entries([gone])).toMatchObject([{ goneAt: at(5), sources: ["code"] }]);
});
