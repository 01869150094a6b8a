import type { Fault } from "@reeve/contract/problem";

/** What a statement's annotations say; the vocabulary is closed, so that a misspelt remedy is never a silent one. */
export interface Remedy {
  readonly id: string | null;
  readonly layer: "org" | "team" | "agent";
  readonly outcome: "block" | "escalate" | "scope";
  readonly mode: "enforce" | "shadow" | "off";
  readonly reason: string | null;
  readonly severity: "low" | "medium" | "high" | "critical" | null;
  readonly approvers: readonly string[];
  readonly quorum: number;
  /** An ISO 8601 duration. */
  readonly timeout: string | null;
  readonly narrow: readonly Narrowing[];
  readonly redact: readonly string[];
}

/** One argument to be narrowed: where it is, and what it becomes. */
export interface Narrowing {
  readonly path: string;
  readonly max?: number;
  readonly default?: unknown;
}

/** Something wrong with one annotation. */
export type AnnotationFault = Fault & { readonly key: string };

const layers = ["org", "team", "agent"] as const;
const outcomes = ["block", "escalate", "scope"] as const;
const modes = ["enforce", "shadow", "off"] as const;
const severities = ["low", "medium", "high", "critical"] as const;
const free = ["id", "reason", "evidence", "generated"];
const readers: Readonly<Record<string, (value: string) => unknown>> = {
  layer: (value) => oneOf(layers, value),
  outcome: (value) => oneOf(outcomes, value),
  mode: (value) => oneOf(modes, value),
  severity: (value) => oneOf(severities, value),
  on_timeout: (value) => oneOf(["block"], value),
  approvers: list,
  redact: list,
  quorum: (value) => (/^[1-9][0-9]{0,2}$/.test(value) ? Number(value) : refuse("a number from 1")),
  timeout: (value) =>
    /^P(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$/.test(value)
      ? value
      : refuse("an ISO 8601 duration such as PT15M"),
  narrow: narrowings,
};
const known = [...free, ...Object.keys(readers)].sort();

class Refused extends Error {}
const refuse = (wanted: string): never => {
  throw new Refused(wanted);
};

function oneOf<T extends string>(values: readonly T[], value: string): T {
  return (
    values.find((one) => one === value) ?? refuse(values.map((one) => `"${one}"`).join(" or "))
  );
}

function list(value: string): readonly string[] {
  const items = value.split(",").map((item) => item.trim());
  return items.every((item) => item !== "") ? items : refuse("names with commas between them");
}

function narrowings(value: string): readonly Narrowing[] {
  const wanted = 'a list such as [{"path":"/limit","max":100}]';
  let items: unknown;
  try {
    items = JSON.parse(value);
  } catch {
    return refuse(wanted);
  }
  if (!Array.isArray(items) || items.length === 0) return refuse(wanted);
  return items.map((item: unknown) => {
    if (typeof item !== "object" || item === null) return refuse(wanted);
    const { path, max, ...rest } = item as Record<string, unknown>;
    if (typeof path !== "string" || !/^(\/([^~/]|~[01])*)+$/.test(path))
      return refuse("a path that is a JSON Pointer such as /limit");
    if (max !== undefined && !Number.isSafeInteger(max)) return refuse("a max that is an integer");
    const stray = Object.keys(rest).find((name) => name !== "default");
    if (stray !== undefined) return refuse(`only path, max and default; not ${stray}`);
    return {
      path,
      ...(max !== undefined && { max: max as number }),
      ...("default" in rest && { default: rest["default"] }),
    };
  });
}

/** Reads the annotations of one statement; what is wrong is said by key. */
export function remedy(
  effect: "permit" | "forbid",
  annotations: Readonly<Record<string, string | null>>,
): { readonly remedy: Remedy; readonly faults: readonly AnnotationFault[] } {
  const faults: AnnotationFault[] = [];
  const read = new Map<string, unknown>();
  for (const [key, given] of Object.entries(annotations)) {
    const value = given ?? "";
    if (!known.includes(key)) {
      faults.push({
        key,
        message: `There is no annotation @${key}.`,
        hint: `Known are ${known.map((one) => `@${one}`).join(", ")}.`,
      });
      continue;
    }
    try {
      read.set(key, free.includes(key) ? value : readers[key]?.(value));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push({
        key,
        message: `@${key}("${value}") is not valid.`,
        hint: `It takes ${error.message}.`,
      });
    }
  }
  if (read.get("id") === "")
    faults.push({ key: "id", message: "@id is empty.", hint: "Give it a name, or leave it out." });
  const it: Remedy = {
    id: (read.get("id") as string | undefined) ?? null,
    layer: (read.get("layer") as Remedy["layer"] | undefined) ?? "org",
    outcome: (read.get("outcome") as Remedy["outcome"] | undefined) ?? "block",
    mode: (read.get("mode") as Remedy["mode"] | undefined) ?? "enforce",
    reason: (read.get("reason") as string | undefined) ?? null,
    severity: (read.get("severity") as Remedy["severity"] | undefined) ?? null,
    approvers: (read.get("approvers") as readonly string[] | undefined) ?? [],
    quorum: (read.get("quorum") as number | undefined) ?? 1,
    timeout: (read.get("timeout") as string | undefined) ?? null,
    narrow: (read.get("narrow") as readonly Narrowing[] | undefined) ?? [],
    redact: (read.get("redact") as readonly string[] | undefined) ?? [],
  };
  if (effect === "permit") faults.push(...misplaced(it, read));
  return { remedy: it, faults };
}

/** What only a forbid may say. */
function misplaced(it: Remedy, read: ReadonlyMap<string, unknown>): readonly AnnotationFault[] {
  const faults: AnnotationFault[] = [];
  if (it.layer === "agent")
    faults.push({
      key: "layer",
      message: "A policy of the agent layer can only forbid.",
      hint: "Move the permit to the layer org or team.",
    });
  for (const key of ["outcome", "approvers", "quorum", "timeout", "on_timeout", "narrow", "redact"])
    if (read.has(key))
      faults.push({
        key,
        message: `@${key} belongs to a forbid.`,
        hint: "Take it off this permit.",
      });
  return faults;
}
