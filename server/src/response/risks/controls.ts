import type { Database } from "../../platform/database.ts";
import type { AgentId } from "@reeve/contract/id";
import type { ControlState, RiskControl } from "@reeve/contract/risk";

/** What is seen of one control now. */
export type Seen = Omit<ControlState, "control">;

export interface Asked {
  readonly refs: readonly string[];
  /** Whose risk it holds down. */
  readonly agents: readonly AgentId[];
  readonly now: string;
}

/** Sees controls of one kind as they are in this transaction, by what names them. One that it leaves out is not there. */
export type See = (db: Database["kysely"], asked: Asked) => Promise<ReadonlyMap<string, Seen>>;

/** Who sees which kind. Kinds of later rooms are handed in by the start; of a kind that nobody sees nothing is known. */
export type Sees = { readonly [K in RiskControl["kind"]]?: See };

/** What names a control among those of its kind. */
export function refOf(control: RiskControl): string {
  switch (control.kind) {
    case "policy":
      return control.policy;
    case "grant":
      return control.grant;
    case "limit":
      return control.limit;
    case "criterion":
      return control.criterion;
    case "monitor":
      return control.monitor;
    case "drill":
      return control.drill;
  }
}

export const inWords = (control: RiskControl): string => `${control.kind} ${refOf(control)}`;

/** Each control as it is now. What cannot be seen is unknown, and what is not there fails. */
export async function statesOf(
  db: Database["kysely"],
  sees: Sees,
  controls: readonly RiskControl[],
  asked: Omit<Asked, "refs">,
): Promise<ControlState[]> {
  const seen = new Map<string, ReadonlyMap<string, Seen> | null>();
  for (const kind of new Set(controls.map((control) => control.kind))) {
    const refs = controls.filter((control) => control.kind === kind).map(refOf);
    seen.set(kind, (await sees[kind]?.(db, { ...asked, refs })) ?? null);
  }
  return controls.map((control) => {
    const ofKind = seen.get(control.kind);
    const found = ofKind?.get(refOf(control));
    if (found) return { control, ...found };
    return ofKind
      ? { control, state: "failing", why: "It is not there any more.", pin: "" }
      : { control, state: "unknown", why: "Nothing here can see it.", pin: "" };
  });
}
