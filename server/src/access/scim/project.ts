import { badValue } from "./refused.ts";
import type { Shape, Values } from "./shape.ts";
import { isObject, textOf } from "./values.ts";

/** Which attributes an answer has: only these (`attributes`), or all but these. Names in lower case, as paths. */
export interface Projection {
  readonly only: ReadonlySet<string> | null;
  readonly but: ReadonlySet<string>;
}

const always = new Set(["id", "schemas"]);
const most = 100;

export function readProjection(shape: Shape, query: Values): Projection {
  const only = namesOf(shape, query.attributes, "attributes");
  const but = namesOf(shape, query.excludedAttributes, "excludedAttributes");
  return { only: only.size === 0 ? null : only, but };
}

function namesOf(shape: Shape, asked: unknown, name: string): Set<string> {
  if (asked === undefined || asked === null) return new Set();
  const names: unknown[] = Array.isArray(asked) ? asked : textOf(asked).split(",");
  if (names.length > most) throw badValue(`\`${name}\` may name ${most} attributes.`);
  const core = `${shape.schema.toLowerCase()}:`;
  return new Set(
    names
      .map((one) => textOf(one).trim().toLowerCase())
      .filter((one) => one !== "")
      .map((one) => (one.startsWith(core) ? one.slice(core.length) : one)),
  );
}

/** True when the answer has this attribute, or a part of it. */
export function shows({ only, but }: Projection, name: string): boolean {
  const key = name.toLowerCase();
  if (but.has(key)) return false;
  return only === null || [...only].some((one) => one === key || isUnder(one, key));
}

const isUnder = (path: string, key: string): boolean =>
  path.startsWith(`${key}.`) || path.startsWith(`${key}:`);

export function projected(resource: Values, projection: Projection): Values {
  const result: Values = {};
  for (const [name, value] of Object.entries(resource)) {
    const key = name.toLowerCase();
    if (always.has(key)) result[name] = value;
    else if (shows(projection, name)) {
      const part = parts(value, key, projection);
      if (part !== undefined) result[name] = part;
    }
  }
  return result;
}

function parts(value: unknown, key: string, { only, but }: Projection): unknown {
  const wanted =
    only === null || only.has(key) ? null : [...only].filter((one) => isUnder(one, key));
  const dropped = [...but].filter((one) => isUnder(one, key));
  if (wanted === null && dropped.length === 0) return value;
  const names = (paths: string[]): Set<string> =>
    new Set(paths.map((path) => path.slice(key.length + 1)));
  const [keep, drop] = [wanted && names(wanted), names(dropped)];
  const part = (one: unknown): unknown =>
    isObject(one)
      ? Object.fromEntries(
          Object.entries(one).filter(
            ([name]) => !drop.has(name.toLowerCase()) && (!keep || keep.has(name.toLowerCase())),
          ),
        )
      : one;
  return Array.isArray(value) ? value.map(part) : part(value);
}
