import type { Comparison, Filter, Scalar } from "./filter.ts";

const core = /^urn:ietf:params:scim:schemas:core:2\.0:(?:user|group):/i;
const exact = new Set(["id", "externalid", "$ref", "location"]);

/** True when the filter holds for the resource, or for the one value of many that it is asked of. */
export function matches(filter: Filter, resource: unknown): boolean {
  switch (filter.kind) {
    case "and":
      return filter.of.every((one) => matches(one, resource));
    case "or":
      return filter.of.some((one) => matches(one, resource));
    case "not":
      return !matches(filter.of, resource);
    case "each":
      return found(resource, filter.path).some((value) => matches(filter.of, value));
    case "present":
      return found(resource, filter.path).some(isPresent);
    case "compare": {
      const last = filter.path.split(/[.:]/).at(-1)?.toLowerCase() ?? "";
      const values = found(resource, filter.path).map(plain);
      const holds = (value: unknown): boolean =>
        compares(value, filter.by, filter.value, exact.has(last));
      // Nothing there differs from anything but nothing.
      if (values.length === 0)
        return filter.by === "ne"
          ? filter.value !== null
          : filter.by === "eq" && filter.value === null;
      return filter.by === "ne" ? values.every(holds) : values.some(holds);
    }
  }
}

const isPresent = (value: unknown): boolean =>
  value !== null &&
  value !== undefined &&
  value !== "" &&
  !(typeof value === "object" && Object.keys(value).length === 0);

/** A complex value stands for its `value`. */
const plain = (value: unknown): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, "value") : value;

/** Every value at a path, through all values of what has many. Only a resource's own members count. */
export function found(resource: unknown, path: string): unknown[] {
  const bare = path.replace(core, "");
  const colon = bare.lastIndexOf(":");
  const names =
    colon < 0 ? bare.split(".") : [bare.slice(0, colon), ...bare.slice(colon + 1).split(".")];
  let at: unknown[] = [resource];
  for (const name of names) {
    const wanted = name.toLowerCase();
    at = at.flatMap((value) => {
      if (typeof value !== "object" || value === null) return [];
      const [, inside] = Object.entries(value).find(([key]) => key.toLowerCase() === wanted) ?? [];
      if (inside === undefined || inside === null) return [];
      return Array.isArray(inside) ? inside : [inside];
    });
  }
  return at;
}

function compares(actual: unknown, by: Comparison, wanted: Scalar, isExact: boolean): boolean {
  if (typeof actual === "boolean" || typeof wanted === "boolean") {
    const same = String(actual).toLowerCase() === String(wanted).toLowerCase();
    return by === "eq" ? same : by === "ne" ? !same : false;
  }
  if (typeof actual === "number" && typeof wanted === "number") return orders(by, actual - wanted);
  if (typeof actual !== "string" || typeof wanted !== "string")
    return by === "ne" ? actual !== wanted : by === "eq" && actual === wanted;
  const [a, b] = isExact ? [actual, wanted] : [actual.toLowerCase(), wanted.toLowerCase()];
  if (by === "co") return a.includes(b);
  if (by === "sw") return a.startsWith(b);
  if (by === "ew") return a.endsWith(b);
  const times = [timeOf(actual), timeOf(wanted)] as const;
  if (times[0] !== null && times[1] !== null) return orders(by, times[0] - times[1]);
  return orders(by, a < b ? -1 : a > b ? 1 : 0);
}

function orders(by: Comparison, difference: number): boolean {
  if (by === "eq") return difference === 0;
  if (by === "ne") return difference !== 0;
  if (by === "gt") return difference > 0;
  if (by === "ge") return difference >= 0;
  if (by === "lt") return difference < 0;
  return by === "le" && difference <= 0;
}

function timeOf(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
