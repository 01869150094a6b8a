import { RecordValue, Entity, SetValue, type Value } from "../compile/values.ts";
import type { Entities, EntityData } from "../compile/entities.ts";
import { Buckets } from "../compile/buckets.ts";
import { isoTime } from "../../platform/clock.ts";
import type { DecisionRequest } from "../decide/request.ts";
import { untouched, type SessionFacts } from "../session/facts.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { absent, Time, type Tried } from "./boundaries.ts";
import type { Path } from "./paths.ts";

/** A request that is tried, by the state it is tried against, at a time. */
export interface Attempt {
  readonly snapshot: Snapshot;
  readonly request: DecisionRequest;
  readonly now: number;
}

/** The attempt with something else at one path; null where nobody can set that. */
export function changed(it: Attempt, path: Path, to: Tried): Attempt | null {
  const [root, part, ...rest] = path;
  if (root === "context" && part === "args")
    return isData(to) && it.request.kind === "tool_call" ? withArgs(it, rest, to) : null;
  if (root === "context" && part === "base" && rest[0] === "now" && to instanceof Time)
    return { ...it, now: to.kind === "datetime" ? to.ms : dayOf(it.now) + to.ms };
  if (root === "context" && part === "base" && rest[0] === "session")
    return isData(to) ? withSession(it, rest.slice(1), to) : null;
  if ((root === "principal" || root === "resource") && part !== undefined && rest.length === 0)
    return isData(to) ? withAttribute(it, root, part, to) : null;
  return null;
}

/** A tried value as JSON; null for what is not there. */
export function plainly(value: Tried): Plain {
  if (value === absent || value === undefined) return null;
  if (value instanceof Time)
    return value.kind === "duration" ? `${value.ms} ms after midnight` : isoTime(value.ms);
  const text = JSON.stringify(value, (_, one: unknown) => (typeof one === "symbol" ? null : one));
  return JSON.parse(text ?? "null") as Plain;
}
type Plain = null | boolean | number | string | Plain[] | { [name: string]: Plain };

const isData = (to: Tried): boolean => !(to instanceof Time);
const dayMs = 86_400_000;
const dayOf = (ms: number): number => Math.floor(ms / dayMs) * dayMs;

/** Paths that a call can be made with otherwise, rather than what Reeve knows of who makes it. */
export const ofTheCall = ([root, part]: Path): boolean => root === "context" && part === "args";

function withArgs(it: Attempt, names: Path, to: Tried): Attempt | null {
  if (names.length === 0) return null;
  const args = set(it.request.args ?? {}, names, to);
  return args === null ? null : { ...it, request: { ...it.request, args, argsHash: null } };
}

/** A copy with another member; null where something on the way is no object. */
function set(value: unknown, [name, ...rest]: Path, to: Tried): unknown {
  if (name === undefined) return to;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const own = value as Readonly<Record<string, unknown>>;
  const before = Object.hasOwn(own, name) ? own[name] : {};
  const inner = rest.length === 0 ? to : set(before, rest, to);
  if (inner === null && rest.length > 0) return null;
  const others = Object.entries(own).filter(([key]) => key !== name);
  return Object.fromEntries(inner === absent ? others : [...others, [name, inner]]);
}

function withSession(it: Attempt, names: Path, to: Tried): Attempt | null {
  const [name] = names;
  if (name === undefined || !Object.hasOwn(untouched, name) || to === absent) return null;
  const facts = set(it.request.facts ?? untouched, names, to) as SessionFacts | null;
  return facts && { ...it, request: { ...it.request, facts } };
}

/** What Reeve knows of an agent or a tool, but for one thing. */
function withAttribute(
  it: Attempt,
  root: "principal" | "resource",
  name: string,
  to: Tried,
): Attempt | null {
  const { snapshot, request } = it;
  const server = snapshot.servers.get(request.server);
  const entity =
    root === "principal"
      ? snapshot.agents.get(request.agent)?.entity
      : (server?.tools.get(request.tool ?? "")?.entity ?? server?.entity);
  const known = entity && snapshot.entities.get(entity.key);
  const before = known?.attributes.get(name);
  const value = valueOf(to);
  // Only what it has can be otherwise, and only as something of the same kind.
  if (!known || before === undefined || value === undefined) return null;
  if (typeof before !== typeof value || before instanceof Entity) return null;
  const attributes = new Otherwise(known.attributes, name, value);
  const entities = new Patched(snapshot.entities, entity.key, { ...known, attributes });
  const rules = [...snapshot.policies.values()].flatMap((policy) => policy.rules);
  return {
    ...it,
    snapshot: { ...snapshot, entities, rules: new Buckets([...rules, ...snapshot.grants]) },
  };
}

function valueOf(to: Tried): Value | undefined {
  if (typeof to === "boolean" || typeof to === "string") return to;
  if (typeof to === "number") return Number.isSafeInteger(to) ? to : undefined;
  if (Array.isArray(to) && to.every((one) => typeof one === "string")) return new SetValue(to);
  return undefined;
}

class Otherwise extends RecordValue {
  readonly #rest: RecordValue;
  readonly #name: string;
  readonly #value: Value;

  constructor(rest: RecordValue, name: string, value: Value) {
    super();
    this.#rest = rest;
    this.#name = name;
    this.#value = value;
  }

  get(name: string): Value | undefined {
    return name === this.#name ? this.#value : this.#rest.get(name);
  }

  names(): Iterable<string> {
    return this.#rest.names();
  }
}

/** All entities, one of them otherwise: a copy of them all would cost more than deciding does. */
class Patched extends Map<string, EntityData> implements Entities {
  readonly #all: Entities;
  readonly #key: string;
  readonly #data: EntityData;

  constructor(all: Entities, key: string, data: EntityData) {
    super();
    this.#all = all;
    this.#key = key;
    this.#data = data;
  }

  override get(key: string): EntityData | undefined {
    return key === this.#key ? this.#data : this.#all.get(key);
  }
}
