import type { Intent } from "@reeve/contract/action";
import fc from "fast-check";
import { expect, test } from "vitest";
import { sampleIntent } from "../../../test/ledger.ts";
import { canonical } from "../../platform/canonical.ts";
import { intentOf } from "./replayed.ts";

/** What an agent might call things so that its words are taken for the record's own. */
const nasty = fc.constantFrom(
  "decision",
  '"},"agentVersion":',
  ',"decision":{"answer":"',
  ',"effect":',
  ',"argsHash":"',
  ',"id":"act_',
  "\\",
  '\\"',
  "[redacted]",
  "…",
  "tool",
  "kind",
);
const text = fc.oneof(nasty, fc.string(), fc.string({ unit: "binary" }));
const json: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    text,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(nasty, fc.constantFrom("answer", "effect", "id", "x")), tie("value"), {
      maxKeys: 4,
    }),
  ),
})).value;

const intent = fc
  .record({
    args: fc.oneof(json, fc.constant({ decision: { answer: "allow", code: "x" }, effect: 1 })),
    name: text,
    tool: fc.option(text),
    server: fc.option(text),
    session: fc.option(text),
    facts: fc.option(json, { nil: undefined }),
    reason: text,
    answer: fc.constantFrom<Intent["decision"]["answer"]>("allow", "block", "scope", "escalate"),
    agent: fc.boolean(),
    approval: fc.option(fc.constant("apv_0000000000000000000000000a" as const)),
    trace: fc.option(fc.record({ id: text, span: text }), { nil: undefined }),
    hash: fc.option(fc.constant("a".repeat(64))),
  })
  .map((it): Intent => {
    const made = sampleIntent();
    return {
      ...made,
      agent: it.agent ? { id: "agt_0000000000000000000000000a", name: it.name } : null,
      args: it.args as Intent["args"],
      argsHash: it.hash,
      tool: it.tool,
      server: it.server,
      session: it.session,
      approval: it.approval,
      ...(it.trace && { trace: it.trace }),
      ...(it.facts !== undefined && { facts: it.facts as Intent["args"] }),
      decision: {
        ...made.decision,
        answer: it.answer,
        reason: it.reason,
        ...(it.answer === "scope" && { scope: { narrowed: [], redacted: [], argsHash: "x" } }),
      },
    };
  });

test("an intent is found in its record as reading all of it finds it, whatever an agent calls things", () => {
  fc.assert(
    fc.property(intent, (it) => {
      const body = canonical({ intent: it });
      const whole = (JSON.parse(body) as { intent: Intent }).intent;
      const found = intentOf(body);
      expect({
        id: found.id,
        kind: found.kind,
        agent: found.agent && { id: found.agent.id, name: found.agent.name },
        server: found.server,
        tool: found.tool,
        session: found.session,
        args: found.args,
        argsHash: found.argsHash,
        facts: found.facts,
        startedAt: found.startedAt,
        answer: found.decision.answer,
        code: found.decision.code,
        scope: found.decision.scope,
      }).toEqual({
        id: whole.id,
        kind: whole.kind,
        agent: whole.agent,
        server: whole.server,
        tool: whole.tool,
        session: whole.session,
        args: whole.args,
        argsHash: whole.argsHash,
        facts: whole.facts,
        startedAt: whole.startedAt,
        answer: whole.decision.answer,
        code: whole.decision.code,
        scope: whole.decision.scope,
      });
      if (found.marked === false) expect(/\[redacted\]|…/.test(body)).toBe(false);
    }),
    { numRuns: 2_000 },
  );
});
