import type { PolicyRef } from "@reeve/contract/decision";
import type { Explanation } from "@reeve/contract/policy-explain";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Env } from "../compile/entities.ts";
import { evaluate } from "../compile/evaluate.ts";
import { Unknown } from "../compile/failure.ts";
import { inScope } from "../compile/statement.ts";
import { enforced } from "../decide/outcome.ts";
import { byPolicy } from "../replay/by-policy.ts";
import { envOf } from "../decide/request.ts";
import type { Rule } from "../decide/rules.ts";
import { settle } from "../decide/settle.ts";
import { alterations } from "./alter.ts";
import { decided } from "./decided.ts";
import { boundaries } from "./boundaries.ts";
import type { Attempt } from "./changed.ts";
import { considered, type Written } from "./considered.ts";

/** The statements of policies as they are written, by `name@version` and then by rule. */
export type Texts = (
  policies: readonly PolicyRef[],
) => Promise<ReadonlyMap<string, ReadonlyMap<string, Written>>>;

const mostRules = 100;

export type Explained = Omit<Explanation, "recorded" | "today" | "agent" | "undecidable">;

/** Explains how an attempt is answered. Rules are asked again one by one, as they were written. */
export async function explain(asked: Attempt, texts: Texts): Promise<Explained> {
  const it = withHash(asked);
  const { snapshot, request, now } = it;
  const decision = decided(it);
  const { answer, code, reason, policies } = decision;
  const plain = { server: request.server, tool: request.tool, at: isoTime(now) };
  const said = { ...plain, answer, code, reason, policies: policies.map((one) => ({ ...one })) };
  const env = readable(it);
  // Where something is not known the rules are asked all the same, as far as they can be.
  const wereAsked = byPolicy.has(code) || notKnown(it);
  if (!env || !wereAsked) return { ...said, rules: [], alterations: [] };
  const inReach = [
    ...[...snapshot.policies.values()].flatMap(({ rules }) => rules),
    ...snapshot.grants,
  ].filter((rule) => inScope(rule, env));
  const written = await texts(inReach.map(({ policy }) => policy));
  const textOf = ({ policy, id }: Rule): Written | undefined =>
    written.get(`${policy.name}@${policy.version}`)?.get(id);
  const determined = rulesOf(it);
  const rules = inReach
    .flatMap((rule) => considered(rule, textOf(rule), env, determined) ?? [])
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, mostRules);
  const bodies = inReach.flatMap((rule) => textOf(rule)?.conditions.map(({ body }) => body) ?? []);
  return {
    ...said,
    rules,
    alterations: [...alterations(it, decision, boundaries(bodies), [...determined])],
  };
}

const withHash = (it: Attempt): Attempt => ({
  ...it,
  request: {
    ...it.request,
    argsHash: it.request.argsHash ?? canonicalHash(it.request.args ?? {}),
  },
});

/** What policies see of it; null for arguments that nobody should read. */
function readable({ snapshot, request, now }: Attempt): Env | null {
  try {
    return envOf(snapshot, request, now);
  } catch {
    return null;
  }
}

/** Those that determined the answer, and those whose remedies were applied on the way. */
function rulesOf({ snapshot, request, now }: Attempt): ReadonlySet<Rule> {
  try {
    const { verdict, remedied } = settle(snapshot, request, now, enforced);
    return new Set([...verdict.rules, ...remedied]);
  } catch {
    return new Set();
  }
}

/** Whether deciding needs something that is not known. */
export function notKnown({ snapshot, request, now }: Attempt): boolean {
  try {
    evaluate(snapshot.rules, envOf(snapshot, request, now));
    return false;
  } catch (error) {
    return error instanceof Unknown;
  }
}

const weight = ({ decided, said, effect }: Explanation["rules"][number]): number =>
  (decided ? 8 : 0) +
  (said === "failed" || said === "not known" ? 4 : 0) +
  (said === "applies" ? 2 : 0) +
  (effect === "forbid" ? 1 : 0);
