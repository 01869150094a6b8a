/** The lines of a text that have something on them. */
export const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line !== "");

/** `NAME=value` lines as a record. */
export const pairs = (given: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    given.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );

/** A record as `NAME=value` lines. */
export const written = (record: Readonly<Record<string, string>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
