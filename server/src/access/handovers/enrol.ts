import type { Output, Parsed } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { addCredential, newCredential } from "../credentials/add-key.ts";
import { resourceOf, tokenEndpointOf } from "../oauth/resource.ts";
import { goingLive } from "../reviews/going-live.ts";
import { publicKey } from "../credentials/public-key.ts";
import { enrolmentStore } from "./enrolment-store.ts";

export interface EnrolHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/** Brings in one key by the link. It is on record as done with the link that its owner was given, while they own it. */
export async function enrol(
  { write, clock, publicUrl }: EnrolHands,
  ctx: Ctx,
  { token, publicKeyJwk }: Parsed<"handovers.enrol">,
): Promise<Output<"handovers.enrol">> {
  const key = publicKey(publicKeyJwk);
  return write(ctx, "handovers.enrol", async (tx) => {
    const used = await enrolmentStore(tx.db).use(token, isoTime(clock.now()));
    const found = used && (await agentStore(tx.db).lock(used.agent));
    const owner = used && (await peopleStore(tx.db).find(used.person));
    if (!found || owner?.status !== "active" || found.agent.owner?.id !== owner.id) throw badLink();
    const { id, name } = found.agent;
    const credential = newCredential(id, key, undefined, clock);
    const asOwner = { ...ctx, actor: { ...ctx.actor, name: owner.name, person: owner.id } };
    const goes = await goingLive(clock).mayGoLive(tx, asOwner, found);
    await addCredential(tx, found, credential, { key }, goes);
    tx.note({
      subject: id,
      before: null,
      after: { credential, linkOf: owner.id },
    });
    const url = publicUrl();
    return {
      agent: { id, name },
      credential,
      clientId: credential.id,
      tokenEndpoint: tokenEndpointOf(url),
      mcpUrl: resourceOf(url, null),
    };
  });
}

const badLink = (): Problem =>
  new Problem(
    "unauthenticated",
    "This link was used, has expired, or the agent has another owner since.",
    "Its owner can add a key on the agent's page.",
  );
