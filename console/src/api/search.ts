/** What stands in the address after the question mark is typed by anyone: each member is checked, and left out when it is not good. */
export const text = (value: unknown): string | undefined => {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
};

/** JSON as text, also where the router has read it already. */
export const json = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : text(value);

export const oneOf = <T extends string>(choices: readonly T[], value: unknown): T | undefined =>
  choices.find((it) => it === value);

export const whole = (value: unknown): number | undefined => {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
};

/** A place of this console, and never another site: a link that could send a person elsewhere after signing in is dropped. */
export const ownPlace = (value: unknown): string | undefined =>
  typeof value === "string" && /^\/(?![/\\])/.test(value) ? value : undefined;

type Tidy<T> = {
  [K in keyof T as undefined extends T[K] ? never : K]: T[K];
} & { [K in keyof T as undefined extends T[K] ? K : never]?: T[K] };

/** Leaves out what is undefined, so that the address stays short. */
export function tidy<T extends Record<string, unknown>>(search: T): Tidy<T> {
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined),
  ) as Tidy<T>;
}
