import fc from "fast-check";
import { expect, test } from "vitest";
import { fold, nothingCounted, type Counted } from "./fold.ts";
import type { RecordRow } from "./row.ts";
import { adminRow, endRow, intentRow } from "../../../test/records.ts";

const counted = (rows: readonly RecordRow[], next = rows[0]?.seq ?? 0): Counted => {
  const it = nothingCounted(next);
  fold(rows, it);
  return it;
};
const day = (it: Counted) => [...it.days.values()][0];

test("an action is counted once, with what its record says of it, and with its end", () => {
  const it = counted([intentRow(0, { action: "act_1" }), endRow(1, { action: "act_1" })]);
  expect(day(it)).toMatchObject({
    agent: "agt_a",
    actions: 1,
    attributed: 1,
    versioned: 1,
    decided: 1,
    enforced: 1,
    beforeAct: 1,
    allowed: 1,
    ended: 1,
    refused: 0,
  });
  expect(it.open.size).toBe(0);
  expect([...it.uses.values()]).toMatchObject([
    { server: "files", tool: "read_file", effect: "read" },
  ]);
});

test("what is under way stays open, and what nobody saw end is never an outcome", () => {
  const begun = counted([intentRow(0, { action: "act_1" })]);
  expect([...begun.open.values()]).toMatchObject([{ action: "act_1", state: "open" }]);
  fold([endRow(1, { action: "act_1", outcome: "unknown" })], begun);
  expect(day(begun)?.ended).toBe(0);
  expect([...begun.open.values()]).toMatchObject([{ state: "unknown" }]);
  fold([endRow(2, { action: "act_1" })], begun);
  expect(day(begun)?.ended).toBe(1);
  expect(begun.open.size).toBe(0);
});

test("an end that stands before its intent in one log means that the record came after the act", () => {
  const late = counted([endRow(0, { action: "act_1" }), intentRow(1, { action: "act_1" })]);
  expect(day(late)).toMatchObject({ actions: 1, beforeAct: 0, ended: 1 });
  const elsewhere = counted([
    endRow(0, { action: "act_1", log: 2 }),
    intentRow(1, { action: "act_1", log: 1 }),
  ]);
  expect(day(elsewhere)).toMatchObject({ beforeAct: 1, ended: 1 });
});

test("a refusal is decided and never waits for an end; a knock at the door is no action", () => {
  const refused = counted([
    intentRow(0, { action: "act_1", decision: "block", code: "default-deny" }),
    endRow(1, { action: "act_1", outcome: "denied" }),
    intentRow(2, { action: "act_2", what: "sign_in", decision: "block", agent: null }),
  ]);
  expect(day(refused)).toMatchObject({ actions: 1, refused: 1, allowed: 0, decided: 1 });
  expect(refused.open.size).toBe(0);
  expect(refused.uses.size).toBe(0);
});

test("what Reeve could not decide, what only shadow policies spoke on, and what telemetry told afterwards are told apart", () => {
  const it = counted([
    intentRow(0, { action: "a", code: "policy-error", decision: "block" }),
    intentRow(1, { action: "b", mode: "shadow" }),
    intentRow(2, { action: "c", source: "telemetry" }),
  ]);
  expect(day(it)).toMatchObject({ actions: 3, decided: 2, enforced: 0, beforeAct: 2 });
});

test("a body that cannot be read counts against everything that is asked of an action", () => {
  for (const body of [
    "",
    "{",
    "null",
    "[]",
    '{"intent":{}}',
    '{"intent":{"decision":{"policies":[1]}}}',
  ]) {
    const it = counted([{ ...intentRow(0, { action: "a" }), body }]);
    expect(day(it), body).toMatchObject({
      actions: 1,
      attributed: 0,
      decided: 0,
      enforced: 0,
      beforeAct: 0,
    });
  }
});

test("a record that is missing is a gap, never nothing", () => {
  const rows = Array.from({ length: 6 }, (_, seq) => intentRow(seq, { action: `act_${seq}` }));
  const it = counted(rows.filter(({ seq }) => seq !== 2 && seq !== 3));
  expect(it.gaps).toMatchObject([{ log: 1, seq: 2, records: 2 }]);
  expect(it.next).toBe(6);
});

test("a change to Reeve keeps who did it and what of it probes ask for; one that cannot be read is by nobody", () => {
  const it = counted([
    adminRow(0, {
      operation: "agents.update",
      subject: "agt_a",
      before: { owner: { id: "per_1", name: "Ann" }, status: "active" },
      after: { owner: { id: "per_2", name: "Bo" }, status: "active" },
    }),
    adminRow(1, {
      operation: "grants.create",
      subject: "grt_1",
      after: { agent: { id: "agt_a" } },
    }),
    { ...adminRow(2, { operation: "x", subject: "agt_a" }), body: "{" },
  ]);
  expect(it.changes).toMatchObject([
    { operation: "agents.update", agent: "agt_a", detail: { owner: ["per_1", "per_2"] } },
    { operation: "grants.create", agent: "agt_a" },
    { operation: "", actor: { kind: "" } },
  ]);
  expect(it.changes[0]?.detail.status).toBeUndefined();
});

test("records counted in several runs give what they give in one", () => {
  const step = fc.record({
    action: fc.integer({ min: 0, max: 5 }).map((n) => `act_${n}`),
    end: fc.boolean(),
    outcome: fc.constantFrom("ok" as const, "unknown" as const, "error" as const),
    agent: fc.constantFrom("agt_a", "agt_b"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.nat(30), (steps, cut) => {
      const begun = new Set<string>();
      const rows = steps.flatMap((it, seq): RecordRow[] => {
        if (it.end) return [endRow(seq, it)];
        if (begun.has(it.action)) return [endRow(seq, it)];
        begun.add(it.action);
        return [intentRow(seq, it)];
      });
      const once = counted(rows, 0);
      const twice = nothingCounted(0);
      fold(rows.slice(0, cut), twice);
      fold(rows.slice(cut), twice);
      expect(twice).toEqual(once);
    }),
  );
});
