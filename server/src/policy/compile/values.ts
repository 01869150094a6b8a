import type { Datetime, Duration } from "./datetime.ts";
import type { Decimal } from "./decimal.ts";
import type { Ip } from "./ip.ts";
import type { Long } from "./long.ts";

/** Anything a Cedar expression can be. */
export type Value = boolean | Long | string | Entity | SetValue | RecordValue | Extension;
export type Extension = Decimal | Ip | Datetime | Duration;

const text = (value: string): string => `${value.length}:${value}`;

/** A reference to an entity; two are the same when their keys are. */
export class Entity {
  readonly type: string;
  readonly id: string;
  readonly key: string;

  constructor(type: string, id: string) {
    this.type = type;
    this.id = id;
    this.key = entityKey(type, id);
  }
}

export const entityKey = (type: string, id: string): string => `e${text(type)}${id}`;

/** A set: its members by canonical key, so that equal members are one. */
export class SetValue {
  readonly members: ReadonlyMap<string, Value>;
  #key: string | undefined;

  constructor(values: Iterable<Value>) {
    const members = new Map<string, Value>();
    for (const value of values) members.set(keyOf(value), value);
    this.members = members;
  }

  get key(): string {
    this.#key ??= `[${[...this.members.keys()].sort().map(text).join("")}]`;
    return this.#key;
  }
}

/** A record; its members may be made only when they are read. */
export abstract class RecordValue {
  #key: string | undefined;

  abstract get(name: string): Value | undefined;
  abstract names(): Iterable<string>;

  get key(): string {
    this.#key ??= `{${[...this.names()]
      .sort()
      .map((name) => `${text(name)}${text(keyOf(this.get(name) as Value))}`)
      .join("")}}`;
    return this.#key;
  }
}

export class MapRecord extends RecordValue {
  readonly #members: ReadonlyMap<string, Value>;

  constructor(members: ReadonlyMap<string, Value>) {
    super();
    this.#members = members;
  }

  get(name: string): Value | undefined {
    return this.#members.get(name);
  }

  names(): Iterable<string> {
    return this.#members.keys();
  }
}

/** A record over an object of Reeve's own; only what is the object's own is a member. */
class ObjectRecord extends RecordValue {
  readonly #members: Readonly<Record<string, Value>>;

  constructor(members: Readonly<Record<string, Value>>) {
    super();
    this.#members = members;
  }

  get(name: string): Value | undefined {
    return Object.hasOwn(this.#members, name) ? this.#members[name] : undefined;
  }

  names(): Iterable<string> {
    return Object.keys(this.#members);
  }
}

export const record = (members: Readonly<Record<string, Value>>): RecordValue =>
  new ObjectRecord(members);

export const noMembers: RecordValue = new MapRecord(new Map());

/** Text that is the same for equal values only. */
export function keyOf(value: Value): string {
  if (typeof value === "string") return `s${value}`;
  if (typeof value === "boolean") return value ? "t" : "f";
  return typeof value === "object" ? value.key : `l${value}`;
}

export const equal = (a: Value, b: Value): boolean =>
  typeof a === "object" && typeof b === "object" ? a === b || a.key === b.key : a === b;
