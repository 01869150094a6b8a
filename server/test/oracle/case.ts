import { Buckets } from "../../src/policy/compile/buckets.ts";
import { entities, type Env } from "../../src/policy/compile/entities.ts";
import { evaluate } from "../../src/policy/compile/evaluate.ts";
import { EvaluationError } from "../../src/policy/compile/failure.ts";
import {
  conditionsHold,
  inScope,
  statement,
  type Statement,
} from "../../src/policy/compile/statement.ts";
import { fromTrusted, fromUid } from "../../src/policy/compile/trusted.ts";
import { RecordValue } from "../../src/policy/compile/values.ts";

/** Policies as Cedar JSON by id, the entities they see, and what is asked of them: all of it JSON. */
export interface OracleCase {
  readonly policies: Readonly<Record<string, unknown>>;
  readonly entities: readonly Json[];
  readonly requests: readonly OracleRequest[];
}
export interface OracleRequest {
  readonly principal: unknown;
  readonly action: unknown;
  readonly resource: unknown;
  readonly context: unknown;
}
export type Json = Readonly<Record<string, unknown>>;

/** Decision, the policies that determined it, and those that failed, as one text. */
export const verdict = (
  decision: string,
  reason: readonly string[],
  errors: readonly string[],
): string => `${decision} [${[...reason].sort().join()}] failed [${[...errors].sort().join()}]`;

type Named = Statement & { readonly id: string };

/** What Reeve's evaluator says to each request; it must say the same without its index. */
export function ourVerdicts(it: OracleCase): string[] {
  const statements = Object.entries(it.policies).map(([id, json]): Named => ({
    ...statement(json),
    id,
  }));
  const all = entities(
    it.entities.map((row) => ({
      entity: fromUid(row["uid"]),
      attributes: asRecord(row["attrs"]),
      tags: asRecord(row["tags"] ?? {}),
      parents: (row["parents"] as unknown[]).map(fromUid),
    })),
  );
  const buckets = new Buckets(statements);
  return it.requests.map((request) => {
    const env: Env = {
      principal: fromUid(request.principal),
      action: fromUid(request.action),
      resource: fromUid(request.resource),
      context: asRecord(request.context),
      entities: all,
      now: 0,
    };
    const found = said(evaluate(buckets, env));
    const plain = said(oneByOne(statements, env));
    return found === plain ? found : `${found} by the index, and ${plain} without it`;
  });
}

function said(found: {
  readonly permits: readonly Named[];
  readonly forbids: readonly Named[];
  readonly errors: readonly Named[];
}): string {
  const allowed = found.forbids.length === 0 && found.permits.length > 0;
  const reason = allowed ? found.permits : found.forbids;
  return verdict(allowed ? "allow" : "deny", reason.map(idOf), found.errors.map(idOf));
}

const idOf = ({ id }: Named): string => id;

function oneByOne(statements: readonly Named[], env: Env) {
  const [permits, forbids, errors]: [Named[], Named[], Named[]] = [[], [], []];
  for (const it of statements)
    try {
      if (inScope(it, env) && conditionsHold(it, env))
        (it.effect === "permit" ? permits : forbids).push(it);
    } catch (error) {
      if (!(error instanceof EvaluationError)) throw error;
      errors.push(it);
    }
  return { permits, forbids, errors };
}

function asRecord(json: unknown): RecordValue {
  const value = fromTrusted(json);
  if (!(value instanceof RecordValue)) throw new Error("not a record");
  return value;
}
