import { isDeepStrictEqual } from "node:util";
import type { Filter } from "./filter.ts";
import { matches } from "./match.ts";
import { readPath, type Step } from "./path.ts";
import { badSyntax, badValue, ScimRefused } from "./refused.ts";
import type { Field, Shape, Values } from "./shape.ts";
import { isObject, onePrimary, textOf, valueOf } from "./values.ts";

type Op = "add" | "remove" | "replace";
const message = "urn:ietf:params:scim:api:messages:2.0:patchop";
const mostOperations = 1_000;

/**
 * What PATCH makes of a resource (RFC 7644 §3.5.2), in the forms that providers really send: any case of `op`, no path
 * and paths as keys, a value filter that matches nothing yet, members taken away by value. All of it or nothing.
 */
export function patched(shape: Shape, before: Values, body: unknown): Values {
  const operations = operationsOf(body);
  const values = structuredClone(before);
  for (const { op, path, value } of operations) {
    if (path !== null) put(op, values, readPath(shape, path), value);
    else if (op === "remove") throw new ScimRefused(400, "noTarget", "`remove` needs a path.");
    else if (!isObject(value)) throw badValue("Without a path the value is an object.");
    else each(shape, op, values, value);
  }
  return values;
}

interface Read {
  readonly op: Op;
  readonly path: string | null;
  readonly value: unknown;
}

function operationsOf(body: unknown): Read[] {
  if (!isObject(body)) throw badSyntax("The body is no PatchOp.");
  const { schemas, Operations: list = body.operations } = body;
  if (!Array.isArray(schemas) || !schemas.some((one) => textOf(one).toLowerCase() === message))
    throw badSyntax("`schemas` does not name urn:ietf:params:scim:api:messages:2.0:PatchOp.");
  if (!Array.isArray(list) || list.length === 0)
    throw badSyntax("`Operations` is a list of one operation or more.");
  if (list.length > mostOperations)
    throw badValue(`A PATCH may have ${mostOperations} operations.`);
  return list.map((one: unknown, index) => {
    const at = `Operation ${index + 1}`;
    if (!isObject(one)) throw badSyntax(`${at} is not an object.`);
    const op = textOf(one.op).toLowerCase();
    if (op !== "add" && op !== "remove" && op !== "replace")
      throw badSyntax(`${at}: \`op\` is add, remove or replace.`);
    const { path = null, value } = one;
    if (path !== null && typeof path !== "string")
      throw new ScimRefused(400, "invalidPath", `${at}: the path is not a text.`);
    if (op !== "remove" && value === undefined) throw badValue(`${at}: the value is missing.`);
    return { op, path: path === "" ? null : path, value };
  });
}

/** Without a path, each key of the value is one: `name.givenName` and whole URNs too. What Reeve does not know is left. */
function each(shape: Shape, op: Op, values: Values, value: Values): void {
  for (const [key, one] of Object.entries(value)) {
    let steps: Step[];
    try {
      steps = readPath(shape, key);
    } catch {
      continue;
    }
    if (!steps.some(({ field }) => field.readOnly) && steps[0]?.field.name !== "schemas")
      put(op, values, steps, one);
  }
}

function put(op: Op, holder: Values, steps: readonly Step[], value: unknown): void {
  const [step, ...rest] = steps;
  if (!step) return;
  const { field, filter } = step;
  if (field.readOnly)
    throw new ScimRefused(400, "mutability", `\`${field.name}\` cannot be changed.`);
  if (rest.length === 0 && filter === null) leaf(op, holder, field, value);
  else if (field.many) some(op, holder, step, rest, value);
  else {
    const had = holder[field.name];
    if (!isObject(had) && op === "remove") return;
    const inside = isObject(had) ? had : {};
    put(op, inside, rest, value);
    set(holder, field, Object.keys(inside).length === 0 ? undefined : inside);
  }
}

