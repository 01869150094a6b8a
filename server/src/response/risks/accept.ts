import type { Parsed } from "@reeve/contract/operations";
import type { Risk, RiskDetail } from "@reeve/contract/risk";
import { inPerson } from "../../access/attestations/attest.ts";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { anotherThan } from "../../platform/second-person.ts";
import type { Tx } from "../../platform/write.ts";
import { tell } from "../../registry/deliveries/tell.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { acceptanceStore } from "./acceptance-store.ts";
import type { RiskHands } from "./hands.ts";
import { accepting, look, mayAccept } from "./look.ts";
import { riskStore } from "./store.ts";

/** Takes a risk upon the person who says so, exactly as they saw it. */
export const accept = (
  { write, clock, ...hands }: RiskHands,
  ctx: Ctx,
  asked: Parsed<"risks.accept">,
): Promise<Risk> =>
  write(ctx, "risks.accept", async (tx) => {
    const person = inPerson(ctx.actor);
    const nowMs = clock.now();
    const store = riskStore(tx.db, nowMs);
    const before = await store.lock(asked.id);
    if (!before) throw notFound("risk", asked.id);
    const seen = await look(tx.db, { clock, ...hands }, before);
    const takes = accepting(before, seen, nowMs);
    mustBe(asked, takes, nowMs);
    const { may, second } = mayAccept(ctx.actor, person.id, takes);
    if (!may) throw notTheirs(takes);
    const needsSecond = takes.needsSecond || second;
    const { curve: _, ...figures } = before.figures.after;
    await acceptanceStore(tx.db).add({
      ...asked,
      risk: asked.id,
      person: person.id,
      at: isoTime(nowMs),
      figures,
      controls: seen.controls,
      basis: seen.basis,
      needsSecond,
    });
    await store.setStatus(asked.id, needsSecond ? "waiting" : "accepted");
    if (needsSecond) await ask(tx, clock, before, person);
    else await resolveFinding(tx.db, clock, "risk_reopened", asked.id);
    return noted(tx, nowMs, before);
  });

/** Lets what somebody else accepted hold, where it is still what they accepted; or what somebody else closed be over. */
export const confirm = (
  { write, clock, ...hands }: RiskHands,
  ctx: Ctx,
  { id, reason }: Parsed<"risks.confirm">,
): Promise<Risk> =>
  write(ctx, "risks.confirm", async (tx) => {
    inPerson(ctx.actor);
    const nowMs = clock.now();
    const store = riskStore(tx.db, nowMs);
    const before = await store.lock(id);
    if (!before) throw notFound("risk", id);
    if (before.status === "closed") {
      const person = anotherThan(await store.closer(id), ctx.actor);
      await store.confirmOver(id, person, isoTime(nowMs));
      return noted(tx, nowMs, before);
    }
    const waiting = before.acceptance;
    if (before.status !== "waiting" || !waiting)
      throw new Problem("conflict", "Nothing waits for a second person here.", "Accept it first.");
    const person = anotherThan(waiting.by.id, ctx.actor);
    const takes = accepting(before, await look(tx.db, { clock, ...hands }, before), nowMs);
    if (takes.hash !== waiting.hash || Date.parse(waiting.until) <= nowMs)
      throw new Problem(
        "conflict",
        "It is not what was accepted any more, or its time is over.",
        "Open it again, and let it be accepted as it is now.",
      );
    await acceptanceStore(tx.db).confirm(waiting.n, person, isoTime(nowMs), reason);
    await store.setStatus(id, "accepted");
    await resolveFinding(tx.db, clock, "risk_reopened", id);
    return noted(tx, nowMs, before);
  });

/** The risk as it is after a change, noted without what is drawn of it. */
export async function noted(
  tx: Tx,
  nowMs: number,
  before: Risk | null,
  id = before?.id,
): Promise<Risk> {
  const after = id && (await riskStore(tx.db, nowMs).find(id));
  if (!after) throw new Error("the risk is gone");
  tx.note({ subject: after.id, before: before && brief(before), after: brief(after) });
  return after;
}

const brief = ({ figures: { before, after }, ...risk }: Risk) => ({
  ...risk,
  figures: { before: { ...before, curve: [] }, after: { ...after, curve: [] } },
});

function mustBe(
  { hash, statement, until }: Parsed<"risks.accept">,
  takes: RiskDetail["accepting"],
  nowMs: number,
): void {
  if (takes.hindrance !== null)
    throw new Problem("conflict", "It cannot be accepted as it is.", takes.hindrance);
  if (hash !== takes.hash)
    throw new Problem(
      "conflict",
      "The risk changed since you looked at it: its figures, its controls or its agents are others now.",
      "Look at it again, and send the `hash` of what is shown then.",
    );
  if (statement !== takes.statement)
    throw lacks("statement", `Type the sentence word for word: ${takes.statement}`);
  if (!(Date.parse(until) > nowMs && Date.parse(until) <= Date.parse(takes.mostUntil)))
    throw lacks("until", `Choose a time from now until ${takes.mostUntil.slice(0, 10)}.`);
}

const lacks = (member: string, fix: string): Problem =>
  new Problem("invalid", `\`${member}\` is not what accepting takes.`, fix, [
    { path: member, message: fix },
  ]);

const notTheirs = ({ who }: RiskDetail["accepting"]): Problem =>
  new Problem(
    "forbidden",
    "You do not answer for the risk of its agents.",
    `It is to be accepted by ${who.map(({ name }) => name).join(" or ")}, or by an admin with a second person.`,
  );

const ask = (
  tx: Tx,
  clock: RiskHands["clock"],
  { id, title }: Risk,
  { id: person, name }: ReturnType<typeof inPerson>,
): Promise<void> =>
  tell(tx.db, clock, {
    event: "finding",
    severity: "high",
    subject: id,
    title: `${name} accepted this risk, and somebody else has to confirm it: ${title}`,
    concerns: ["role:approver", `not:${person}`],
    key: `risk_waiting/${id}/${clock.now()}`,
  });
