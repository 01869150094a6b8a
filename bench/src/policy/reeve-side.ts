import { build, emptyCache } from "../../../server/src/policy/snapshot/build.ts";
import { evaluate } from "../../../server/src/policy/compile/evaluate.ts";
import { decide } from "../../../server/src/policy/decide/decide.ts";
import { envOf, type DecisionRequest } from "../../../server/src/policy/decide/request.ts";
import type { Rule } from "../../../server/src/policy/decide/rules.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { answer, type Answered } from "./sides.ts";
import { at, requestOf, snapshotOf, stateOf } from "./subject.ts";
import { time } from "./timing.ts";
import { agents, workload, type Size } from "./workload.ts";

const given = { id: "dec_00000000000000000000000001", now: at } as const;
let snapshot: Snapshot;
let asked: readonly DecisionRequest[] = [];

/** The product's own decision, on a snapshot made as the product makes it. */
export const reeveSide = {
  prepare(size: Size): { readonly ms: number; readonly megabytes: number } {
    const work = workload(size);
    asked = work.asked.map(requestOf);
    const state = stateOf(work.policies, agents);
    const before = held();
    const from = performance.now();
    const built = build(state, emptyCache, at);
    const ms = performance.now() - from;
    const megabytes = held() - before;
    // Read after the measurement, so that nothing of it is collected before.
    if (built.snapshot.policies.size !== size.policies) throw new Error("a policy is missing");
    snapshot = snapshotOf(work.policies);
    return { ms, megabytes };
  },

  /** As Cedar would say it, and what the product makes of it. */
  answers(): (Answered & { readonly product: string })[] {
    return asked.map((request) => {
      const { permits, forbids, errors } = evaluate(snapshot.rules, envOf(snapshot, request, at));
      const allowed = permits.length > 0 && forbids.length === 0;
      return {
        answer: allowed ? "allow" : "deny",
        reason: names(allowed ? permits : forbids),
        errors: names(errors),
        product: decide(snapshot, request, given).answer,
      };
    });
  },

  decide: (ms: number) =>
    time((n) => void decide(snapshot, asked[n % asked.length] as DecisionRequest, given), ms),

  evaluate: (ms: number) =>
    time((n) => {
      const request = asked[n % asked.length] as DecisionRequest;
      evaluate(snapshot.rules, envOf(snapshot, request, at));
    }, ms),

  /** The first decision of each agent about each tool after a change: its policies are yet to be found. */
  first(ms: number) {
    let rules = snapshot;
    return time((n) => {
      // Other entities, and the found lists are void.
      if (n % asked.length === 0) rules = { ...snapshot, entities: new Map(snapshot.entities) };
      decide(rules, asked[n % asked.length] as DecisionRequest, given);
    }, ms);
  },
};

const names = (rules: readonly Rule[]): string[] => rules.map(({ policy }) => policy.name).sort();

function held(): number {
  // Twice, so that what the first finds unreachable is gone.
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
}

answer(reeveSide);
