import type { PermitFacts } from "./facts.ts";

interface Uid {
  readonly type?: string;
  readonly id?: string;
  readonly __entity?: Uid;
}
interface Scope {
  readonly op?: string;
  readonly entity?: Uid;
  readonly entities?: readonly Uid[];
  readonly in?: unknown;
}
interface Statement {
  readonly effect?: string;
  readonly principal?: Scope;
  readonly action?: Scope;
  readonly resource?: Scope;
  readonly conditions?: readonly unknown[];
}

/** The groups of actions that hold tools nobody has named, those of later too. */
const groups = new Set(["call_tool", "read_data", "call_model", "request"]);

/** The permits of one policy, from its Cedar JSON. One that cannot be read permits nothing: the gate blocks by it. */
export const permitsOf = (policy: string, compiled: string): PermitFacts[] =>
  statements(compiled)
    .filter(({ effect }) => effect === "permit")
    .map((it) => ({
      policy,
      agent: it.principal?.op === "==" ? (idsOf(it.principal)[0] ?? null) : null,
      reach: reachOf(it),
    }));

function reachOf(it: Statement): PermitFacts["reach"] {
  if (names(it.resource) || namesTool(it.action)) return "named";
  return (it.conditions ?? []).length === 0 ? "everything" : "conditional";
}

const names = (scope: Scope | undefined): boolean =>
  scope !== undefined && (scope.op === "==" || scope.op === "in" || scope.in !== undefined);

const namesTool = (scope: Scope | undefined): boolean =>
  names(scope) && idsOf(scope as Scope).every((id) => !groups.has(id));

const idsOf = ({ entity, entities }: Scope): string[] =>
  (entities ?? (entity ? [entity] : [])).map((uid) => (uid.__entity ?? uid).id ?? "");

function statements(compiled: string): readonly Statement[] {
  try {
    const value: unknown = JSON.parse(compiled);
    return Array.isArray(value) ? (value as Statement[]) : [];
  } catch {
    return [];
  }
}
