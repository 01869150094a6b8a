import type { DrillPlan } from "@reeve/contract/drill";
import type { Ctx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import { Problem } from "../../platform/problem.ts";
import { raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { asDrill } from "./canary.ts";
import { closeCut } from "./close.ts";
import { plansOf, titleOf } from "./plans.ts";
import { begin, type Begun, type DrillHands, type Wanted } from "./run.ts";

export interface Drills extends AsyncDisposable {
  run(ctx: Ctx, wanted: Wanted): Promise<Begun>;
  /** One look: closes what was cut, begins what is due, and finds what is overdue. */
  look(): Promise<void>;
}

const everyMs = 10_000;
const closeMs = 8_000;

/** Rehearses when asked and when it is due. Exactly one process runs a drill: the one whose row it is. */
export async function openDrills(hands: DrillHands): Promise<Drills> {
  const { database, clock, log } = hands;
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();

  const run: Drills["run"] = async (ctx, wanted) => {
    const begun = await begin(hands, ctx, wanted, closing.signal);
    const done = begun.done.catch((error: unknown) =>
      log.error({ drill: begun.drill.id, error: String(error) }, "a drill could not be closed"),
    );
    underWay.add(done);
    void done.finally(() => underWay.delete(done));
    return begun;
  };

  const start = async ({ kind }: DrillPlan): Promise<void> => {
    const still: Wanted["still"] = async (tx) =>
      (await plansOf(tx.db, clock.now())).some((plan) => plan.kind === kind && isDue(plan));
    try {
      await run(asDrill, { kind, agent: null, owner: null, source: "schedule", still });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      log.warn({ kind, error: error.message }, "a drill that is due cannot begin yet");
    }
  };
  const isDue = ({ dueAt }: DrillPlan): boolean =>
    dueAt !== null && Date.parse(dueAt) <= clock.now();

  const look = async (): Promise<void> => {
    await closeCut(hands);
    const plans = await plansOf(database.kysely, clock.now());
    for (const plan of plans) await followOverdue(hands, plan);
    const next = plans.find(isDue);
    if (next !== undefined && plans.every(({ running }) => running === null)) await start(next);
  };

  await closeCut(hands);
  const job = repeat("drills", everyMs, log, look);
  return {
    run,
    look,
    async [Symbol.asyncDispose]() {
      closing.abort();
      await job[Symbol.asyncDispose]();
      const late = new Promise((resolve) => setTimeout(resolve, closeMs).unref());
      await Promise.race([Promise.all(underWay), late]);
    },
  };
}

async function followOverdue({ database, clock }: DrillHands, plan: DrillPlan): Promise<void> {
  const subject = `drill:${plan.kind}`;
  if (!plan.overdue) {
    await resolveFinding(database.kysely, clock, "drill_overdue", subject);
    return;
  }
  await raiseFinding(database.kysely, clock, {
    kind: "drill_overdue",
    severity: "medium",
    subject,
    title: `Drill overdue: ${titleOf(plan.kind)}`,
    detail: `It is to be rehearsed ${plan.every}, and was not.${plan.last?.status === "aborted" ? ` The last try was broken off: ${plan.last.why ?? ""}` : ""} Run it on the page of drills.`,
  });
}
