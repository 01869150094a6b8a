import type { Grant } from "@reeve/contract/grant";
import type { GrantRequest } from "@reeve/contract/grant-request";
import type { GrantRequestId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { anotherThan } from "../../platform/second-person.ts";
import type { Tx } from "../../platform/write.ts";
import { mayChange } from "../../registry/agents/change.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { give } from "../grants/give.ts";
import { grantable } from "../grants/grantable.ts";
import { lessOf } from "../grants/narrow.ts";
import type { AskHands } from "./ask.ts";
import { grantRequestStore, type Answer, type KeptRequest } from "./store.ts";

/** Gives what was asked for, or less of it, in the transaction that answers the request. */
export const approve = (
  { write, clock }: AskHands,
  ctx: Ctx,
  { id, reason, ...less }: Parsed<"grants.requests.approve">,
): Promise<GrantRequest> =>
  write(ctx, "grants.requests.approve", async (tx) => {
    const { kept, whose } = await toDecide(tx, ctx, id, isoTime(clock.now()));
    const { request } = kept;
    // What was asked for may be over, or gone, by now.
    const now = clock.now();
    const { tools, constraints, expiresAt } = lessOf(
      { ...request, expiresAt: request.endsAt },
      less,
      now,
    );
    if (expiresAt !== null && Date.parse(expiresAt) <= now)
      throw new Problem(
        "conflict",
        "The time until which it was asked for is over.",
        "Deny it, and have it asked for again.",
      );
    const server = await grantable(tx.db, request.server, tools);
    const said = `${reason} (asked: ${request.reason})`.slice(0, 1000);
    const what = { ...server, server: request.server, constraints, expiresAt, reason: said };
    const grant: Grant = await give(tx, clock, ctx, whose, what);
    return answered(tx, ctx, { now, clock }, kept, { status: "approved", reason, grant: grant.id });
  });

export const deny = (
  { write, clock }: AskHands,
  ctx: Ctx,
  { id, reason }: Parsed<"grants.requests.deny">,
): Promise<GrantRequest> =>
  write(ctx, "grants.requests.deny", async (tx) => {
    const now = clock.now();
    const { kept } = await toDecide(tx, ctx, id, isoTime(now));
    return answered(tx, ctx, { now, clock }, kept, { status: "denied", reason, grant: null });
  });

async function answered(
  tx: Tx,
  { actor }: Ctx,
  { now, clock }: { readonly now: number; readonly clock: AskHands["clock"] },
  { request }: KeptRequest,
  answer: Pick<Answer, "status" | "reason" | "grant">,
): Promise<GrantRequest> {
  const at = isoTime(now);
  const store = grantRequestStore(tx.db, at);
  await store.answer(request.id, { ...answer, by: actor.name, person: actor.person, at });
  const left = await store.waiting(request.agent.id);
  if (left.length === 0) await resolveFinding(tx.db, clock, "grant_requested", request.agent.id);
  const after = (await store.find(request.id))?.request ?? request;
  tx.note({ subject: request.id, before: request, after });
  return after;
}

/** A request that waits, and its agent, where the caller may decide: whoever answers for the agent, and never who asked. */
async function toDecide(
  tx: Tx,
  { actor }: Ctx,
  id: GrantRequestId,
  now: string,
): Promise<{ readonly kept: KeptRequest; readonly whose: Registered }> {
  const store = grantRequestStore(tx.db, now);
  const found = await store.find(id);
  // The agent is locked first, as everything that changes it does.
  const whose = found && (await agentStore(tx.db).lock(found.request.agent.id));
  const kept = whose && (await store.find(id, true));
  if (!kept) throw notFound("request for a grant", id);
  mayChange(actor, whose.agent);
  if (kept.request.askedBy.kind !== "agent") anotherThan(kept.askedPerson, actor);
  if (kept.request.status === "pending") return { kept, whose };
  throw new Problem(
    "conflict",
    `This request is over: ${kept.request.status}.`,
    "What was decided stays decided. Have it asked for again.",
  );
}
