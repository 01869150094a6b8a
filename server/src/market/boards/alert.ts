import type { BoardOutcome, BoardStatus } from "@reeve/contract/market";
import type { Database } from "../../platform/database.ts";
import type { Clock } from "../../platform/clock.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import type { Kept } from "./store.ts";

/** Somebody should know of a board that is gone, that is set up wrongly, or that answers in another shape than it did. */
export async function tellOfBoard(
  db: Database["kysely"],
  clock: Clock,
  { key, name }: Pick<Kept, "key" | "name">,
  after: {
    readonly status: BoardStatus;
    readonly outcome: BoardOutcome;
    readonly why: string | null;
  },
): Promise<void> {
  const said = saidOf(after.status, after.outcome);
  if (said === null) {
    if (after.status === "working") await resolveFinding(db, clock, "board_failing", key);
    return;
  }
  await raiseFinding(db, clock, {
    kind: "board_failing",
    severity: "low",
    subject: key,
    title: `The job board of ${name} ${said}`,
    detail: `The board ${key} ${said}: ${after.why ?? "no more is known"}. Its openings stay as they were; after a week the company's place is shown as stale, after a month it is withdrawn. Look for the board on the company's careers page.`,
  });
}

function saidOf(status: BoardStatus, outcome: BoardOutcome): string | null {
  if (status === "dead") return "is not there any more";
  if (outcome === "malformed") return "answers in a shape that Reeve does not know";
  if (outcome === "refused") return "cannot be read as it is set up";
  return null;
}
