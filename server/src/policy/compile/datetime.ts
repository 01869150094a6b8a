import { EvaluationError } from "./failure.ts";
import { inRange } from "./long.ts";

/** Milliseconds since 1970 in UTC, in 64 bits. */
export class Datetime {
  readonly ms: bigint;

  constructor(ms: bigint) {
    this.ms = within(ms);
  }

  get key(): string {
    return `a${this.ms}`;
  }
}

/** A span of milliseconds, in 64 bits. */
export class Duration {
  readonly ms: bigint;

  constructor(ms: bigint) {
    this.ms = within(ms);
  }

  get key(): string {
    return `u${this.ms}`;
  }
}

export const dayMs = 86_400_000n;

function within(ms: bigint): bigint {
  if (!inRange(ms)) throw new EvaluationError("time overflow");
  return ms;
}

const datetimeForm =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{3}))?(?:Z|([+-])([0-9]{2})([0-9]{2})))?$/;

export function datetime(literal: string): Datetime {
  const parts = datetimeForm.exec(literal);
  if (!parts) throw new EvaluationError(`"${literal}" is not a datetime`);
  const part = (at: number): number => Number(parts[at] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  const [hour, minute, second, ms] = [part(4), part(5), part(6), part(7)];
  const [offsetHour, offsetMinute] = [part(9), part(10)];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
  if (!exists || hour > 23 || minute > 59 || second > 59 || offsetHour > 23 || offsetMinute > 59)
    throw new EvaluationError(`"${literal}" is not a datetime`);
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, ms);
  const offset = (offsetHour * 60 + offsetMinute) * 60_000 * (parts[8] === "-" ? -1 : 1);
  return new Datetime(BigInt(date.getTime() - offset));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

const durationForm =
  /^(-?)(?:([0-9]+)d)?(?:([0-9]+)h)?(?:([0-9]+)m(?!s))?(?:([0-9]+)s)?(?:([0-9]+)ms)?$/;
const unitMs = [dayMs, 3_600_000n, 60_000n, 1_000n, 1n];

export function duration(literal: string): Duration {
  const parts = durationForm.exec(literal);
  const amounts = parts?.slice(2);
  if (!parts || !amounts?.some((amount) => amount !== undefined))
    throw new EvaluationError(`"${literal}" is not a duration`);
  const total = unitMs.reduce((sum, unit, at) => sum + unit * BigInt(amounts[at] ?? 0), 0n);
  return new Duration(parts[1] === "-" ? -total : total);
}

/** Midnight of the same day, before 1970 too. */
export function toDate({ ms }: Datetime): Datetime {
  return new Datetime(ms - toTime({ ms }).ms);
}

export function toTime({ ms }: Pick<Datetime, "ms">): Duration {
  const rest = ms % dayMs;
  return new Duration(rest < 0n ? rest + dayMs : rest);
}
