import type { BreakGlass, BreakGlassStatus } from "@reeve/contract/break-glass";
import type { BreakGlassId } from "@reeve/contract/id";
import type { OperationName, Parsed } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { takesBreakGlass } from "../authoring/layers.ts";
import type { PolicyHands } from "../put.ts";
import { personOf } from "../../platform/second-person.ts";
import { policyStore } from "../store.ts";
import { followBreakGlass } from "./findings.ts";
import { breakGlassStore } from "./store.ts";

/** As long as the store lets it be confirmed. */
const confirmMs = 3_600_000;

/** Asks for a policy to be lifted for an agent. It lifts nothing until a second person confirms it. */
export async function askFor(
  hands: PolicyHands,
  ctx: Ctx,
  asked: Parsed<"breakglass.open">,
): Promise<BreakGlass> {
  const { database, clock, write } = hands;
  const opener = { name: ctx.actor.name, person: personOf(ctx.actor) };
  const compiled = await policyStore(database.kysely).compiledInForce(asked.policy);
  if (compiled === null) throw notFound("policy", asked.policy);
  if (!takesBreakGlass(compiled))
    throw new Problem(
      "invalid",
      `Break-glass cannot lift ${asked.policy}: its author did not write that it may.`,
      "Where it may, its statement says unless { context.base has breakGlass && context.base.breakGlass.expiresAt > context.base.now }.",
      [{ path: "policy", message: "No statement of it asks for break-glass." }],
    );
  return write(ctx, "breakglass.open", async (tx) => {
    const store = breakGlassStore(tx.db);
    const now = clock.now();
    const agent = await store.agentCalled(asked.agent);
    if (!agent) throw notFound("agent", asked.agent);
    const id = newId("brg", now);
    await store.add({ ...asked, id, agent, opener, at: isoTime(now) });
    const after = await store.find(id, isoTime(now));
    if (!after) throw notFound("break-glass", id);
    await tell(tx.db, clock, {
      event: "break_glass",
      severity: "high",
      subject: id,
      title: `${opener.name} asks to lift ${after.policy} for ${after.agent.name}: somebody else has to confirm it`,
      concerns: ["role:approver", "role:operator", `not:${opener.person}`],
      key: `break_glass/${id}`,
      expiresAt: isoTime(now + confirmMs),
    });
    tx.note({ subject: id, before: null, after });
    return after;
  });
}

type Change = Parameters<ReturnType<typeof breakGlassStore>["change"]>[1];

/** One step of a break-glass, from the status that it takes; its findings follow in the same transaction. */
export const step = (
  { write, clock }: PolicyHands,
  ctx: Ctx,
  operation: Extract<OperationName, `breakglass.${string}`>,
  id: BreakGlassId,
  from: BreakGlassStatus,
  change: (it: BreakGlass, now: number) => Change,
): Promise<BreakGlass> =>
  write(ctx, operation, async (tx) => {
    const store = breakGlassStore(tx.db);
    const now = clock.now();
    const before = await store.lock(id, isoTime(now));
    if (!before) throw notFound("break-glass", id);
    if (before.status !== from) throw otherwise(before.status);
    await store.change(id, change(before, now));
    await followBreakGlass(tx.db, clock);
    const after = (await store.find(id, isoTime(now))) ?? before;
    tx.note({ subject: id, before, after });
    return after;
  });

const words: Readonly<Record<BreakGlassStatus, readonly [string, string]>> = {
  requested: ["It waits for a second person.", "Confirm or refuse it first."],
  lapsed: ["Nobody confirmed it within an hour.", "Ask for another."],
  refused: ["It was refused.", "Ask for another, if it is still needed."],
  open: ["It is open.", "End it first, or wait for its time to be over."],
  review: ["It is over and waits for its review.", "Review it."],
  closed: ["It is over and was reviewed.", "Nothing is to be done."],
};

const otherwise = (status: BreakGlassStatus): Problem => {
  const [is, fix] = words[status];
  return new Problem("conflict", is, fix);
};
