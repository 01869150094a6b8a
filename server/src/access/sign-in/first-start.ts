import type { SignInLink } from "@reeve/contract/person";
import { systemActor } from "../../platform/actor.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { newPerson } from "../../registry/people/verbs.ts";
import { peopleStore } from "../../registry/people/store.ts";
import type { Write } from "../../platform/write.ts";
import { makeLink } from "./link.ts";

export interface FirstStartHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/**
 * Until somebody signed in, each start gives a new link for the first admin, who is made when there is nobody at all.
 * Null from then on: a stranger at the terminal gets nothing.
 */
export async function firstStart(hands: FirstStartHands): Promise<SignInLink | null> {
  if ((await peopleStore(hands.database.kysely).census()).anyoneSeen) return null;
  return hands.write(atStart, "people.link", async (tx) => {
    const people = peopleStore(tx.db);
    await people.lockFirstStart();
    if ((await people.census()).people === 0) {
      const operator = newPerson("Operator", "operator@localhost", "admin", "active", hands.clock);
      await people.add(operator);
      tx.note({ subject: operator.id, before: null, after: operator });
    }
    const admin = await people.firstAdmin();
    const link = admin && (await makeLink(tx.db, admin.id, hands.clock, hands.publicUrl()));
    tx.note({
      subject: admin?.id ?? null,
      before: null,
      after: { linkExpiresAt: link?.expiresAt ?? null },
    });
    return link;
  });
}

const atStart: Ctx = {
  actor: systemActor,
  requestId: "start",
  from: "reeve",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
};
