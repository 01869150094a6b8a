import type { Aspect } from "@reeve/contract/evaluator";
import type { EvaluatorId } from "@reeve/contract/id";
import { canonicalHash } from "../../platform/canonical.ts";
import { idOfHash } from "../../platform/ids.ts";
import type { Evaluator, Session, Verdict } from "./evaluator.ts";

/** What people may set of an evaluator. */
export type Setting =
  | {
      readonly kind: "number";
      readonly says: string;
      readonly initial: number;
      readonly least: number;
      readonly most: number;
    }
  | {
      readonly kind: "choice";
      readonly says: string;
      readonly initial: readonly string[];
      readonly of: readonly string[];
    };
export type Settings = Readonly<Record<string, Setting>>;
type Value<S> = S extends { readonly kind: "number" } ? number : readonly string[];
export type Values<S extends Settings> = { readonly [N in keyof S]: Value<S[N]> };

/** A deterministic evaluator: pure, and quick enough for all traffic. */
export interface Check<S extends Settings = Settings> {
  readonly name: string;
  readonly aspect: Aspect;
  /** What it checks, and when a session fails it. */
  readonly says: string;
  /** Raised with each change of what it answers: that is another version, and another stream of scores. */
  readonly revision: number;
  readonly settings: S;
  judge(session: Session, values: Values<S>): readonly Verdict[];
}

export const check = <const S extends Settings>(it: Check<S>): Check<S> => it;

export type Chosen = Readonly<Record<string, number | readonly string[]>>;

/** The values that an evaluator goes by: what people set, and what it ships with for the rest. */
export const valuesOf = (settings: Settings, chosen: Chosen): Chosen =>
  Object.fromEntries(
    Object.entries(settings).map(([name, { initial }]) => [name, chosen[name] ?? initial]),
  );

/** The same evaluator has the same id in every Reeve. */
export const idOfCheck = (name: string): EvaluatorId =>
  idOfHash("evl", 0, canonicalHash(["evaluator", name]));

/** A check with its settings. Its version is a hash of its code's revision and of these. */
export function evaluatorOf(it: Check, chosen: Chosen = {}): Evaluator {
  const values = valuesOf(it.settings, chosen);
  return {
    name: it.name,
    aspect: it.aspect,
    version: canonicalHash([it.name, it.revision, values]).slice(0, 12),
    judge: (session) => it.judge(session, values),
  };
}
