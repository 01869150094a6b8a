import type { Severity } from "@reeve/contract/decision";
import type { PolicyLayer } from "@reeve/contract/policy";
import type { Fault } from "@reeve/contract/problem";
import { approvers } from "./approvers.ts";
import { timeoutMs } from "./duration.ts";
import { narrowings, type Narrowing } from "./narrowing.ts";
import { redactions } from "../decide/redaction.ts";
import { oneOf, refuse, Refused } from "./said.ts";

/** What a statement's annotations say; the vocabulary is closed, so that a misspelt remedy is never a silent one. */
export interface Remedy {
  readonly id: string | null;
  readonly layer: PolicyLayer;
  readonly outcome: "block" | "escalate" | "scope";
  readonly mode: "enforce" | "shadow" | "off";
  readonly reason: string | null;
  readonly severity: Severity | null;
  /** `owner`, `role:…`, `person:…`, `team:…`, `oncall:…`; any one of them. */
  readonly approvers: readonly string[];
  /** How many different people must approve. */
  readonly quorum: number;
  readonly timeoutMs: number | null;
  readonly narrow: readonly Narrowing[];
  /** Classes of data, and `field:` with a JSON Pointer. */
  readonly redact: readonly string[];
}

/** Something wrong with one annotation. */
export type AnnotationFault = Fault & { readonly key: string };

const layers = ["org", "team", "server", "agent"] as const;
/** Layers that only tighten what the others allow. */
export const tightens = (layer: PolicyLayer): boolean => layer === "server" || layer === "agent";
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
  approvers,
  redact: redactions,
  quorum: (value) =>
    /^[1-9][0-9]?$/.test(value) ? Number(value) : refuse("a number from 1 to 99"),
  timeout: timeoutMs,
  narrow: narrowings,
};
const known = [...free, ...Object.keys(readers)].sort();

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
    timeoutMs: (read.get("timeout") as number | undefined) ?? null,
    narrow: (read.get("narrow") as readonly Narrowing[] | undefined) ?? [],
    redact: (read.get("redact") as readonly string[] | undefined) ?? [],
  };
  const unread = new Set(faults.map(({ key }) => key));
  const elsewhere = misplaced(effect, it, new Set(Object.keys(annotations)));
  return { remedy: it, faults: [...faults, ...elsewhere.filter(({ key }) => !unread.has(key))] };
}

const ofEscalate = ["approvers", "quorum", "timeout", "on_timeout"];
const ofScope = ["narrow", "redact"];

/** What belongs to another effect or another outcome, and an outcome without what it needs. */
function misplaced(
  effect: "permit" | "forbid",
  it: Remedy,
  written: ReadonlySet<string>,
): readonly AnnotationFault[] {
  const faults: AnnotationFault[] = [];
  if (effect === "permit" && tightens(it.layer))
    faults.push({
      key: "layer",
      message: `A policy of the ${it.layer} layer can only forbid.`,
      hint: "Move the permit to the layer org or team.",
    });
  // What is narrowed or hidden can lift a rule of another layer, which is not this one's to lift.
  if (effect === "forbid" && tightens(it.layer) && it.outcome === "scope")
    faults.push({
      key: "layer",
      message: `A policy of the ${it.layer} layer can only block or ask.`,
      hint: "Block what is out of bounds, or move the rule that narrows to the layer org or team.",
    });
  for (const key of ["outcome", ...ofEscalate, ...ofScope])
    if (written.has(key) && effect === "permit")
      faults.push({
        key,
        message: `@${key} belongs to a forbid.`,
        hint: "Take it off this permit.",
      });
  if (effect === "permit") return faults;
  for (const [keys, outcome] of [
    [ofEscalate, "escalate"],
    [ofScope, "scope"],
  ] as const)
    for (const key of keys)
      if (written.has(key) && it.outcome !== outcome)
        faults.push({
          key,
          message: `@${key} belongs to a forbid with @outcome("${outcome}").`,
          hint: `Add @outcome("${outcome}"), or take @${key} off.`,
        });
  if (it.outcome === "scope" && !ofScope.some((key) => written.has(key)))
    faults.push({
      key: "outcome",
      message: `@outcome("scope") does not say what to narrow or redact.`,
      hint: "Add @narrow or @redact, or block instead.",
    });
  return faults;
}
