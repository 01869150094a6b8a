import type { Grant } from "@reeve/contract/grant";
import type { ServerId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import type { Tx } from "../../platform/write.ts";
import type { Registered } from "../../registry/agents/store.ts";
import { goingLive } from "../reviews/going-live.ts";
import { withPermit } from "./permit.ts";
import { grantStore } from "./store.ts";

/** What a grant is to be, of a server there is. */
export interface Giving extends Pick<
  Grant,
  "server" | "tools" | "constraints" | "expiresAt" | "reason"
> {
  readonly id: ServerId;
}

/** Gives a grant, in the transaction of what it is given for; held where its agent waits for a review. */
export async function give(
  tx: Tx,
  clock: Clock,
  ctx: Ctx,
  whose: Registered,
  { id: server, ...what }: Giving,
): Promise<Grant> {
  const { id, name } = whose.agent;
  const made: Grant = withPermit({
    ...what,
    id: newId("grt", clock.now()),
    version: 1,
    agent: { id, name },
    createdBy: ctx.actor.name,
    createdAt: isoTime(clock.now()),
    revokedAt: null,
    held: false,
    uses: null,
    lastUsedAt: null,
  });
  await grantStore(tx.db).add(made, server);
  const grant = { ...made, held: await goingLive(clock).granted(tx, ctx, whose, made.id) };
  tx.note({ subject: grant.id, before: null, after: grant });
  return grant;
}
