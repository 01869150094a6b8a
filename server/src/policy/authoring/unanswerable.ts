import type { Fault } from "@reeve/contract/problem";
import type { Remedy } from "./annotations.ts";
import { contextPaths } from "./context-paths.ts";

/** A remedy that its own statement never takes for an answer, so that it only ever blocks: said when it is written. */
export function unanswerable(statement: unknown, { outcome, narrow }: Remedy): Fault | null {
  const reads = (name: string): boolean =>
    contextPaths(statement).some(
      ([first, second]) =>
        (first === undefined || first === "base") && (second === undefined || second === name),
    );
  if (outcome === "escalate" && !reads("approval"))
    return {
      message: "This asks for an approval and never accepts one, so it always blocks.",
      hint: 'Add unless { context.base has approval && context.base.approval.argsHash == context.base.argsHash && context.base.approval.policies.contains("its @id") && context.base.approval.expiresAt > context.base.now }.',
    };
  if (outcome === "scope" && narrow.length === 0 && !reads("applied"))
    return {
      message: "This asks for data to be hidden and never sees that it is, so it always blocks.",
      hint: 'Add unless { context.base.applied.contains("redact:its class") }.',
    };
  return null;
}
