import type { Parsed } from "@reeve/contract/operations";
import type { VersionGate } from "@reeve/contract/version-gate";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { personOf } from "../../platform/second-person.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { end, mayEnd } from "../../response/stops/end.ts";
import { stopStore } from "../../response/stops/store.ts";
import { gateById, lockGate, putOverride, ranOut } from "./store.ts";
import { ownCtx } from "../../platform/context.ts";
import type { GateHands } from "./verbs.ts";

const longestMs = 90 * 86_400_000;

/** A named person lets a version go on that did not pass, until a time. Its stop ends by the rules of stops. */
export async function override(
  { write, clock, stopping }: GateHands,
  ctx: Ctx,
  { id, reason, until }: Parsed<"gates.override">,
): Promise<VersionGate> {
  const startedMs = clock.now();
  const after = await write(ctx, "gates.override", async (tx) => {
    const person = personOf(ctx.actor);
    const before = await lockGate(tx.db, id);
    if (!before) throw notFound("comparison of two versions", id);
    await lockToChange(tx, ctx, before.agent.id);
    if (before.verdict === "pass")
      throw new Problem("conflict", "This version passed.", "There is nothing to override.");
    const at = clock.now();
    const ends = Date.parse(until);
    if (ends <= at || ends > at + longestMs)
      throw new Problem("invalid", "An override ends within 90 days.", "Give a time until then.", [
        { path: "until", message: "not within 90 days" },
      ]);
    const it = { by: ctx.actor.name, reason, at: isoTime(at), until: isoTime(ends) };
    await putOverride(tx.db, id, { ...it, person });
    const stop = before.stop === null ? null : await stopStore(tx.db).lock(before.stop);
    if (stop !== null && stop.ended === null) {
      await mayEnd(tx, ctx, stop);
      await end(tx, clock, ctx, stop, reason);
    }
    tx.note({
      subject: before.agent.id,
      before: { id, override: before.override },
      after: { id, override: it },
    });
    const found = await gateById(tx.db, id);
    if (!found) throw notFound("comparison of two versions", id);
    return found;
  });
  await stopping.confirmed(startedMs);
  return after;
}

/** What was let go on for a time is stopped again once that is over, unless a newer comparison was made of it. */
export async function endOverrides({
  database,
  clock,
  stopping,
}: Pick<GateHands, "database" | "clock" | "stopping">): Promise<void> {
  for (const it of await ranOut(database.kysely, isoTime(clock.now())))
    await stopping.stop(
      {
        level: "version",
        agent: (it.candidateAgent ?? it.agent).id,
        version: it.candidate,
        reason: `It did worse than the version before, and the override of it ran out: ${it.id}`,
      },
      { ctx: ownCtx("gates"), source: "alarm" },
    );
}
