import type { Policy } from "@reeve/contract/policy";
import type { Fault } from "@reeve/contract/problem";
import type { Raised } from "../../registry/findings/store.ts";

/** What is wrong with a policy that was right when it was put: all errors, and the warnings that it did not have then. */
export function outdatedBy(
  policy: Policy,
  read: { readonly errors: readonly Fault[]; readonly warnings: readonly Fault[] },
): readonly Fault[] {
  const had = new Set(policy.warnings.map(({ message }) => message));
  return [...read.errors, ...read.warnings.filter(({ message }) => !had.has(message))];
}

const mostNamed = 20;

/** The finding names the policy, and each place with what it says there. */
export function outdatedFinding(
  policy: Policy,
  faults: readonly Fault[],
  failing: boolean,
): Omit<Raised, "kind"> {
  const places = faults
    .slice(0, mostNamed)
    .map(
      ({ line = 1, column = 1, message, hint }) =>
        `Line ${line}, column ${column}: ${message}${hint === undefined ? "" : ` ${hint}`}`,
    );
  const rest = faults.length - mostNamed;
  return {
    severity: failing ? "high" : "medium",
    subject: policy.id,
    title: `The policy ${policy.name} does not fit the tools as they are now`,
    detail: [
      `Version ${policy.version} was valid when it was put; since then a tool changed.`,
      ...places,
      ...(rest > 0 ? [`and ${rest} more places`] : []),
      failing && policy.mode === "enforce"
        ? "Where such a statement cannot be evaluated, a forbid blocks and a permit permits nothing. Put a version that fits."
        : "Look whether it still says what it was meant to.",
    ].join("\n"),
  };
}
