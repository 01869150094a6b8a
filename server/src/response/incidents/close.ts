import type { Incident, Lesson } from "@reeve/contract/incident";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { partsOf } from "./parts-store.ts";
import { incidentStore } from "./store.ts";

/** What closing an incident as resolved still lacks, in a sentence; null where nothing. */
export function lacks(it: Incident, lessons: readonly Lesson[]): string | null {
  if (it.closed !== null) return null;
  if (it.state === "triage") return "Nobody has taken it on yet.";
  if (it.mode === "test") return null;
  if (it.containedAt === null && it.agents.length > 0) return "It is not contained yet.";
  if (lessons.length === 0)
    return "Nothing was learned from it yet: link a policy, an evaluator, a dataset, a drill or a control.";
  if (lessons.some(({ works }) => works)) return null;
  return `No lesson of it works yet. ${lessons.map(({ target, says }) => `${target}: ${says}`).join(" ")}`;
}

/** Closes an incident. As resolved only with a lesson that works; declined or merged, for a reason. */
export async function close(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  it: Incident,
  { as, reason, into }: Parsed<"incidents.close">,
  lessons: readonly Lesson[],
): Promise<void> {
  const missing = as === "resolved" ? lacks(it, lessons) : null;
  if (missing !== null)
    throw new Problem(
      "conflict",
      `INC-${it.ref} cannot be closed. ${missing}`,
      "See what is missing on its page, and close it then.",
    );
  if (as === "merged") await mustBeThere(tx, clock, it, into);
  const at = isoTime(clock.now());
  const store = incidentStore(tx.db);
  await store.set(it.id, {
    state: "closed",
    closed_at: at,
    closed_as: as,
    closed_reason: reason,
    closed_by: ctx.actor.name,
    merged_into: as === "merged" ? (into ?? null) : null,
  });
  await partsOf(tx.db, it.id).say("closed", `Closed, ${as}: ${reason}`, ctx.actor.name, at);
  const working = lessons.filter(({ works }) => works);
  tx.note({
    subject: it.id,
    before: { state: it.state },
    after: { state: "closed", as, reason, into: into ?? null, lessons: working },
  });
}

async function mustBeThere(
  tx: Tx,
  clock: Clock,
  it: Incident,
  into: Parsed<"incidents.close">["into"],
): Promise<void> {
  if (into === undefined || into === it.id)
    throw new Problem("invalid", "Name the other incident that it is part of.", "Give `into`.", [
      { path: "into", message: "needed where it is merged" },
    ]);
  if ((await incidentStore(tx.db).find(into, clock.now())) === null)
    throw notFound("incident", into);
}
