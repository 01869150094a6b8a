import { badSyntax, badValue } from "./refused.ts";
import type { Field, Shape, Values } from "./shape.ts";

const mostMany = 20_000;

export const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A text or number as text; nothing for what is neither: no object is ever asked what it would be as a text. */
export const textOf = (value: unknown): string =>
  typeof value === "string"
    ? value
    : typeof value === "number" || typeof value === "boolean"
      ? String(value)
      : "";

/** What a body says, by the schema's own names; what the schema does not know, and nothing at all, is left out. */
export function valuesOf(shape: Shape, body: unknown): Values {
  if (!isObject(body)) throw badSyntax("The body is not one resource.");
  const { schemas } = body;
  if (schemas !== undefined && !Array.isArray(schemas)) throw badSyntax("`schemas` is not a list.");
  const said = (schemas ?? []).map((one) => textOf(one).toLowerCase());
  if (said.length > 0 && !said.includes(shape.schema.toLowerCase()))
    throw badSyntax(`\`schemas\` does not name ${shape.schema}.`);
  const values = inside(shape.fields, body);
  delete values.schemas;
  return values;
}

function inside(fields: ReadonlyMap<string, Field>, body: Values): Values {
  const values: Values = {};
  for (const [key, value] of Object.entries(body)) {
    const field = fields.get(key.toLowerCase());
    if (!field || field.readOnly) continue;
    const read = valueOf(field, value);
    if (read !== undefined) values[field.name] = read;
  }
  return values;
}

/** The value of one attribute in the form its schema wants; undefined for none. */
export function valueOf(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (!field.many) return singleOf(field, value);
  const given: unknown[] = Array.isArray(value) ? value : [value];
  if (given.length > mostMany)
    throw badValue(`\`${field.name}\` may have ${mostMany} values at once.`);
  const all = given.map((one) => singleOf(field, one)).filter((one) => one !== undefined);
  return all.length === 0 ? undefined : all;
}

function singleOf(field: Field, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  if (field.type === "complex") {
    if (isObject(value)) {
      const values = inside(field.fields, value);
      return Object.keys(values).length === 0 ? undefined : values;
    }
    // Entra sends a manager, and some a member, as the bare value.
    if (Array.isArray(value) || !field.fields.has("value"))
      throw badValue(`\`${field.name}\` takes an object.`);
    return { value: textOf(value) };
  }
  // Entra sends "True" and "False" in quotes.
  if (field.type === "boolean" && typeof value === "string" && /^(?:true|false)$/i.test(value))
    return value.toLowerCase() === "true";
  if (field.type === "string" && typeof value === "number") return String(value);
  return value;
}

/** At most one of many values is the primary one: the one that was named last. */
export function onePrimary(values: Values[], latest: ReadonlySet<unknown>): void {
  const primary = values.filter((one) => one.primary === true);
  const keep = primary.findLast((one) => latest.has(one)) ?? primary[0];
  for (const one of primary) if (one !== keep) one.primary = false;
}
