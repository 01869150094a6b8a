import type { Action } from "@reeve/contract/action";
import type { Expected, Session, Step } from "../src/evals/evaluators/evaluator.ts";
import { isoTime } from "../src/platform/clock.ts";
import { canonicalHash } from "../src/platform/canonical.ts";
import { sampleIntent } from "./ledger.ts";
import { noon } from "./telemetry.ts";

export type Given = Partial<Omit<Step, "action">> & { readonly action?: Partial<Action> };

/** A step that went well, a second after the one before it. */
export function step(n: number, { action = {}, ...promised }: Given = {}): Step {
  const at = noon + n * 1_000;
  const intent = sampleIntent({ args: { path: `${n}.md` }, session: "s" }, at);
  const args = "args" in action ? action.args : intent.args;
  return {
    inputSchema: null,
    outputSchema: null,
    costMicros: null,
    ...promised,
    action: {
      ...intent,
      approval: null,
      outcome: "ok",
      error: null,
      result: { hash: `hash ${n}`, bytes: 2, status: 200, preview: null },
      endedAt: isoTime(at + 5),
      evidence: null,
      argsHash: canonicalHash(args ?? null),
      ...action,
    },
  };
}

export const sessionOf = (given: readonly Given[], expected: Expected | null = null): Session => ({
  session: "s",
  agent: { id: "agt_0000000000000000000000000a", name: "clerk" },
  agentVersion: null,
  principal: null,
  steps: given.map((it, n) => step(n, it)),
  expected,
});

/** What a policy refused. */
export const blocked = (action: Partial<Action> = {}): Given => ({
  action: {
    ...action,
    outcome: "denied",
    result: null,
    decision: {
      id: "dec_0000000000000000000000000a",
      answer: "block",
      mode: "enforce",
      policies: [],
      code: "forbidden",
      reason: "No.",
      shadow: null,
    },
  },
});

export const preview = (text: string): Given => ({
  action: { result: { hash: "h", bytes: text.length, status: 200, preview: text } },
});
