import { Answer, type PolicyRef } from "@reeve/contract/decision";
import type { BreakGlassId } from "@reeve/contract/id";
import { LimitCode } from "@reeve/contract/limit";

/** How actions are found by what is in their decision besides the answer; copies, as the other columns are. */
export const shadowMark = (answer: string, { name, version }: PolicyRef): string =>
  `shadow:${answer}:${name}@${version}`;
export const breakGlassMark = (id: BreakGlassId): string => `break-glass:${id}`;

/** Calls that a limit refused are counted by it. */
export const limitMark = (code: LimitCode): string => `limit:${code}`;

/** By the trace it came in, what telemetry tells of a call is found to be that call. */
export const traceMark = (id: string): string => `trace:${id}`;

const separator = "\n";
/** More than any decision has; what an older or a stranger's version wrote is bounded too. */
const most = 100;
const longest = 200;

/** The marks of a decision, one a line; null where there are none. Takes whatever a stored body holds. */
export function marksOf(decision: unknown, trace?: unknown): string | null {
  const { shadow, breakGlass, code } = object(decision);
  const limit = LimitCode.options.find((it) => it === code);
  const { id } = object(trace);
  const marks = [
    ...(typeof id === "string" ? [traceMark(id)] : []),
    ...list(object(shadow)["policies"])
      .filter(({ name }) => !String(name).startsWith("grant:"))
      .map((it) => shadowMark(String(object(shadow)["answer"]), it as unknown as PolicyRef)),
    ...(limit === undefined ? [] : [limitMark(limit)]),
    ...list(breakGlass).map(({ id }) => breakGlassMark(id as BreakGlassId)),
  ]
    .map((mark) => mark.replaceAll(/[\0\n]/g, " ").slice(0, longest))
    .slice(0, most);
  return marks.length === 0 ? null : [...new Set(marks)].join(separator);
}

/** Every mark of a policy at a version (`name@version`), whatever it would have answered. */
export const shadowMarks = (policy: string): string[] =>
  Answer.options.map((answer) => `shadow:${answer}:${policy}`);

type Loose = Readonly<Record<string, unknown>>;
const object = (value: unknown): Loose =>
  typeof value === "object" && value !== null ? (value as Loose) : {};
const list = (value: unknown): readonly Loose[] =>
  Array.isArray(value) ? value.map((item) => object(item)) : [];
