import type { Clause, ConsideredRule } from "@reeve/contract/policy-explain";
import type { Env } from "../compile/entities.ts";
import { compile, truth } from "../compile/expression.ts";
import { EvaluationError, Unknown } from "../compile/failure.ts";
import { foreseen, inScope } from "../compile/statement.ts";
import type { Rule } from "../decide/rules.ts";
import { cedarOf } from "./cedar.ts";
import { pathsOf, pathText, reading, type Path } from "./paths.ts";
import { shown } from "./shown.ts";

type Json = Readonly<Record<string, unknown>>;

/** The conditions of a statement as it is written (Cedar JSON). */
export interface Written {
  readonly conditions: readonly { readonly kind: "when" | "unless"; readonly body: unknown }[];
}

/** What each part of a rule said to a request, in the order in which they were asked. Null for a rule out of scope. */
export function considered(
  rule: Rule,
  written: Written | undefined,
  env: Env,
  decided: ReadonlySet<Rule>,
): ConsideredRule | null {
  if (!inScope(rule, env)) return null;
  const { clauses, said } = rule.bounds ? ofGrant(rule, env) : ask(written, env);
  return {
    policy: { ...rule.policy },
    id: rule.id,
    effect: rule.effect,
    mode: rule.lane,
    outcome: rule.remedy.outcome,
    said: rule.unreadable === null ? said : "failed",
    decided: decided.has(rule),
    clauses,
  };
}

/** A grant's constraints are no Cedar: what they say together is all that can be told. */
function ofGrant(rule: Rule, env: Env): Pick<ConsideredRule, "clauses" | "said"> {
  const said = foreseen(rule, env);
  return {
    clauses: [],
    said: said === "yes" ? "applies" : said === "no" ? "does not apply" : "not known",
  };
}

function ask(written: Written | undefined, env: Env): Pick<ConsideredRule, "clauses" | "said"> {
  const clauses: Clause[] = [];
  let said: ConsideredRule["said"] = "applies";
  for (const { kind, body } of written?.conditions ?? []) {
    let holds: boolean | null = true;
    for (const part of conjuncts(body)) {
      const reached: boolean = said === "applies" && holds === true;
      const clause: Clause = reached ? clauseOf(kind, part, env) : unreached(kind, part);
      clauses.push(clause);
      if (!reached) continue;
      holds = clause.value;
      if (clause.error !== null) said = "failed";
      else if (clause.value === null) said = "not known";
    }
    if (said === "applies" && holds !== (kind === "when")) said = "does not apply";
  }
  return { clauses, said };
}

/** The parts of `a && b && c`. */
function conjuncts(json: unknown): readonly unknown[] {
  const { "&&": both } = json as Json;
  if (typeof both !== "object" || both === null) return [json];
  const { left, right } = both as Json;
  return [...conjuncts(left), ...conjuncts(right)];
}

const unreached = (kind: Clause["kind"], part: unknown): Clause => ({
  kind,
  cedar: cedarOf(part),
  value: null,
  error: null,
  reached: false,
  reads: [],
});

function clauseOf(kind: Clause["kind"], part: unknown, env: Env): Clause {
  const reads = pathsOf(part)
    .filter((path) => path.length > 1)
    .map((path) => ({ path: pathText(path), ...valueAt(path, env) }));
  const common = { kind, cedar: cedarOf(part), reached: true, reads };
  try {
    return { ...common, value: truth(compile(part), env), error: null };
  } catch (error) {
    if (error instanceof EvaluationError) return { ...common, value: null, error: error.message };
    return { ...common, value: null, error: null };
  }
}

function valueAt(path: Path, env: Env): Pick<Clause["reads"][number], "value" | "known"> {
  try {
    return { value: shown(compile(reading(path))(env)), known: "there" };
  } catch (error) {
    return { value: null, known: error instanceof Unknown ? "not kept" : "absent" };
  }
}
