import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { openAuthor } from "../author.ts";
import { Buckets } from "./buckets.ts";
import { entities } from "./entities.ts";
import { evaluate } from "./evaluate.ts";
import { statement, type Statement } from "./statement.ts";
import { fromTrusted, fromUid } from "./trusted.ts";
import { RecordValue } from "./values.ts";

const author = openAuthor();
afterAll(() => author[Symbol.asyncDispose]());

const uid = (type: string, id: string) => ({ type, id });
const ref = (type: string, id: string) => ({ __entity: uid(type, id) });
const none = { attrs: {}, tags: {} };

/** Agents in teams in an organisation, tools in servers, actions in groups of groups, and one entity nobody knows. */
const world = [
  {
    uid: uid("Agent", "a"),
    parents: [uid("Team", "t")],
    attrs: { n: 3, s: "x", r: { x: 1, y: { z: true } }, e: ref("Team", "t") },
    tags: { k: 1 },
  },
  { uid: uid("Agent", "b"), parents: [], attrs: { n: -1, s: "" }, tags: {} },
  {
    uid: uid("Team", "t"),
    parents: [uid("Team", "o")],
    attrs: { n: 9007199254740991, set: [1, "x", ref("Agent", "a")] },
    tags: { k: "v" },
  },
  { uid: uid("Team", "o"), parents: [], ...none },
  { uid: uid("Tool", "r"), parents: [uid("Server", "s")], attrs: { n: 3, s: "xx*" }, tags: {} },
  { uid: uid("Server", "s"), parents: [uid("Team", "o")], ...none },
  { uid: uid("Action", "read"), parents: [uid("Action", "reads")], ...none },
  { uid: uid("Action", "reads"), parents: [uid("Action", "all")], ...none },
  { uid: uid("Action", "all"), parents: [], ...none },
];
const uids = [...world.map((it) => it.uid), uid("Agent", "nobody")];
const entity = fc.constantFrom(...uids);
const name = fc.constantFrom("n", "s", "r", "e", "set", "x", "y", "z", "k");

const leaf = fc.oneof(
  fc.constantFrom("principal", "action", "resource", "context").map((it) => ({ Var: it })),
  fc
    .constantFrom<unknown>(true, false, 0, 1, 3, -1, 4611686018427387, "x", "xx*", "")
    .map((it) => ({ Value: it })),
  entity.map((it) => ({ Value: { __entity: it } })),
  fc
    .constantFrom(
      ["ip", "10.0.0.1"],
      ["ip", "junk"],
      ["decimal", "1.5"],
      ["datetime", "2024-01-01"],
      ["duration", "1h"],
    )
    .map(([fn = "", literal]) => ({ [fn]: [{ Value: literal }] })),
);
const expression = fc.letrec<{ node: unknown }>((tie) => {
  const inner = tie("node");
  const two = (names: readonly string[]) =>
    fc
      .tuple(fc.constantFrom(...names), inner, inner)
      .map(([op, left, right]) => ({ [op]: { left, right } }));
  return {
    node: fc.oneof(
      { maxDepth: 4, depthSize: "medium" },
      leaf,
      two(["==", "!=", "&&", "||", "<", "<=", ">", ">=", "+", "-", "*"]),
      two(["in", "contains", "containsAll", "containsAny", "hasTag", "getTag"]),
      fc
        .tuple(fc.constantFrom("!", "neg", "isEmpty"), inner)
        .map(([op, arg]) => ({ [op]: { arg } })),
      fc.tuple(inner, name).map(([left, attr]) => ({ ".": { left, attr } })),
      fc
        .tuple(inner, fc.array(name, { minLength: 1, maxLength: 3 }))
        .map(([left, attr]) => ({ has: { left, attr } })),
      fc
        .tuple(inner, fc.constantFrom("Agent", "Team", "Tool"), fc.option(inner))
        .map(([left, type, outer]) => ({
          is: { left, entity_type: type, ...(outer !== null && { in: outer }) },
        })),
      fc
        .tuple(
          inner,
          fc.array(fc.constantFrom<unknown>("Wildcard", { Literal: "x" }, { Literal: "*" }), {
            maxLength: 3,
          }),
        )
        .map(([left, pattern]) => ({ like: { left, pattern } })),
      fc
        .tuple(inner, inner, inner)
        .map(([test, yes, no]) => ({ "if-then-else": { if: test, then: yes, else: no } })),
      fc.array(inner, { maxLength: 3 }).map((members) => ({ Set: members })),
      fc.dictionary(name, inner, { maxKeys: 3 }).map((members) => ({ Record: members })),
    ),
  };
}).node;

