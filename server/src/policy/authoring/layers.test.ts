import type { Answer } from "@reeve/contract/decision";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bySystem, decisionWorld } from "../../../test/decision-world.ts";
import { call, policyWorld } from "../../../test/policy-world.ts";
import { openAuthor } from "./author.ts";

const author = openAuthor();
let world: Awaited<ReturnType<typeof decisionWorld>>;
beforeAll(async () => {
  world = await decisionWorld();
});
afterAll(async () => {
  await author[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

test.each(["agent", "server"])(
  "a permit of the %s layer is refused when it is put, with its place and what to do",
  async (layer) => {
    await expect(
      world.verbs["policies.put"](bySystem, {
        name: "mine",
        cedar: `// mine\n  @layer("${layer}")\npermit (principal, action, resource);`,
        mode: "enforce",
      }),
    ).rejects.toMatchObject({
      code: "invalid",
      message: `Line 2, column 3: A policy of the ${layer} layer can only forbid.`,
      fix: "Move the permit to the layer org or team.",
      faults: [{ line: 2, column: 3 }],
    });
  },
);

test("a rule of the agent layer that narrows is refused: it could lift another layer's rule", async () => {
  await expect(
    world.verbs["policies.put"](bySystem, {
      name: "mine",
      cedar: `@layer("agent") @outcome("scope") @narrow("[{\\"path\\":\\"/n\\",\\"max\\":3}]")
forbid (principal, action, resource) when { context.base.argsHash == "" };`,
      mode: "shadow",
    }),
  ).rejects.toMatchObject({ code: "invalid", faults: [{ line: 1, column: 1 }] });
});

test("a policy tells whose rules it holds", async () => {
  const cedar = `permit (principal, action, resource);
@layer("agent") forbid (principal, action, resource) when { context.base.argsHash == "" };`;
  const put = await world.verbs["policies.put"](bySystem, { name: "both", cedar, mode: "shadow" });
  expect(put.layers).toEqual(["org", "agent"]);
  const { items } = await world.verbs["policies.versions"](bySystem, { name: "both", limit: 5 });
  expect(items).toMatchObject([{ layers: ["org", "agent"] }]);
});

test("a rule stored as one of the agent layer that permits is none: what it reaches is blocked", async () => {
  const permit = {
    effect: "permit",
    principal: { op: "All" },
    action: { op: "All" },
    resource: { op: "All" },
    conditions: [],
    annotations: { layer: "agent" },
  };
  const snapshot = await policyWorld(author, {
    tools: { "s/read": {} },
    stored: { mine: JSON.stringify([permit]) },
  });
  expect(call(snapshot, "s/read")).toMatchObject({ answer: "block", code: "policy-error" });
});

const condition = fc.constantFrom(
  "",
  "when { context.args.n > 3 }",
  "when { context.args.n > 9 }",
  'unless { context.args has t && context.args.t like "a*" }',
  "when { context.args.t }",
  'unless { context.base.applied.contains("redact:email") }',
  "unless { context.base has approval && context.base.approval.expiresAt > context.base.now }",
);
const annotated = (annotations: string) =>
  condition.map((it) => `${annotations}\nforbid(principal, action, resource) ${it};`);
const narrow = String.raw`@narrow("[{\"path\":\"/n\",\"max\":5,\"default\":5}]")`;
const outcome = fc.constantFrom(
  "",
  '@outcome("escalate") @approvers("role:admin")',
  `@outcome("scope") ${narrow}`,
  '@outcome("scope") @redact("email")',
);
const above = fc.array(outcome.chain(annotated), { maxLength: 3 });
const below = fc
  .tuple(
    fc.constantFrom("agent", "server"),
    fc.constantFrom(
      "",
      '@outcome("escalate") @approvers("person:me@example.com") @timeout("PT1H")',
    ),
  )
  .chain(([layer, rest]) => annotated(`@layer("${layer}") ${rest}`));
const args = fc.record(
  { n: fc.integer({ min: 0, max: 20 }), t: fc.constantFrom("abc", "xyz") },
  { requiredKeys: [] },
);

/** From what lets most through to what lets nothing through. */
const severity: Record<Answer, number> = { allow: 0, scope: 1, escalate: 2, block: 3 };

test("no rule of the agent's or the server's layer widens an answer, or lets others decide it", async () => {
  await fc.assert(
    fc.asyncProperty(above, below, args, async (statements, extra, given) => {
      const tools = { "s/read": { properties: { n: { type: "integer" }, t: { type: "string" } } } };
      const decided = async (more: readonly string[]) => {
        const cedar = ["permit(principal, action, resource);", ...statements, ...more].join("\n");
        return call(await policyWorld(author, { tools, policies: { p: cedar } }), "s/read", given);
      };
      const [without, having] = [await decided([]), await decided([extra])];
      expect(severity[having.answer]).toBeGreaterThanOrEqual(severity[without.answer]);
      if (without.escalation && having.escalation)
        expect(having.escalation.approvers).toEqual(without.escalation.approvers);
    }),
    { numRuns: 200 },
  );
}, 60_000);
