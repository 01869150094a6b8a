import type { ArgumentConstraint, GrantConstraints } from "@reeve/contract/grant-constraint";
import type { Values } from "../../ui/form.tsx";

/** What can be said of an argument, as a form offers it. */
export const bounds = [
  { value: "atMost", label: "is at most" },
  { value: "atLeast", label: "is at least" },
  { value: "equals", label: "is" },
  { value: "oneOf", label: "is one of (between commas)" },
  { value: "prefix", label: "begins with" },
  { value: "glob", label: "looks like (* for any text)" },
  { value: "maxLength", label: "is at most so long" },
] as const;

/** The constraints that a form's fields say; undefined where they say none. */
export function constraintsOf(values: Values, rows: number): GrantConstraints | undefined {
  const args = Array.from({ length: rows }, (_, n) => argumentOf(values, n)).filter(
    (one) => one !== null,
  );
  const dataClasses = values.several("dataClasses");
  const time = timeOf(values);
  const total = numberOf(values.text("total"));
  const perDay = numberOf(values.text("perDay"));
  const it: GrantConstraints = {
    ...(args.length > 0 && { arguments: args }),
    ...(dataClasses.length > 0 && { dataClasses }),
    ...(time && { time }),
    ...((total ?? perDay) !== undefined && {
      count: { ...(total !== undefined && { total }), ...(perDay !== undefined && { perDay }) },
    }),
  };
  return Object.keys(it).length === 0 ? undefined : it;
}

function argumentOf(values: Values, n: number): ArgumentConstraint | null {
  const argument = values.text(`argument-${n}`);
  if (argument === "") return null;
  const kind = values.text(`bound-${n}`);
  const said = values.text(`value-${n}`);
  switch (kind) {
    case "equals":
      return { argument, equals: scalar(said) };
    case "oneOf":
      return { argument, oneOf: values.several(`value-${n}`).map(scalar) };
    case "prefix":
    case "glob":
      return { argument, [kind]: said };
    default:
      return { argument, [kind]: numberOf(said) ?? said };
  }
}

/** A number, yes or no are themselves; anything else, and what stands in quotes, is a text. */
function scalar(text: string): string | number | boolean {
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "string" || typeof read === "number" || typeof read === "boolean")
      return read;
  } catch {
    return text;
  }
  return text;
}

const numberOf = (text: string): number | undefined => {
  const read = Number(text);
  return text === "" || Number.isNaN(read) ? undefined : read;
};

function timeOf(values: Values): GrantConstraints["time"] {
  const days = values.checked("weekdays");
  const [from, until] = [values.text("hoursFrom"), values.text("hoursUntil")];
  if (days.length === 0 && from === "" && until === "") return undefined;
  return {
    zone: values.text("zone") || "UTC",
    // The server refuses what is no day, with the field's name.
    ...(days.length > 0 && { weekdays: days as NonNullable<GrantConstraints["time"]>["weekdays"] }),
    ...((from || until) && { hours: { from: from || "00:00", until: until || "24:00" } }),
  };
}
