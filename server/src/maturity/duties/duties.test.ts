import { expect, test } from "vitest";
import { ago, agentRow, estate, now, world } from "../../../test/estate-sketch.ts";
import { pin, pinnedOf } from "../pin.ts";
import { calendarOf } from "./calendar.ts";
import { dutiesOf, inDate } from "./duties.ts";

const day = 86_400_000;
const risk = {
  id: "rsk_1",
  title: "Money, lost; or\nnot",
  status: "accepted" as const,
  acceptedBy: "Ann",
  acceptorHere: true,
  controls: 1,
};
const of = (over: Parameters<typeof world>[0], at = now) => dutiesOf(estate(world(over), at));

test("what was never done is due within a quarter of the registration, and lapses after it", () => {
  const agents = [agentRow("agt_a", { createdAt: ago(40) })];
  const first = of({ agents });
  expect(first.map(({ kind, state }) => [kind, state])).toEqual([
    ["access_review", "due"],
    ["drift_check", "due"],
    ["evaluation", "due"],
  ]);
  expect(first[0]?.dueAt).toBe(new Date(now + 50 * day).toISOString());
  expect(of({ agents }, now + 51 * day).map(({ state }) => state)).toEqual([
    "lapsed",
    "lapsed",
    "lapsed",
  ]);
});

test("an access review is done by the attestation of what runs now, and lapses at once when that changes", () => {
  const row = agentRow("agt_a");
  const facts = estate(world({ agents: [row] })).facts.agents[0];
  if (!facts) throw new Error("there is no agent");
  const attestations = [
    {
      kind: "version" as const,
      agent: "agt_a",
      person: "per_ann",
      at: ago(10),
      pin: pin("version", pinnedOf(facts)),
    },
  ];
  const review = (over: Parameters<typeof world>[0]) =>
    of(over).find(({ kind }) => kind === "access_review");
  expect(review({ agents: [row], attestations })).toMatchObject({
    state: "done",
    doneAt: ago(10),
    dueAt: new Date(now + 80 * day).toISOString(),
  });
  const changed = [agentRow("agt_a", { version: "2" })];
  expect(review({ agents: changed, attestations })?.state).toBe("lapsed");
});

test("a risk is due on the day to which it was accepted, and lapses after it", () => {
  const state = (until: string) => of({ risks: [{ ...risk, until }] })[0]?.state;
  expect(state(ago(-30))).toBe("done");
  expect(state(ago(-3))).toBe("due");
  expect(state(ago(1))).toBe("lapsed");
});

test("what lapsed lowers the share in date, and where there is no duty there is no share", () => {
  const share = (over: Parameters<typeof world>[0]) => inDate(estate(world(over)));
  expect(share({})).toBeNull();
  const agents = [agentRow("agt_a", { createdAt: ago(40) })];
  const lapsed = { ...risk, until: ago(1) };
  expect(share({ agents, risks: [lapsed] })).toBe(0.75);
  expect(share({ agents })).toBe(1);
});

test("the calendar has one whole day for each kind, lines that are short enough, and no line of somebody else's making", () => {
  const name = "ä".repeat(80);
  const agents = [agentRow("agt_a", { name }), agentRow("agt_b"), agentRow("agt_c")];
  const ics = calendarOf(
    of({ agents, risks: [{ ...risk, until: ago(1) }] }),
    "https://reeve.example",
    now,
  );
  const lines = ics.split("\r\n");
  expect(lines.filter((line) => line === "BEGIN:VEVENT")).toHaveLength(4);
  expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(ics).toContain("SUMMARY:Lapsed: 1 risk review: Money\\, lost\\; or not");
  expect(ics).toContain(
    `DTSTART;VALUE=DATE:${new Date(now + 50 * day).toISOString().slice(0, 10).replaceAll("-", "")}`,
  );
  expect(ics.replaceAll("\r\n ", "")).toContain(`3 access reviews: ${name}\\, b and 1 more`);
});
