import { expect, test } from "vitest";
import { move, standing } from "./move.ts";
import { place, type Hirer, type Opening } from "./place.ts";

const now = Date.parse("2026-11-01T00:00:00.000Z");
const ago = (days: number): string => new Date(now - days * 86_400_000).toISOString();
const families = { A: "agent_ops", B: "agent_engineer", C: "ai_engineer" } as const;
let made = 0;
const opening = (tier: "A" | "B" | "C", more: Partial<Opening> = {}): Opening => ({
  posting: `job_${++made}`,
  family: families[tier],
  tier,
  title: "A role",
  url: "https://jobs.example.com/1",
  firstSeen: ago(10),
  lastSeen: ago(0),
  explicit: true,
  ...more,
});
const hirer: Hirer = {
  sellsAgents: false,
  isStaffingFirm: false,
  optedOut: false,
  readWellAt: ago(0),
};
const placed = (openings: readonly Opening[], more: Partial<Hirer> = {}) =>
  place(openings, { ...hirer, ...more }, now);

test("a company stands in the group of the most advanced role it staffs, and the opening that decided is named", () => {
  const decides = opening("A");
  const at = placed([opening("C"), opening("B"), decides, opening("C")]);
  expect(at).toMatchObject({ group: "A", family: "agent_ops", deciding: decides.posting });
  expect(at?.countsByFamily).toEqual({ agent_ops: 1, agent_engineer: 1, ai_engineer: 2 });
  expect(at?.evidence[0]?.posting).toBe(decides.posting);
});

test("a clear title decides before one that only its description bears out, and the table's order before age", () => {
  const borneOut = opening("A", { explicit: false, firstSeen: ago(90) });
  const security = opening("A", { family: "ai_security", firstSeen: ago(50) });
  const governance = opening("A", { family: "ai_governance", firstSeen: ago(5) });
  expect(placed([borneOut, security, governance])?.deciding).toBe(governance.posting);
});

test("who has no opening that was seen within thirty days has no placement", () => {
  expect(placed([])).toBeNull();
  expect(placed([opening("A", { lastSeen: ago(31) })])).toBeNull();
  expect(placed([opening("A", { lastSeen: ago(30) })])?.group).toBe("A");
});

test("one opening, ambiguous ones only, and ones that stood open for half a year give low confidence", () => {
  expect(placed([opening("B")])?.confidence).toBe("low");
  const unsure = { explicit: false };
  expect(placed([1, 2, 3].map(() => opening("B", unsure)))?.confidence).toBe("low");
  const old = { firstSeen: ago(181) };
  expect(placed([opening("B", old), opening("B", old)])?.confidence).toBe("low");
});

test("three openings in two families of the deciding tier give high confidence, fewer or lower ones do not", () => {
  const evals = opening("A", { family: "evaluations" });
  expect(placed([opening("A"), opening("A"), evals])?.confidence).toBe("high");
  expect(placed([opening("A"), evals])?.confidence).toBe("medium");
  expect(placed([opening("A"), opening("A"), opening("A")])?.confidence).toBe("medium");
  expect(placed([opening("A"), opening("B"), opening("C")])?.confidence).toBe("low");
});

test("each opening says how long it is open, and one that stands open for half a year weighs little", () => {
  const [first, second] = placed([opening("A", { firstSeen: ago(200) }), opening("B")])!.evidence;
  expect(first).toMatchObject({ daysOpen: 200, confidence: "low" });
  expect(second).toMatchObject({ daysOpen: 10, confidence: "high" });
});

test("after a week without a good reading a placement is stale, and after a month it is withdrawn", () => {
  const openings = [opening("A", { lastSeen: ago(7) })];
  expect(placed(openings, { readWellAt: ago(7) })?.stale).toBe(false);
  expect(placed(openings, { readWellAt: ago(8) })?.stale).toBe(true);
  expect(placed([opening("A")], { readWellAt: ago(31) })).toBeNull();
  expect(placed([opening("A")], { readWellAt: null })).toBeNull();
});

test("a staffing firm and a company that asked to be left out are not placed at all", () => {
  expect(placed([opening("A")], { isStaffingFirm: true })).toBeNull();
  expect(placed([opening("A")], { optedOut: true })).toBeNull();
});

test("of a company that sells agents, roles of delivery are said to be that", () => {
  expect(placed([opening("B")], { sellsAgents: true })?.note).toMatch(/sells agents/);
  expect(placed([opening("A")], { sellsAgents: true })?.note).toBeNull();
  expect(placed([opening("B")])?.note).toBeNull();
});

test("a change of place is kept with what it was before; another opening of the same family is none", () => {
  const was = standing(placed([opening("C"), opening("C")]));
  const risen = placed([opening("A"), opening("C")]);
  expect(move(was, risen, ago(0))).toMatchObject({ from: { group: "C" }, to: { group: "A" } });
  expect(move(was, placed([opening("C"), opening("C")]), ago(0))).toBeNull();
  expect(move(was, null, ago(0))).toMatchObject({ from: { group: "C" }, to: null });
  expect(move(null, risen, ago(0))).toMatchObject({ from: null, to: { group: "A" } });
  expect(move(null, null, ago(0))).toBeNull();
});

test("the answer does not depend on the order in which openings are told", () => {
  const openings = [opening("A"), opening("B"), opening("A", { family: "ai_security" })];
  expect(placed(openings.toReversed())).toEqual(placed(openings));
});
