import type { DatabaseTransaction } from "../platform/database.ts";
import { raiseFinding, resolveFinding } from "../registry/findings/store.ts";
import type { LevelChange } from "./history.ts";

/** What is found of a fall is about the levels that were lost: `inventory/3`, `stage/4`. */
const lost = ({ what, from, to }: LevelChange): readonly string[] =>
  Array.from({ length: Math.abs(from - to) }, (_, n) => `${what}/${Math.min(from, to) + n + 1}`);

/** In the transaction that sees it: what fell is a finding with the criterion and who caused it; what rose again is none. */
export async function tellOfFalls(
  db: DatabaseTransaction,
  changes: readonly LevelChange[],
): Promise<void> {
  for (const change of changes) {
    const clock = { now: () => change.at };
    const [first, ...rest] = lost(change).toReversed();
    if (first === undefined) continue;
    if (change.to > change.from)
      for (const subject of [first, ...rest])
        await resolveFinding(db, clock, "ladder_fell", subject);
    else
      await raiseFinding(db, clock, {
        kind: "ladder_fell",
        severity: change.what === "stage" ? "critical" : "high",
        subject: first,
        title: change.says,
        detail: `${change.says}\nWhat it was counted from: ${change.evidence}`,
        concerns: ["role:operator", "role:admin"],
      });
  }
}
