import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { policyWorld, triage } from "../../../test/policy-world.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import { openAuthor } from "../authoring/author.ts";
import { decideWhole, type Decided } from "./decide.ts";
import type { DecisionRequest } from "./request.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const narrow = (list: unknown) => `@narrow(${JSON.stringify(JSON.stringify(list))})`;
const condition = fc.constantFrom(
  "when { context.args has n && context.args.n > 3 }",
  "when { context.args.n > 5 }",
  "when { if context.args has n then context.args.n < 0 else true }",
  'unless { context.args has t && context.args.t like "a*" }',
  'when { context.args has t && context.args.t == "bad" }',
  'unless { context.base.applied.contains("redact:pii") }',
  "unless { context.base has approval }",
  "when { context.args.missing }",
);
const remedy = fc.constantFrom(
  "",
  '@outcome("block")',
  '@outcome("escalate")',
  '@outcome("escalate") @approvers("owner") @quorum("2")',
  `@outcome("scope") ${narrow([{ path: "/n", max: 3, default: 0 }])}`,
  `@outcome("scope") ${narrow([{ path: "/n", min: 0, default: 0 }])}`,
  `@outcome("scope") ${narrow([{ path: "/t", prefix: "a", default: "ab" }])}`,
  `@outcome("scope") ${narrow([{ path: "/t", remove: true }])} @redact("pii")`,
  '@outcome("scope") @redact("class:pii")',
);
const forbid = fc
  .tuple(remedy, condition)
  .map(([annotations, when]) => `${annotations} forbid(principal, action, resource) ${when};`);
const permit = fc
  .constantFrom("", "when { context.args has n }", "when { context.args.n < 10 }")
  .map((when) => `permit(principal, action, resource) ${when};`);
const args = fc.record(
  {
    n: fc.oneof(fc.integer({ min: -9, max: 12 }), fc.constantFrom("5", null)),
    t: fc.oneof(fc.constantFrom("abc", "bad", "other"), fc.constant(null)),
  },
  { requiredKeys: [] },
);
const inputSchema = {
  type: "object",
  properties: { n: { type: ["integer", "null", "string"] }, t: { type: ["string", "null"] } },
};

async function deciding(statements: readonly string[]) {
  const snapshot = await policyWorld(author, {
    tools: { "s/read": { effect: "read", inputSchema } },
    policies: { p: statements.join("\n") },
  });
  return (given: object, more: Partial<DecisionRequest> = {}): Decided =>
    decideWhole(
      snapshot,
      {
        agent: triage,
        kind: "tool_call",
        server: "s",
        tool: "read",
        args: given,
        argsHash: canonicalHash(given),
        session: null,
        ...more,
      },
      { id: "dec_00000000000000000000000001", now: 0 },
    );
}
/** What went out of a decision, decided on as if it had been asked for. */
const again = (
  decide: Awaited<ReturnType<typeof deciding>>,
  { decision, args }: Decided,
): Decided => decide(args as object, { applied: decision.scope?.redacted });

const goesOut = ({ decision }: Decided): boolean => decision.answer !== "block";
const runs = { numRuns: 120 };

test("what a remedy lets out is let out as it is: nothing is left to be narrowed or hidden", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 6 }),
      args,
      async (statements, given) => {
        const decide = await deciding(statements);
        const first = decide(given);
        if (!goesOut(first)) return;
        const second = again(decide, first);
        expect(second.edits).toEqual([]);
        expect(second.decision.answer).toBe(
          first.decision.answer === "escalate" ? "escalate" : "allow",
        );
        for (const { path } of first.decision.scope?.narrowed ?? [])
          expect(["/n", "/t"]).toContain(path);
      },
    ),
    runs,
  );
});

test("one more forbid never lets out what fewer would have stopped", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 5 }),
      forbid,
      args,
      async (statements, extra, given) => {
        const fewer = await deciding(statements);
        const more = await deciding([...statements, extra]);
        const now = more(given);
        const before = fewer(given).decision;
        // What leaves no way at all leaves none with one more.
        if (["default-deny", "policy-error"].includes(before.code))
          expect(goesOut(now)).toBe(false);
        if (now.decision.answer === "allow") expect(before.answer).toBe("allow");
        if (!goesOut(now) || now.decision.answer === "escalate") return;
        const { decision, edits } = again(fewer, now);
        expect(decision.answer).toBe("allow");
        expect(edits).toEqual([]);
      },
    ),
    runs,
  );
});

test("a person is asked only about what a permit allows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 5 }),
      args,
      async (statements, given) => {
        const asked = (await deciding(statements))(given);
        if (asked.decision.answer !== "escalate") return;
        const permits = statements.filter((one) => one.startsWith("permit"));
        expect(permits).not.toEqual([]);
        expect(again(await deciding(permits), asked).decision.answer).toBe("allow");
      },
    ),
    runs,
  );
});

test("an engine that knows no annotations allows nothing that was not allowed as it stood", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(permit, forbid), { minLength: 1, maxLength: 6 }),
      args,
      async (statements, given) => {
        const plain = statements.map((one) => one.slice(one.search(/permit\(|forbid\(/)));
        const without = (await deciding(plain))(given).decision.answer;
        const { answer } = (await deciding(statements))(given).decision;
        expect(["allow", "block"]).toContain(without);
        if (without === "allow") expect(answer).toBe("allow");
        if (answer === "allow") expect(without).toBe("allow");
      },
    ),
    runs,
  );
});
