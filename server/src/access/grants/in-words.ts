import type {
  ArgumentConstraint,
  CountConstraint,
  GrantConstraints,
  TimeConstraint,
} from "@reeve/contract/grant-constraint";

/** What a grant is bound to besides its tools, each in plain words. */
export function inWords({ arguments: args, dataClasses, time, count }: GrantConstraints): string[] {
  return [
    ...(args ?? []).map(argumentInWords),
    ...(dataClasses ? [classesInWords(dataClasses)] : []),
    ...(time ? timeInWords(time) : []),
    ...(count ? countInWords(count, time?.zone) : []),
  ];
}

/** To stand behind "with". */
export function argumentInWords(it: ArgumentConstraint): string {
  const said = [
    it.equals !== undefined && `equal to ${value(it.equals)}`,
    it.oneOf && `one of ${it.oneOf.map(value).join(", ")}`,
    it.prefix !== undefined && `beginning with ${value(it.prefix)}`,
    it.glob !== undefined && `like ${value(it.glob)}`,
    it.atLeast !== undefined && `at least ${it.atLeast}`,
    it.atMost !== undefined && `up to ${it.atMost}`,
    it.maxLength !== undefined && `at most ${it.maxLength} long`,
  ].filter((part) => part !== false && part !== undefined);
  return `${it.argument} ${said.join(" and ")}`;
}

const value = (it: string | number | boolean): string =>
  typeof it === "string" ? `"${it.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}"]/gu, " ")}"` : String(it);

export const classesInWords = (classes: readonly string[]): string =>
  `data of ${classes.length === 1 ? "the class" : "the classes"} ${classes.join(", ")} and no other`;

export function timeInWords({ from, weekdays, hours, zone }: TimeConstraint): string[] {
  const days = weekdays && `on ${weekdays.map(capital).join(", ")}`;
  const within = hours && `from ${hours.from} to ${hours.until}`;
  const when = [days, within].filter((part) => part !== undefined).join(" ");
  return [...(from ? [`not before ${from}`] : []), ...(when ? [`${when} (${zone})`] : [])];
}

export const countInWords = (
  { total, perDay }: CountConstraint,
  zone: string | undefined,
): string[] => [
  ...(total === undefined ? [] : [`at most ${uses(total)} in all`]),
  ...(perDay === undefined ? [] : [`at most ${uses(perDay)} a day (${zone ?? "UTC"})`]),
];

export const uses = (n: number): string => `${n} ${n === 1 ? "use" : "uses"}`;
const capital = (day: string): string => `${day.slice(0, 1).toUpperCase()}${day.slice(1)}`;
