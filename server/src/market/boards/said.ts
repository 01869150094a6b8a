const mostLetters = 500;
const [firstMs, lastMs] = [Date.UTC(1990, 0, 1), Date.UTC(2200, 0, 1)];

/** Reads answers of others field by field: whatever is missing, null or of another type is nothing. */
export type Said = Readonly<Record<string, unknown>>;

export const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};
export const object = (value: unknown): Said | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Said) : null;
export const list = (value: unknown): readonly Said[] =>
  Array.isArray(value) ? value.map(object).filter((one) => one !== null) : [];
/** Text of one line, or a number as text; an empty string for everything else. */
export const text = (value: unknown): string =>
  typeof value === "string"
    ? value
        .slice(0, 4_000)
        .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\s]+/gu, " ")
        .trim()
        .slice(0, mostLetters)
        .replace(/\p{Cs}$/u, "")
    : typeof value === "number" && Number.isFinite(value)
      ? String(value)
      : "";
export const long = (value: unknown): string =>
  typeof value === "string" ? value.slice(0, 200_000) : "";
export const flag = (value: unknown): boolean | null => (typeof value === "boolean" ? value : null);
export const count = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
/** RFC 3339 UTC, from that or another form of a date or from ms since 1970. */
export const time = (value: unknown): string | null => {
  const ms =
    typeof value === "number"
      ? value
      : typeof value === "string"
        ? Date.parse(value.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC$/, "$1T$2Z"))
        : Number.NaN;
  return ms >= firstMs && ms < lastMs ? new Date(ms).toISOString() : null;
};
/** Only what a reader may safely follow. */
export const link = (value: unknown): string => {
  const address = text(value);
  return URL.canParse(address) && new URL(address).protocol === "https:" ? address : "";
};
/** What is said of it, each once. */
export const several = (...values: readonly unknown[]): readonly string[] => [
  ...new Set(values.map(text).filter((one) => one !== "")),
];
