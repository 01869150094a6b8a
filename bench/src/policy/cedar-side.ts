import cedar from "@cedar-policy/cedar-wasm/nodejs";
import { cedarRequest } from "./cedar-words.ts";
import { answer, type Answered } from "./sides.ts";
import { requestOf, snapshotOf } from "./subject.ts";
import { time } from "./timing.ts";
import { workload, type Size } from "./workload.ts";

type Call = Parameters<typeof cedar.statefulIsAuthorized>[0];
const set = "bench";

let calls: Call[] = [];

/** Cedar's own engine, as it is meant to be called again and again: policies parsed once, entities and context with each call. */
export const cedarSide = {
  prepare(size: Size): { readonly ms: number } {
    const { policies, asked } = workload(size);
    const from = performance.now();
    const parsed = cedar.preparsePolicySet(set, {
      staticPolicies: Object.fromEntries(policies.map((json, n) => [`p${n}`, json])) as never,
    });
    if (parsed.type === "failure") throw new Error(parsed.errors[0]?.message);
    const ms = performance.now() - from;
    const snapshot = snapshotOf([]);
    calls = asked.map((one) => ({
      ...(cedarRequest(snapshot, requestOf(one)) as unknown as Omit<Call, "preparsedPolicySetId">),
      preparsedPolicySetId: set,
    }));
    return { ms };
  },

  answers(): Answered[] {
    return calls.map((call) => {
      const said = cedar.statefulIsAuthorized(call);
      if (said.type === "failure") throw new Error(said.errors[0]?.message);
      const { decision, diagnostics } = said.response;
      return {
        answer: decision,
        reason: [...diagnostics.reason].sort(),
        errors: diagnostics.errors.map(({ policyId }) => policyId).sort(),
      };
    });
  },

  time: (ms: number) =>
    time((n) => void cedar.statefulIsAuthorized(calls[n % calls.length] as Call), ms),
};

answer(cedarSide);
