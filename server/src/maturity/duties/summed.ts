import { DutyKind, type Duty, type DutySummary } from "@reeve/contract/duty";

/** How many of each kind are done, due and lapsed. */
export function summed(all: readonly Duty[]): DutySummary[] {
  const count = (kind: DutyKind, state: Duty["state"]): number =>
    all.filter((it) => it.kind === kind && it.state === state).length;
  return DutyKind.options.map((kind) => ({
    kind,
    done: count(kind, "done"),
    due: count(kind, "due"),
    lapsed: count(kind, "lapsed"),
  }));
}
