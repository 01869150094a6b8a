import { DutyKind, type Duty, type DutySummary } from "@reeve/contract/duty";

/** How many of each kind are done, due and lapsed. */
export function summed(all: readonly Duty[]): DutySummary[] {
  const counts = new Map(
    DutyKind.options.map((kind) => [kind, { kind, done: 0, due: 0, lapsed: 0 }]),
  );
  for (const { kind, state } of all) {
    const own = counts.get(kind);
    if (own) own[state]++;
  }
  return [...counts.values()];
}
