import type { PolicyRef } from "@reeve/contract/decision";
import type { BreakGlassId } from "@reeve/contract/id";
import { Buckets } from "../compile/buckets.ts";
import { evaluate, type Evaluated } from "../compile/evaluate.ts";
import { envOf, type DecisionRequest } from "../decide/request.ts";
import type { Rule } from "../decide/rules.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { ReadBreakGlass } from "../snapshot/state.ts";

/** A break-glass that made a difference: without it a rule in force would have answered otherwise. */
export interface Lifted {
  readonly id: BreakGlassId;
  readonly ticket: string;
  readonly policy: PolicyRef;
}

export interface Consulted extends Evaluated<Rule> {
  /** Left out where nothing was. */
  readonly lifted?: readonly Lifted[];
}

/**
 * What the rules say to a request. A break-glass is evidence for the rules of the one policy that it names, and for no
 * other; they are asked with it as well as without, so that it is known whether it was needed.
 */
export function consult(snapshot: Snapshot, request: DecisionRequest, now: number): Consulted {
  let said: Evaluated<Rule> = evaluate(snapshot.rules, envOf(snapshot, request, now));
  const open = snapshot.breakGlass.get(request.agent)?.filter((one) => one.expiresAtMs > now);
  if (open === undefined || open.length === 0) return said;
  const lifted: Lifted[] = [];
  for (const glass of lastOfEach(open)) {
    const policy = snapshot.policies.get(glass.policy);
    if (!policy) continue;
    const { by, ticket, expiresAtMs } = glass;
    const breakGlass = { by, ticket, expiresAtMs };
    const evidence = { ...request.evidence, breakGlass };
    const env = envOf(snapshot, { ...request, evidence }, now);
    const own = evaluate(new Buckets(policy.rules), env);
    const merged = {
      permits: [...others(said.permits, glass.policy), ...own.permits],
      forbids: [...others(said.forbids, glass.policy), ...own.forbids],
      errors: [...others(said.errors, glass.policy), ...own.errors],
    };
    if (differs(said, merged))
      lifted.push({
        id: glass.id,
        ticket,
        policy: { name: glass.policy, version: policy.version },
      });
    said = merged;
  }
  return { ...said, lifted };
}

/** One for each policy: the one that lasts longest. */
function lastOfEach(open: readonly ReadBreakGlass[]): Iterable<ReadBreakGlass> {
  const found = new Map<string, ReadBreakGlass>();
  for (const one of open) {
    const other = found.get(one.policy);
    if (!other || other.expiresAtMs < one.expiresAtMs) found.set(one.policy, one);
  }
  return found.values();
}

const others = (rules: readonly Rule[], policy: string): readonly Rule[] =>
  rules.filter((rule) => rule.policy.name !== policy);

/** Whether the rules that are in force, and not only watched, say something else. */
function differs(one: Evaluated<Rule>, other: Evaluated<Rule>): boolean {
  const spoken = (it: Evaluated<Rule>): string =>
    [it.permits, it.forbids, it.errors]
      .map((rules) =>
        rules
          .filter(({ lane }) => lane === "enforce")
          .map(({ policy, id }) => `${policy.name} ${id}`)
          .sort()
          .join("\n"),
      )
      .join("\n\n");
  return spoken(one) !== spoken(other);
}

/** To follow the sentence of a decision. */
export const inWordsOf = (lifted: readonly Lifted[]): string =>
  lifted
    .map(
      ({ policy, ticket }) =>
        ` Break-glass lifted policy "${policy.name}" (${ticket.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, " ").slice(0, 120)}).`,
    )
    .join("");
