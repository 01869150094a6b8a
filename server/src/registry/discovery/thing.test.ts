import fc from "fast-check";
import { expect, test } from "vitest";
import { hiddenBy } from "./hidden.ts";
import { nameKeyOf, thingOf, type Seen } from "./thing.ts";

const times = ["2026-11-20T00:00:00.000Z", "2026-11-21T00:00:00.000Z", "2026-11-22T00:00:00.000Z"];
const seen: fc.Arbitrary<Seen> = fc.record({
  key: fc.constantFrom("a", "b", "c", "d"),
  signal: fc.constantFrom("mcp_config.cursor", "dependency.npm", "source.pattern"),
  kind: fc.constant("agent" as const),
  name: fc.constantFrom("Bot", "bot", "BOT"),
  confidence: fc.constantFrom(0.4, 0.65, 0.9),
  severity: fc.constantFrom("info" as const, "medium" as const, "critical" as const),
  owners: fc.constantFrom<readonly string[]>([], ["@a"], ["@b"]).map((it) => [...it]),
  place: fc.constantFrom("x", "y"),
  firstSeenAt: fc.constantFrom(...times),
  lastSeenAt: fc.constantFrom(...times),
  goneAt: fc.constantFrom(null, ...times),
});

test("a thing is the same in whatever order its evidence comes, and however often it is seen", () => {
  fc.assert(
    fc.property(fc.array(seen, { minLength: 1, maxLength: 8 }), fc.nat(), (all, turn) => {
      const turned = [
        ...all.slice(turn % all.length),
        ...all.slice(0, turn % all.length),
      ].reverse();
      expect(thingOf(turned)).toEqual(thingOf(all));
      expect(thingOf([...all, ...all])).toEqual(thingOf(all));
    }),
  );
});

const one = (more: Partial<Seen>): Seen => ({
  key: "a",
  signal: "s",
  kind: "agent",
  name: "bot",
  confidence: 0.5,
  severity: "low",
  owners: [],
  place: "x",
  firstSeenAt: times[0] as string,
  lastSeenAt: times[1] as string,
  goneAt: null,
  ...more,
});

test("two signals make surer, the same signal twice does not", () => {
  expect(thingOf([one({}), one({ key: "b" })]).confidence).toBe(0.5);
  expect(thingOf([one({}), one({ key: "b", signal: "t" })]).confidence).toBe(0.75);
});

test("a thing is gone when all of its evidence is, and what is gone speaks no more while some is there", () => {
  const gone = one({ key: "b", severity: "critical", confidence: 0.9, goneAt: times[2] as string });
  expect(thingOf([one({}), gone])).toMatchObject({
    goneAt: null,
    severity: "low",
    confidence: 0.5,
  });
  expect(thingOf([gone])).toMatchObject({ goneAt: times[2], severity: "critical" });
});

test("names that differ in case, width or spaces around them are one", () => {
  expect(nameKeyOf(" Ｂｏｔ ")).toBe(nameKeyOf("bot"));
});

test("a place hides what lies in it, and nothing beside it", () => {
  const hidden = hiddenBy(["a/b", "c.json"]);
  expect(["a/b", "a/b/c", "a/bc", "a", "c.json", "c.jsonx"].map(hidden)).toEqual([
    true,
    true,
    false,
    false,
    true,
    false,
  ]);
  expect(hiddenBy(["."])("anything")).toBe(true);
});
