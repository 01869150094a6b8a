import { Entity } from "../compile/values.ts";

/** The namespace of what only other systems know, and of what they call their actions. */
const namespace = "AuthZEN::";
const actions = `${namespace}Action`;

const plain = /^[A-Za-z0-9_]$/;
const escape = /_x[0-9a-f]{2,6}_/;

/**
 * A type as policies call it: `record` is `AuthZEN::record`, and what no name of Cedar can have is written `_x2d_`.
 * Null where two types would have one name.
 */
export function typeName(type: string): string | null {
  if (type === "Action" || escape.test(type)) return null;
  const name = Array.from(type, (it, n) =>
    plain.test(it) && !(n === 0 && /[0-9]/.test(it)) ? it : escaped(it),
  );
  return namespace + name.join("");
}

const escaped = (it: string): string =>
  `_x${(it.codePointAt(0) ?? 0).toString(16).padStart(2, "0")}_`;

export function outsideEntity(type: string, id: string): Entity | null {
  const name = typeName(type);
  return name === null ? null : new Entity(name, id);
}

export const outsideAction = (name: string): Entity => new Entity(actions, name);

/** What a statement says of other systems, where its scope names any of theirs; null for one about agents. */
export interface OfOutside {
  /** The actions that it names. */
  readonly actions: readonly string[];
}

/** By the scope alone, so that a policy for agents never answers another system, nor the other way round. */
export function ofOutside(statement: unknown): OfOutside | null {
  const { principal, action, resource } = (statement ?? {}) as Readonly<Record<string, unknown>>;
  const names = [principal, action, resource].flatMap(named);
  if (!names.some(({ type }) => type.startsWith(namespace))) return null;
  return { actions: names.filter(({ type }) => type === actions).map(({ id }) => id) };
}

interface Named {
  readonly type: string;
  readonly id: string;
}

function named(side: unknown): readonly Named[] {
  const found: Named[] = [];
  const open = [side];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== "object" || next === null) continue;
    const { type, id, entity_type } = next as Readonly<Record<string, unknown>>;
    if (typeof type === "string" && typeof id === "string") found.push({ type, id });
    else if (typeof entity_type === "string") found.push({ type: entity_type, id: "" });
    open.push(...(Object.values(next) as unknown[]));
  }
  return found;
}

/** Whether a policy's text may speak of other systems: the word is in it. */
export const mayBeOutside = (cedar: string): boolean => cedar.includes(namespace);
