import { refuse } from "./said.ts";

const unitMs = [86_400_000, 3_600_000, 60_000, 1_000];
const longestMs = 30 * 86_400_000;

/** An ISO 8601 duration of days and less, in ms. */
export function timeoutMs(value: string): number {
  const found = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(value);
  const ms = unitMs.reduce((sum, unit, at) => sum + unit * Number(found?.[at + 1] ?? 0), 0);
  return found && ms > 0 && ms <= longestMs
    ? ms
    : refuse("an ISO 8601 duration such as PT15M, of 30 days at most");
}