const side = fc.oneof(
  fc.constant({ op: "All" }),
  entity.map((it) => ({ op: "==", entity: it })),
  entity.map((it) => ({ op: "in", entity: it })),
  fc.constantFrom("Agent", "Team", "Tool").map((type) => ({ op: "is", entity_type: type })),
  fc
    .tuple(fc.constantFrom("Agent", "Tool"), entity)
    .map(([type, it]) => ({ op: "is", entity_type: type, in: { entity: it } })),
);
const actions = fc.constantFrom("read", "reads", "all").map((id) => uid("Action", id));
const actionSide = fc.oneof(
  fc.constant({ op: "All" }),
  actions.map((it) => ({ op: "==", entity: it })),
  actions.map((it) => ({ op: "in", entity: it })),
  fc.array(actions, { minLength: 1, maxLength: 2 }).map((them) => ({ op: "in", entities: them })),
);
const condition = fc.record({ kind: fc.constantFrom("when", "unless"), body: expression });
const policy = fc.record({
  effect: fc.constantFrom("permit", "forbid"),
  principal: side,
  action: actionSide,
  resource: side,
  conditions: fc.array(condition, { maxLength: 2 }),
});
const request = fc.record({ principal: entity, action: actions, resource: entity });
const context = { n: 1, r: { x: { y: 2 } }, set: [1, 2], s: "x" };

interface CedarAnswer {
  readonly type: string;
  readonly response: {
    readonly decision: string;
    readonly diagnostics: {
      readonly reason: readonly string[];
      readonly errors: readonly { readonly policyId: string }[];
    };
  };
}
type Named = Statement & { readonly id: string };

const asRecord = (json: unknown): RecordValue => {
  const value = fromTrusted(json);
  if (!(value instanceof RecordValue)) throw new Error("not a record");
  return value;
};
const rows = world.map((it) => ({
  entity: fromUid(it.uid),
  attributes: asRecord(it.attrs),
  tags: asRecord(it.tags),
  parents: it.parents.map(fromUid),
}));

test(
  "random policies decide as Cedar does, with the same reasons and errors",
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(policy, { minLength: 1, maxLength: 6 }),
        request,
        async (policies, asked) => {
          const answer = (await author.authorize({
            ...asked,
            context,
            entities: world,
            policies: {
              staticPolicies: Object.fromEntries(policies.map((it, n) => [`p${n}`, it])),
            },
          })) as CedarAnswer;
          expect(answer.type, JSON.stringify(answer)).toBe("success");
          const { decision, diagnostics } = answer.response;
          const compiled = policies.map((it, n): Named => ({ ...statement(it), id: `p${n}` }));
          const { permits, forbids, errors } = evaluate(new Buckets(compiled), {
            principal: fromUid(asked.principal),
            action: fromUid(asked.action),
            resource: fromUid(asked.resource),
            context: asRecord(context),
            entities: entities(rows),
            now: 0,
          });
          const ours = forbids.length === 0 && permits.length > 0 ? "allow" : "deny";
          expect({
            decision: ours,
            reason: (ours === "allow" ? permits : forbids).map(({ id }) => id).sort(),
            errors: errors.map(({ id }) => id).sort(),
          }).toEqual({
            decision,
            reason: [...diagnostics.reason].sort(),
            errors: diagnostics.errors.map(({ policyId }) => policyId).sort(),
          });
        },
      ),
      { numRuns: 1_000 },
    );
  },
);
