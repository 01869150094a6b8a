import { canonicalHash } from "../../platform/canonical.ts";
import { check } from "./check.ts";
import type { Expected, ExpectedCall, Step, Verdict } from "./evaluator.ts";
import { toolCalls, toolOf } from "./roll-up.ts";

/** What was called against what should have been. */
export const trajectory = check({
  name: "trajectory",
  aspect: "quality",
  says: "Compares the calls of a session with those that should have been made: the very same, in this order with others between them, or in any order. It speaks only of sessions for which somebody said what should happen.",
  revision: 1,
  settings: {},
  judge(session) {
    const { expected } = session;
    if (expected === null) return [];
    const wanted = expected.trajectory.map(asCall);
    const calls = toolCalls(session);
    const { matched, at, extra } = compared(wanted, calls, expected.match);
    const value = wanted.length === 0 ? Number(calls.length === 0) : matched / wanted.length;
    if (at === null)
      return [{ label: "pass", value: 1, explanation: `All ${wanted.length} calls were made.` }];
    const why = extra
      ? `Call ${at + 1} was not expected.`
      : `Call ${at + 1} of those expected, ${wanted[at]?.tool.slice(0, 200) ?? "?"}, was not made there.`;
    return [
      { label: "fail", value: extra ? Math.min(value, 0.99) : value, explanation: why },
      ...pointing(extra ? calls[at] : undefined, why),
    ];
  },
});

const pointing = (step: Step | undefined, explanation: string): readonly Verdict[] =>
  step ? [{ action: step.action.id, label: "fail", value: 0, explanation }] : [];

const asCall = (it: string | ExpectedCall): ExpectedCall =>
  typeof it === "string" ? { tool: it, args: {} } : it;

interface Compared {
  readonly matched: number;
  /** Where the first difference is, in what was expected or, if `extra`, in what was called; null where there is none. */
  readonly at: number | null;
  readonly extra: boolean;
}

function compared(
  wanted: readonly ExpectedCall[],
  calls: readonly Step[],
  match: Expected["match"],
): Compared {
  const left = [...calls];
  let matched = 0;
  let missing: number | null = null;
  for (const [n, want] of wanted.entries()) {
    const found =
      match === "exact"
        ? fits(want, calls[n])
          ? 0
          : -1
        : left.findIndex((step) => fits(want, step));
    if (found < 0) {
      missing ??= n;
      if (match !== "any-order") break;
      continue;
    }
    matched += 1;
    left.splice(match === "any-order" ? found : 0, match === "any-order" ? 1 : found + 1);
  }
  if (missing !== null) return { matched, at: missing, extra: false };
  if (match === "exact" && calls.length > wanted.length)
    return { matched, at: wanted.length, extra: true };
  return { matched, at: null, extra: false };
}

function fits({ tool, args }: ExpectedCall, step: Step | undefined): boolean {
  if (!step || toolOf(step) !== tool) return false;
  return Object.entries(args).every(([path, rule]) => {
    const value = at(step.action.args, path);
    return "equals" in rule
      ? value !== undefined && canonicalHash(value) === canonicalHash(rule.equals)
      : typeof value === "string" && value.includes(rule.contains);
  });
}

const at = (args: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, name) =>
        typeof value === "object" && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      args,
    );