function leaf(op: Op, holder: Values, field: Field, given: unknown): void {
  const had = holder[field.name];
  const value = valueOf(field, given);
  if (op === "remove")
    set(holder, field, field.many && value !== undefined ? without(list(had), value) : undefined);
  else if (field.many) {
    const fresh = list(value);
    const all = op === "replace" ? fresh : union(list(had), fresh);
    onePrimary(all.filter(isObject), new Set(fresh));
    set(holder, field, all);
  } else if (field.type === "complex" && isObject(had) && isObject(value)) {
    set(holder, field, merged(field, had, given));
  } else if (op === "replace" || value !== undefined) set(holder, field, value);
}

/** The values of many that the filter names, or what is to be made where it names none. */
function some(op: Op, holder: Values, step: Step, rest: readonly Step[], value: unknown): void {
  const { field, filter } = step;
  const all = list(holder[field.name]);
  let hit = all.filter(isObject).filter((one) => filter === null || matches(filter, one));
  if (op === "remove" && rest.length === 0) {
    const gone = new Set<unknown>(hit);
    return set(
      holder,
      field,
      all.filter((one) => !gone.has(one)),
    );
  }
  if (hit.length === 0) {
    if (op === "remove") return;
    const made = filter === null ? {} : meant(filter, field);
    if (!made)
      throw new ScimRefused(400, "noTarget", `No value of \`${field.name}\` is the one meant.`);
    all.push(made);
    hit = [made];
  }
  for (const one of hit)
    if (rest.length > 0) put(op, one, rest, value);
    else {
      const [read] = list(valueOf(field, [value]));
      if (!isObject(read)) throw badValue(`\`${field.name}\` takes an object.`);
      Object.assign(one, read);
    }
  onePrimary(all.filter(isObject), new Set(hit));
  set(
    holder,
    field,
    all.filter((one) => isObject(one) && Object.keys(one).length > 0),
  );
}

/** The one value that a filter of nothing but equalities describes: providers write to `emails[type eq "work"]` before it is there. */
function meant(filter: Filter, field: Field): Values | null {
  const parts = filter.kind === "and" ? filter.of : [filter];
  const made: Values = {};
  for (const one of parts) {
    const sub = one.kind === "compare" ? field.fields.get(one.path.toLowerCase()) : undefined;
    if (one.kind !== "compare" || one.by !== "eq" || !sub || sub.readOnly) return null;
    made[sub.name] = valueOf(sub, one.value);
  }
  return made;
}

/** New over old, member by member; a member that is null goes. */
function merged(field: Field, had: Values, given: unknown): Values {
  const result = { ...had };
  for (const [key, value] of Object.entries(isObject(given) ? given : { value: given })) {
    const sub = field.fields.get(key.toLowerCase());
    if (sub && !sub.readOnly) leaf("replace", result, sub, value);
  }
  return result;
}

const list = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];

const keyOf = (one: unknown): unknown => (isObject(one) ? one.value : one);
const bare = (one: unknown): boolean =>
  isObject(one) &&
  Object.keys(one).every((key) => ["value", "display", "$ref", "type"].includes(key));

/** The same value again is one: by its `value` where that is all it has. */
function union(had: readonly unknown[], fresh: readonly unknown[]): unknown[] {
  const known = new Set(had.filter(bare).map(keyOf));
  const result = [...had];
  for (const one of fresh) {
    const again = bare(one) && known.has(keyOf(one)) && keyOf(one) !== undefined;
    const same = again
      ? result.some((other) => isObject(one) && isObject(other) && sameLabel(one, other))
      : !bare(one) && result.some((other) => isDeepStrictEqual(other, one));
    if (same) continue;
    if (bare(one)) known.add(keyOf(one));
    result.push(one);
  }
  return result;
}

const sameLabel = (one: Values, other: Values): boolean =>
  one.value === other.value &&
  (one.type === undefined || other.type === undefined || one.type === other.type);

function without(had: readonly unknown[], value: unknown): unknown[] {
  const gone = list(value);
  const keys = new Set(gone.map(keyOf));
  return had.filter(
    (one) =>
      !(keys.has(keyOf(one)) && keyOf(one) !== undefined) &&
      !gone.some((other) => isDeepStrictEqual(one, other)),
  );
}

function set(holder: Values, field: Field, value: unknown): void {
  if (value === undefined || (Array.isArray(value) && value.length === 0))
    delete holder[field.name];
  else holder[field.name] = value;
}
