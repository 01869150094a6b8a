import { Datetime, Duration } from "../../../server/src/policy/compile/datetime.ts";
import { Decimal } from "../../../server/src/policy/compile/decimal.ts";
import type { EntityData } from "../../../server/src/policy/compile/entities.ts";
import { EvaluationError } from "../../../server/src/policy/compile/failure.ts";
import {
  Entity,
  RecordValue,
  SetValue,
  type Value,
} from "../../../server/src/policy/compile/values.ts";
import { envOf, type DecisionRequest } from "../../../server/src/policy/decide/request.ts";
import type { Snapshot } from "../../../server/src/policy/snapshot/snapshot.ts";
import { at } from "./subject.ts";

/** A value of the evaluator in the JSON that Cedar's own engine takes. */
export function cedarJson(value: Value): unknown {
  if (typeof value === "bigint") throw new RangeError("JSON would round this");
  if (typeof value !== "object") return value;
  if (value instanceof Entity) return { __entity: uid(value) };
  if (value instanceof SetValue) return [...value.members.values()].map(cedarJson);
  if (value instanceof RecordValue) return members(value);
  if (value instanceof Datetime)
    return extension("datetime", new Date(Number(value.ms)).toISOString());
  if (value instanceof Duration) return extension("duration", `${value.ms}ms`);
  if (value instanceof Decimal) return extension("decimal", places(value.value));
  throw new TypeError("no benchmark uses addresses");
}

const uid = ({ type, id }: Entity) => ({ type, id });
const extension = (fn: string, arg: string) => ({ __extn: { fn, arg } });
const members = (value: RecordValue): Record<string, unknown> =>
  Object.fromEntries(
    [...value.names()].flatMap((name) => {
      const member = known(value, name);
      return member === undefined ? [] : [[name, cedarJson(member)]];
    }),
  );

/** What is not known of a request cannot be read either, which is what leaving it out means. */
function known(value: RecordValue, name: string): Value | undefined {
  try {
    return value.get(name);
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}

function places(tenThousandths: bigint): string {
  const digits = String(tenThousandths < 0n ? -tenThousandths : tenThousandths).padStart(5, "0");
  return `${tenThousandths < 0n ? "-" : ""}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** A request as Cedar's own engine takes it: with the three entities it is about and all that they are in. */
export function cedarRequest(snapshot: Snapshot, request: DecisionRequest) {
  const { principal, action, resource, context } = envOf(snapshot, request, at);
  if (context === null) throw new Error("a request has a context");
  return {
    principal: uid(principal),
    action: uid(action),
    resource: uid(resource),
    context: members(context),
    entities: [principal, action, resource].flatMap((it) => {
      const data = snapshot.entities.get(it.key);
      return data ? [row(it, data)] : [];
    }),
  };
}

const row = (it: Entity, { attributes, ancestors }: EntityData) => ({
  uid: uid(it),
  attrs: members(attributes),
  parents: [...ancestors].map(uidOfKey),
});

/** The entity that a key stands for: `e<length>:<type><id>`. */
function uidOfKey(key: string): { type: string; id: string } {
  const colon = key.indexOf(":");
  const from = colon + 1;
  const to = from + Number(key.slice(1, colon));
  return { type: key.slice(from, to), id: key.slice(to) };
}
