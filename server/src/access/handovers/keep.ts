import { roleAllows } from "@reeve/contract/role";
import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { followAnswering, noteChanges, type FollowHands } from "../attestations/follow.ts";
import { answers } from "../attestations/standing.ts";
import { attestationStore, type Place } from "../attestations/store.ts";
import { offer } from "./offer.ts";
import { handoverStore } from "./store.ts";

const everyMs = 5_000;
/** Grants run out with no change that could be heard of. */
const lookAgainMs = 60_000;

/**
 * Keeps findings, suspensions and offers to what the clock says, in every process: each change is made under a lock of
 * its agent, so that two processes do nothing twice.
 */
export function keepAnswering(hands: FollowHands & { readonly log: Log }): AsyncDisposable {
  let looked = { epoch: -1, atMs: Number.NEGATIVE_INFINITY };
  return repeat("answering", everyMs, hands.log, async () => {
    const epoch = await attestationStore(hands.database.kysely).epoch();
    if (epoch !== looked.epoch || hands.clock.now() - looked.atMs >= lookAgainMs) {
      await noteChanges(hands);
      looked = { epoch, atMs: hands.clock.now() };
    }
    await offerToBackups(hands, await followAnswering(hands));
  });
}

/** Where an owner is gone, the backup is offered the agent, once for each owner: what they declined is not offered again. */
export async function offerToBackups(hands: FollowHands, places: readonly Place[]): Promise<void> {
  for (const { id, owner, backup } of places)
    if (!answers(owner) && backup !== null && roleAllows(backup.role, "owner"))
      await offerTo(hands, id);
}

class Offered extends Error {
  override readonly name = "Offered";
}

async function offerTo({ database, write, clock }: FollowHands, id: Place["id"]): Promise<void> {
  const now = (): string => isoTime(clock.now());
  const told = async (db: FollowHands["database"]["kysely"], place: Place): Promise<boolean> =>
    (await handoverStore(db, now()).list({ agent: id, limit: 20 })).some(
      (it) =>
        it.status === "offered" ||
        (it.to.id === place.backup?.id && (it.from?.id ?? null) === (place.owner?.id ?? null)),
    );
  const [seen] = await attestationStore(database.kysely).places([id]);
  if (!seen || (await told(database.kysely, seen))) return;
  const done = write(ownCtx("answering"), "handovers.offer", async (tx) => {
    const found = await agentStore(tx.db).lock(id);
    const [place] = await attestationStore(tx.db).places([id]);
    if (!found || !place?.backup || answers(place.owner) || (await told(tx.db, place)))
      throw new Offered();
    await offer(tx, clock, found.agent, {
      to: place.backup,
      offeredBy: "reeve",
      offerer: null,
      says: `${place.owner?.name ?? "Its owner"} is no longer here, and you are named to stand in.`,
    });
  });
  await done.catch((error: unknown) => {
    if (!(error instanceof Offered)) throw error;
  });
}
