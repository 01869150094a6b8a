import { isIn, type Env } from "./entities.ts";
import { Unreadable } from "./failure.ts";
import { fromUid } from "./trusted.ts";
import type { Entity } from "./values.ts";

/** One side of a policy's scope: a test, and the keys it must find among the entity and its ancestors (null: any). */
export interface Constraint {
  readonly holds: (env: Env) => boolean;
  readonly keys: readonly string[] | null;
}

type Side = "principal" | "action" | "resource";

/** Compiles `principal`, `action` or `resource` of a scope, in all its forms. Throws Unreadable for any other. */
export function constraint(side: Side, json: unknown): Constraint {
  const it = (json ?? {}) as Readonly<Record<string, unknown>>;
  switch (it["op"]) {
    case "All":
      return { holds: () => true, keys: null };
    case "==": {
      const { key } = named(it);
      return { holds: (env) => env[side].key === key, keys: [key] };
    }
    case "in":
      return isInOneOf(
        side,
        Array.isArray(it["entities"]) ? it["entities"].map(fromUid) : [named(it)],
      );
    case "is":
      return isOfType(side, it);
    default:
      throw new Unreadable(`a scope has a form that is not known`);
  }
}

function named(it: Readonly<Record<string, unknown>>): Entity {
  if (it["entity"] === undefined) throw new Unreadable("a scope names no entity");
  return fromUid(it["entity"]);
}

function isInOneOf(side: Side, outer: readonly Entity[]): Constraint {
  const keys = outer.map(({ key }) => key);
  return { holds: (env) => keys.some((key) => isIn(env, env[side], key)), keys };
}

function isOfType(side: Side, it: Readonly<Record<string, unknown>>): Constraint {
  const type = it["entity_type"];
  if (typeof type !== "string") throw new Unreadable("a scope names no type");
  if (it["in"] === undefined) return { holds: (env) => env[side].type === type, keys: null };
  const { holds, keys } = isInOneOf(side, [named(it["in"] as Record<string, unknown>)]);
  return { holds: (env) => env[side].type === type && holds(env), keys };
}
