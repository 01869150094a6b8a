import { EvaluationError } from "./failure.ts";
import { Entity, noMembers, SetValue, type RecordValue, type Value } from "./values.ts";

/** What is known of one entity. */
export interface EntityData {
  readonly attributes: RecordValue;
  readonly tags: RecordValue;
  /** The keys of all it is in, directly or through others; not itself. */
  readonly ancestors: ReadonlySet<string>;
}

/** Entities by key. */
export type Entities = ReadonlyMap<string, EntityData>;

export interface EntityRow {
  readonly entity: Entity;
  readonly attributes?: RecordValue;
  readonly tags?: RecordValue;
  readonly parents?: readonly Entity[];
}

/** Entities with their ancestors worked out once, so that `in` is one look-up. */
export function entities(rows: Iterable<EntityRow>): Entities {
  const byKey = new Map<string, EntityRow>();
  for (const row of rows) byKey.set(row.entity.key, row);
  const known = new Map<string, EntityData>();
  for (const [key, row] of byKey)
    known.set(key, {
      attributes: row.attributes ?? noMembers,
      tags: row.tags ?? noMembers,
      ancestors: ancestorsOf(key, byKey),
    });
  return known;
}

function ancestorsOf(key: string, rows: ReadonlyMap<string, EntityRow>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [key];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const parent of rows.get(next)?.parents ?? [])
      if (!found.has(parent.key)) {
        found.add(parent.key);
        open.push(parent.key);
      }
  return found;
}

/** One request: who, what, on what, and the context; a context or a time of null is not known yet. */
export interface Env {
  readonly principal: Entity;
  readonly action: Entity;
  readonly resource: Entity;
  readonly context: RecordValue | null;
  readonly entities: Entities;
  /** Milliseconds since 1970, for what ends by itself. */
  readonly now: number | null;
  /** The call as it came, for what is not said in Cedar; not known yet where it is left out. */
  readonly asked?: unknown;
}

export const isIn = (env: Env, inner: Entity, outerKey: string): boolean =>
  inner.key === outerKey || env.entities.get(inner.key)?.ancestors.has(outerKey) === true;

/** `in`: the right side is an entity or a set of them. */
export function isInAny(env: Env, inner: Value, outer: Value): boolean {
  if (!(inner instanceof Entity)) throw new EvaluationError("`in` needs an entity");
  if (outer instanceof Entity) return isIn(env, inner, outer.key);
  if (!(outer instanceof SetValue))
    throw new EvaluationError("`in` needs an entity or a set of entities");
  const members = [...outer.members.values()];
  if (!members.every((one) => one instanceof Entity))
    throw new EvaluationError("`in` needs a set of entities only");
  return members.some((one) => isIn(env, inner, one.key));
}
