import { Datetime, Duration } from "../compile/datetime.ts";
import { Decimal } from "../compile/decimal.ts";
import { Ip } from "../compile/ip.ts";
import { Entity, SetValue, type RecordValue, type Value } from "../compile/values.ts";
import { isoTime } from "../../platform/clock.ts";

type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

const most = 50;
const longest = 300;
const deepest = 4;
const tenThousand = 10_000n;

/** A value as JSON, for people: short, and never deeper than a page can show. */
export function shown(value: Value, depth = 0): Json {
  if (typeof value === "boolean" || typeof value === "number") return value;
  if (typeof value === "string")
    return value.length > longest ? `${value.slice(0, longest)}…` : value;
  if (typeof value === "bigint") return String(value);
  if (value instanceof Entity) return `${value.type}::"${value.id}"`;
  if (value instanceof Decimal) return decimalText(value.value);
  if (value instanceof Datetime) return timeText(value.ms);
  if (value instanceof Duration) return `${value.ms} ms`;
  if (value instanceof Ip) return value.key;
  if (depth >= deepest) return "…";
  if (value instanceof SetValue)
    return [...value.members.values()].slice(0, most).map((one) => shown(one, depth + 1));
  return members(value, depth);
}

function members(value: RecordValue, depth: number): Json {
  const found: [string, Json][] = [];
  for (const name of value.names()) {
    if (found.length >= most) break;
    const member = value.get(name);
    if (member !== undefined) found.push([name, shown(member, depth + 1)]);
  }
  return Object.fromEntries(found);
}

function decimalText(value: bigint): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = String(magnitude % tenThousand)
    .padStart(4, "0")
    .replace(/0{1,3}$/, "");
  return `${value < 0n ? "-" : ""}${magnitude / tenThousand}.${fraction}`;
}

function timeText(ms: bigint): string {
  const asNumber = Number(ms);
  return Math.abs(asNumber) < 8.64e15 ? isoTime(asNumber) : `${ms} ms`;
}
