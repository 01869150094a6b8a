import { drillKinds, type Drill } from "@reeve/contract/drill";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { asDrill } from "./canary.ts";
import { resumeOwn } from "./resume.ts";
import { drillStore } from "./store.ts";

export interface CloseHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly process: string;
}

/** What the findings of a kind are about: the agent of the house, or what was rehearsed with the canary. */
export const subjectOf = ({ kind, canary, agent }: Pick<Drill, "kind" | "canary" | "agent">) =>
  canary ? `drill:${kind}` : agent.id;

/** Writes down how it ended, with its finding: raised where it failed, closed where it passed. */
export async function closed({ write, clock }: CloseHands, ctx: Ctx, drill: Drill): Promise<void> {
  const { title } = drillKinds[drill.kind];
  await write(ctx, "drills.run", async (tx) => {
    if (!(await drillStore(tx.db).save(drill.id, drill)))
      throw new Error(`the drill ${drill.id} was closed by somebody else`);
    tx.note({ subject: drill.id, before: { status: "running" }, after: drill });
    tx.unread();
    if (drill.status === "passed")
      await resolveFinding(tx.db, clock, "drill_failed", subjectOf(drill));
    if (drill.status === "failed")
      await raiseFinding(tx.db, clock, {
        kind: "drill_failed",
        severity: "high",
        subject: subjectOf(drill),
        title: `Drill failed: ${title}, with ${drill.agent.name}`,
        detail: `${drill.why ?? "It did not go as it has to."} What was rehearsed cannot be relied on until it passes again: see ${drill.id} on the page of drills.`,
      });
    if (drill.status !== "aborted" && drill.canary)
      await resolveFinding(tx.db, clock, "drill_overdue", subjectOf(drill));
  });
}

/** Closes what the end of a process cut: it says nothing, and what it had stopped goes on. */
export async function closeCut(hands: CloseHands): Promise<void> {
  const { database, clock, process } = hands;
  for (const drill of await drillStore(database.kysely).cut(process)) {
    const { stop } = drill.evidence;
    if (stop !== null) await resumeOwn(hands, stop, `The drill ${drill.id} was cut.`);
    const why = "Reeve ended while it ran.";
    const endedAt = isoTime(clock.now());
    await closed(hands, asDrill, { ...drill, status: "aborted", why, doing: null, endedAt });
  }
}
