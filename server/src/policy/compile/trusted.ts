import { extensionFunction } from "./extension.ts";
import { Unreadable } from "./failure.ts";
import { long } from "./long.ts";
import { Entity, MapRecord, SetValue, type Value } from "./values.ts";

/**
 * A value from Cedar JSON that Reeve or an author wrote, with the `__entity` and `__extn` escapes.
 * Never for what an agent sent: that goes through the normaliser, where the escapes are plain data.
 */
export function fromTrusted(json: unknown): Value {
  if (typeof json === "boolean" || typeof json === "string") return json;
  if (typeof json === "bigint") return long(json);
  if (typeof json === "number") {
    if (!Number.isSafeInteger(json)) throw new Unreadable(`${json} is not a 64-bit integer`);
    return json + 0;
  }
  if (Array.isArray(json)) return new SetValue(json.map(fromTrusted));
  if (typeof json !== "object" || json === null) throw new Unreadable("null is no Cedar value");
  const escape = json as Readonly<Record<string, unknown>>;
  if (typeof escape["__long"] === "string") return long(BigInt(escape["__long"]));
  if (escape["__entity"] !== undefined) return fromUid(escape["__entity"]);
  if (escape["__extn"] !== undefined) return fromExtension(escape["__extn"]);
  return new MapRecord(
    new Map(Object.entries(json).map(([name, value]) => [name, fromTrusted(value)])),
  );
}

/** `{type, id}`, or the same inside `__entity`. */
export function fromUid(json: unknown): Entity {
  const inner = (json as Readonly<Record<string, unknown>> | null)?.["__entity"] ?? json;
  const { type, id } = (inner ?? {}) as { type?: unknown; id?: unknown };
  if (typeof type !== "string" || typeof id !== "string")
    throw new Unreadable("an entity reference is malformed");
  return new Entity(type, id);
}

function fromExtension(json: unknown): Value {
  const { fn, arg, args } = json as { fn?: unknown; arg?: unknown; args?: unknown };
  const given = Array.isArray(args) ? args : [arg];
  const known = typeof fn === "string" ? extensionFunction(fn) : undefined;
  if (known?.arity !== given.length) throw new Unreadable("an extension value is malformed");
  return known.apply(given.map(fromTrusted));
}
