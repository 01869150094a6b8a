import type { PolicyMode } from "@reeve/contract/policy";
import type { PolicyRef } from "@reeve/contract/decision";
import type { GrantId } from "@reeve/contract/id";
import { remedy, type Remedy } from "../authoring/annotations.ts";
import type { Env } from "../compile/entities.ts";
import { EvaluationError, Unknown } from "../compile/failure.ts";
import { constraint, type Constraint } from "../compile/scope.ts";
import { statement, type Statement } from "../compile/statement.ts";
import type { Entity } from "../compile/values.ts";
import { boundsOf, fitsAll, type Bounds } from "../granting/bounds.ts";
import type { Asked } from "../granting/asked.ts";
import { parseExact } from "../authoring/est.ts";
import { ofOutside, type OfOutside } from "../outside/names.ts";
import { readsNothing, readsOf, type Reads } from "../session/reads.ts";
import { callTool, readData } from "../snapshot/vocabulary.ts";

/** One statement in force: what it says, where it comes from, and whether it is only watched. */
export interface Rule extends Statement {
  readonly policy: PolicyRef;
  readonly id: string;
  readonly lane: "enforce" | "shadow";
  readonly remedy: Remedy;
  /** What it asks of the session. */
  readonly reads: Reads;
  /** Where it is about what only other systems know. */
  readonly outside: OfOutside | null;
  /** Of a grant, what it is bound to besides. */
  readonly bounds?: Bounds;
  /** Of a grant, when it ends by itself. */
  readonly endsAtMs?: number | null;
  /** Why it could not be read; whatever is in its reach is blocked. */
  readonly unreadable: string | null;
}

export interface StoredPolicy {
  readonly name: string;
  readonly version: number;
  readonly mode: PolicyMode;
  /** Cedar JSON of the statements: a list, as text. */
  readonly compiled: string;
}

const everything: Constraint = { holds: () => true, keys: null };
const plain = remedy("forbid", {}).remedy;

/** The rules of one stored policy. Never throws: what cannot be read becomes a rule that blocks all it might reach. */
export function rulesOf(policy: StoredPolicy): readonly Rule[] {
  let statements: unknown;
  try {
    statements = parseExact(policy.compiled);
  } catch (error) {
    return [unreadable(policy, policy.name, {}, error)];
  }
  if (!Array.isArray(statements))
    return [unreadable(policy, policy.name, {}, "it is not a list of statements")];
  return statements.flatMap(
    (json: unknown, n) => rule(policy, `${policy.name}#${n + 1}`, json) ?? [],
  );
}

/** Null for a statement that is switched off. */
function rule(policy: StoredPolicy, id: string, json: unknown): Rule | null {
  try {
    const compiled = statement(json);
    const { annotations } = json as { annotations?: Readonly<Record<string, string | null>> };
    const read = remedy(compiled.effect, annotations ?? {});
    const [fault] = read.faults;
    if (fault) return unreadable(policy, id, json, fault.message);
    if (read.remedy.mode === "off") return null;
    return {
      ...compiled,
      policy: refOf(policy),
      id: read.remedy.id ?? id,
      lane: policy.mode === "shadow" ? "shadow" : read.remedy.mode,
      remedy: read.remedy,
      reads: readsOf(json),
      outside: ofOutside(json),
      unreadable: null,
    };
  } catch (error) {
    return unreadable(policy, id, json, error);
  }
}

const failing = (): never => {
  throw new EvaluationError("the policy cannot be read");
};

/** A forbid that always fails, in the statement's scope where that can be read, and everywhere where it cannot. */
function unreadable(policy: StoredPolicy, id: string, json: unknown, why: unknown): Rule {
  return {
    effect: "forbid",
    ...readableScope(json),
    conditions: [{ expression: failing, wanted: true }],
    policy: refOf(policy),
    id,
    lane: policy.mode,
    remedy: plain,
    reads: readsNothing,
    outside: ofOutside(json),
    unreadable: why instanceof Error ? why.message : String(why),
  };
}

function readableScope(json: unknown): Pick<Statement, "principal" | "action" | "resource"> {
  const it = (json ?? {}) as Readonly<Record<string, unknown>>;
  try {
    return {
      principal: constraint("principal", it["principal"]),
      action: constraint("action", it["action"]),
      resource: constraint("resource", it["resource"]),
    };
  } catch {
    return { principal: everything, action: everything, resource: everything };
  }
}

const refOf = ({ name, version }: StoredPolicy): PolicyRef => ({ name, version });

function before({ now }: Env, endMs: number): boolean {
  if (now === null) throw new Unknown();
  return now < endMs;
}

export interface GrantFacts {
  readonly id: GrantId;
  readonly agent: Entity;
  readonly server: Entity;
  /** The tools, or null for all the server has, now and later. */
  readonly tools: readonly Entity[] | null;
  readonly expiresAtMs: number | null;
  readonly version?: number;
  /** As they are stored. */
  readonly constraints?: unknown;
}

const unbound = (stored: unknown): boolean =>
  stored === undefined ||
  (typeof stored === "object" && stored !== null && Object.keys(stored).length === 0);

/** A grant as a permit. One for all tools also lets the agent read what the server offers besides tools. */
export function grantRule(grant: GrantFacts): Rule {
  const { expiresAtMs, version = 1, constraints } = grant;
  const bounds = unbound(constraints) ? null : boundsOf(grant.id, constraints);
  return {
    effect: "permit",
    principal: constraint("principal", { op: "==", entity: grant.agent }),
    action: constraint("action", {
      op: "in",
      entities: grant.tools ? [callTool] : [callTool, readData],
    }),
    resource: constraint("resource", { op: "in", entities: grant.tools ?? [grant.server] }),
    conditions: [
      ...(expiresAtMs === null
        ? []
        : [{ expression: (env: Env) => before(env, expiresAtMs), wanted: true }]),
      ...(bounds === null
        ? []
        : [
            {
              expression: (env: Env) => fitsAll(bounds, env.asked as Asked | undefined, env.now),
              wanted: true,
            },
          ]),
    ],
    ...(bounds !== null && { bounds, endsAtMs: expiresAtMs }),
    policy: { name: `grant:${grant.id}`, version },
    id: `grant:${grant.id}`,
    lane: "enforce",
    remedy: plain,
    reads: readsNothing,
    outside: null,
    unreadable: null,
  };
}
