import type { Grant } from "@reeve/contract/grant";
import type {
  ArgumentConstraint,
  CountConstraint,
  GrantConstraints,
  TimeConstraint,
} from "@reeve/contract/grant-constraint";
import { isoTime } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";
import { withPermit } from "./permit.ts";

/** What is to be less than before. */
export interface Less {
  readonly tools?: readonly string[] | undefined;
  readonly constraints?: GrantConstraints | undefined;
  readonly expiresAt?: string | undefined;
}

/** What a grant is, or is asked to be. */
export type Wide = Pick<Grant, "tools" | "constraints" | "expiresAt">;

/** Less of it. What is given comes on top of what holds, so that it can never allow more than before. */
export const lessOf = (before: Wide, less: Less, now: number): Wide => ({
  tools: less.tools === undefined ? before.tools : fewer(before.tools, less.tools),
  constraints: both(before.constraints, less.constraints ?? {}),
  expiresAt: less.expiresAt === undefined ? before.expiresAt : earlier(before, less.expiresAt, now),
});

/** A grant with less in it, as its next version. */
export function narrowed(before: Grant, less: Less, now: number): Grant {
  if (before.revokedAt !== null)
    throw new Problem("conflict", "This grant is revoked.", "Give a new grant, where one is due.");
  if ((less.tools ?? less.constraints ?? less.expiresAt) === undefined)
    throw invalid("constraints", "This narrows nothing: give tools, constraints or expiresAt.");
  return withPermit({ ...before, ...lessOf(before, less, now), version: before.version + 1 });
}

function fewer(before: readonly string[], tools: readonly string[]): string[] {
  const stray = before.includes("*") ? undefined : tools.find((tool) => !before.includes(tool));
  if (stray !== undefined)
    throw invalid("tools", `It does not have ${stray}. Give a grant of its own for it.`);
  return tools.includes("*") ? ["*"] : [...new Set(tools)];
}

function earlier({ expiresAt }: Wide, given: string, now: number): string {
  const at = Date.parse(given);
  if (at <= now) throw invalid("expiresAt", "That is over already. Revoke the grant instead.");
  return expiresAt !== null && Date.parse(expiresAt) < at ? expiresAt : isoTime(at);
}

/** What holds where both of them hold. */
export function both(one: GrantConstraints, other: GrantConstraints): GrantConstraints {
  const args = inAll(one.arguments ?? [], other.arguments ?? []);
  const classes = meet(one.dataClasses, other.dataClasses, "dataClasses");
  const time = one.time && other.time ? sameTime(one.time, other.time) : (one.time ?? other.time);
  const count =
    one.count && other.count ? fewest(one.count, other.count) : (one.count ?? other.count);
  return {
    ...(args.length > 0 && { arguments: args }),
    ...(classes && { dataClasses: classes }),
    ...(time && { time }),
    ...(count && { count }),
  };
}

/** Constraints of one argument are one where what they say has a common part; else both stand side by side. */
function inAll(
  one: readonly ArgumentConstraint[],
  other: readonly ArgumentConstraint[],
): ArgumentConstraint[] {
  const all = [...one];
  for (const it of other) {
    const at = all.findIndex((known) => known.argument === it.argument && joins(known, it));
    const known = all[at];
    if (known === undefined) all.push(it);
    else all[at] = joined(known, it);
  }
  if (all.length <= 50) return all;
  throw invalid("constraints.arguments", "These are more than 50 together. Give a new grant.");
}

const single = ["equals", "prefix", "glob"] as const;

const joins = (one: ArgumentConstraint, other: ArgumentConstraint): boolean =>
  single.every(
    (key) => one[key] === undefined || other[key] === undefined || one[key] === other[key],
  );

function joined(one: ArgumentConstraint, other: ArgumentConstraint): ArgumentConstraint {
  const oneOf = meet(one.oneOf, other.oneOf, `constraints.arguments: ${one.argument}`);
  const atLeast = bound(Math.max, one.atLeast, other.atLeast);
  const atMost = bound(Math.min, one.atMost, other.atMost);
  const maxLength = bound(Math.min, one.maxLength, other.maxLength);
  if (atLeast !== undefined && atMost !== undefined && atLeast > atMost)
    throw invalid("constraints.arguments", `No ${one.argument} would be left that fits.`);
  return {
    ...one,
    ...other,
    ...(oneOf && { oneOf }),
    ...(atLeast !== undefined && { atLeast }),
    ...(atMost !== undefined && { atMost }),
    ...(maxLength !== undefined && { maxLength }),
  };
}

function meet<T>(
  one: readonly T[] | undefined,
  other: readonly T[] | undefined,
  where: string,
): T[] | undefined {
  if (one === undefined || other === undefined) return (one ?? other)?.slice();
  const left = one.filter((it) => other.includes(it));
  if (left.length === 0)
    throw invalid(where, "Nothing would be left that fits. Revoke it instead.");
  return left;
}

function bound(
  pick: (one: number, other: number) => number,
  one: number | undefined,
  other: number | undefined,
): number | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return pick(one, other);
}

function sameTime(one: TimeConstraint, other: TimeConstraint): TimeConstraint {
  if (one.zone !== other.zone)
    throw invalid("constraints.time.zone", `Its days and hours are those of ${one.zone}. Say so.`);
  const from = [one.from, other.from].filter((at) => at !== undefined).sort(byTime);
  const weekdays = meet(one.weekdays, other.weekdays, "constraints.time.weekdays");
  const all = [one.hours, other.hours].filter((it) => it !== undefined);
  const starts = all.map((it) => it.from).sort();
  const ends = all.map((it) => it.until).sort();
  const hours = { from: starts.at(-1) ?? "00:00", until: ends[0] ?? "24:00" };
  if (hours.from >= hours.until)
    throw invalid("constraints.time.hours", "No hour would be left. Revoke it instead.");
  const last = from.at(-1);
  return {
    zone: one.zone,
    ...(last !== undefined && { from: last }),
    ...(weekdays && { weekdays }),
    ...(all.length > 0 && { hours }),
  };
}

const byTime = (one: string, other: string): number => Date.parse(one) - Date.parse(other);

function fewest(one: CountConstraint, other: CountConstraint): CountConstraint {
  const total = bound(Math.min, one.total, other.total);
  const perDay = bound(Math.min, one.perDay, other.perDay);
  return { ...(total !== undefined && { total }), ...(perDay !== undefined && { perDay }) };
}

const invalid = (path: string, detail: string): Problem =>
  new Problem("invalid", detail, "Send it with less, or another way.", [{ path, message: detail }]);
