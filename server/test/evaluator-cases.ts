import { of, type Case } from "./evaluator-case.ts";
import { blocked, sessionOf } from "./evaluator-session.ts";
import { hearingCases } from "./evaluator-cases-heard.ts";

const args = of("arguments-valid");
const inputSchema = {
  type: "object",
  properties: { path: { type: "string" }, lines: { type: "integer", minimum: 1 } },
  required: ["path"],
};
const called = (given: object, schema: unknown = inputSchema) =>
  sessionOf([{ inputSchema: schema, action: { args: given as never } }]);

const errors = of("tool-errors");
const failing = { action: { outcome: "error" as const, args: { path: "a" } } };

const circle = of("loops");
const same = { action: { args: { path: "a" } } };

/** The table that every evaluator must pass. */
export const cases: readonly Case[] = [
  args("what the schema asks for", called({ path: "a", lines: 2 }), "pass"),
  args("one that is missing", called({ lines: 2 }), "fail"),
  args("of another type", called({ path: 1 }), "fail"),
  args("out of range", called({ path: "a", lines: 0 }), "fail"),
  args("one that the tool does not know", called({ path: "a", ghost: 1 }), "fail"),
  args(
    "more than is named, where the schema lets it in",
    called({ path: "a", more: 1 }, { ...inputSchema, additionalProperties: true }),
    "pass",
  ),
  args("a tool that does not say what it takes", called({ path: 1 }, null), null),
  args("a value that the record hides", called({ path: "a", lines: "[redacted]" }), "unscored", 1),
  args(
    "a schema that needs another document",
    called({ path: "a" }, { $ref: "https://example.com/schema.json" }),
    "unscored",
    1,
  ),
  args(
    "a pattern made to take long",
    called(
      { path: `${"a".repeat(40)}!` },
      { type: "object", properties: { path: { type: "string", pattern: "^(a+)+$" } } },
    ),
    "unscored",
    1,
  ),

  errors("calls that went well", sessionOf([{}, {}]), "pass"),
  errors("an error that a later call made good", sessionOf([failing, {}]), "pass"),
  errors("an error that stood", sessionOf([{}, failing]), "fail"),
  errors(
    "the same call tried again and again",
    sessionOf([failing, failing, failing, failing, {}]),
    "fail",
  ),
  errors("nobody saw the end", sessionOf([{ action: { outcome: "unknown" } }]), "unscored", 1),
  errors("only refused calls", sessionOf([blocked()]), null),
  errors(
    "texts where names of tools should be",
    sessionOf([{ action: { outcome: "error", tool: "a b\n__proto__", server: "constructor" } }]),
    "fail",
  ),

  of("policy-denials")("all allowed", sessionOf([{}, {}]), "pass"),
  of("policy-denials")("one refused", sessionOf([{}, blocked(), {}]), "fail"),
  of("policy-denials")(
    "nothing was decided, only told of",
    sessionOf([{ action: { decision: null } }]),
    null,
  ),
  of("policy-denials")(
    "an answer that was changed is no refusal",
    sessionOf([{ action: { error: "denied, says the agent" } }]),
    "pass",
  ),

  circle("work that goes on", sessionOf([{}, {}, {}, {}]), "pass"),
  circle("the same call three times", sessionOf([same, {}, same, {}, same]), "fail"),
  circle(
    "two calls that take turns",
    sessionOf(
      ["a", "b", "a", "b", "a", "b"].map((path, n) => ({
        action: { args: { path }, result: { hash: `${n}`, bytes: 1, status: 200, preview: null } },
      })),
    ),
    "fail",
    2,
  ),
  circle(
    "results that bring nothing new",
    sessionOf(
      Array.from({ length: 9 }, () => ({
        action: { result: { hash: "x", bytes: 1, status: 200, preview: null } },
      })),
    ),
    "fail",
  ),
  circle("no call of a tool", sessionOf([{ action: { kind: "model_call", tool: null } }]), null),
  circle(
    "arguments that nothing is known of are like no other",
    sessionOf(Array.from({ length: 5 }, () => ({ action: { args: null, argsHash: null } }))),
    "pass",
  ),

  ...hearingCases,
];
