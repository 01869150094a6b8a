import type { Parsed } from "@reeve/contract/operations";
import type { MeasuredFrequency, Range, Risk } from "@reeve/contract/risk";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { noted } from "./accept.ts";
import { agentsOf } from "./basis-store.ts";
import { figuresOf } from "./figures.ts";
import type { RiskHands } from "./hands.ts";
import { clopperPearson, type Share } from "./interval.ts";
import { countedAttempts, type Counted } from "./measured-store.ts";
import { riskStore } from "./store.ts";
import { open, replaced } from "./write-down.ts";

const dayMs = 86_400_000;
const yearDays = 365;

/** Events a year at the pace of these days, with the interval of what was counted. */
const perYear = ({ low, value, high }: Share, { actions }: Counted, days: number): Range => {
  const pace = (actions / days) * yearDays;
  return { low: low * pace, likely: value * pace, high: high * pace };
};

const perThousand = ({ value, low, high }: Share) => ({
  value: value * 1000,
  low: low * 1000,
  high: high * 1000,
});

/** Frequencies from what was counted: every attempt without the controls, what slipped through with them. */
export function measuredFrom(counted: Counted, days: number, at: string) {
  const { actions, denied, slipped } = counted;
  const [deniedShare, slippedShare] = [
    clopperPearson(denied, actions),
    clopperPearson(slipped, actions),
  ];
  const measured: MeasuredFrequency = {
    at,
    days,
    ...counted,
    deniedPerThousand: perThousand(deniedShare),
    slippedPerThousand: perThousand(slippedShare),
  };
  return {
    measured,
    before: perYear(clopperPearson(denied + slipped, actions), counted, days),
    after: perYear(slippedShare, counted, days),
  };
}

/** Counts, simulates anew, and opens the risk again where it was accepted: its figures are others. */
export async function measure(
  { database, write, clock }: RiskHands,
  ctx: Ctx,
  { id, days }: Parsed<"risks.measure">,
): Promise<Risk> {
  const nowMs = clock.now();
  const db = database.kysely;
  const risk = await riskStore(db, nowMs).find(id);
  if (!risk) throw notFound("risk", id);
  const agents = (await agentsOf(db, risk.scope)).map((agent) => agent.id);
  const policies = risk.controls.flatMap((it) => (it.kind === "policy" ? [it.policy] : []));
  const since = isoTime(nowMs - days * dayMs);
  const counted = await countedAttempts(db, agents, policies, since);
  if (counted.actions === 0)
    throw new Problem(
      "conflict",
      `Its agents did nothing in the last ${days} days, so there is nothing to count.`,
      "Keep the guess, or look back further.",
    );
  const { measured, before, after } = measuredFrom(counted, days, isoTime(nowMs));
  const models = {
    before: { ...risk.before, frequency: before },
    after: { ...risk.after, frequency: after },
  };
  const figures = await figuresOf(id, models);
  return write(ctx, "risks.measure", async (tx) => {
    const was = await open(tx, nowMs, id);
    const { title, scope, owner, threat, vulnerability, asset, failureModes, controls, treatment } =
      was;
    const said = { threat, vulnerability, asset, failureModes, controls, treatment, ...models };
    const it = {
      id,
      title,
      said,
      figures,
      measured,
      owner: owner.id,
      tier: scope.tier,
      agents: scope.agents.map((agent) => agent.id),
      ownedBy: scope.owner?.id ?? null,
    };
    await replaced(tx, ctx, nowMs, was, it, "Its frequencies were measured anew.");
    return noted(tx, nowMs, was);
  });
}
