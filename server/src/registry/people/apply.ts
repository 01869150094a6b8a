import type { PersonId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Person } from "@reeve/contract/person";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { changed } from "./change.ts";
import { peopleStore } from "./store.ts";

export interface ApplyHands {
  /** Ends every session of the person and every unused link. */
  signOut(db: DatabaseTransaction, person: PersonId): Promise<void>;
}

/** The one way in which a person changes, whoever says so: by hand, by SCIM, by the groups of a sign-in. */
export async function applyChange(
  tx: Tx,
  hands: ApplyHands,
  update: Parsed<"people.update">,
  /** Throws where whoever asks may not give a role that allows more. */
  mayRaise: () => void,
): Promise<Person> {
  const store = peopleStore(tx.db);
  const admins = await store.lockActiveAdmins();
  const before = await store.lock(update.id);
  if (!before) throw notFound("person", update.id);
  const { after, signsOut, raises } = changed(before, update, admins);
  if (raises) mayRaise();
  if (after.email !== before.email && (await store.withEmail(after.email)))
    throw taken(after.email);
  await store.save(after);
  if (signsOut) await hands.signOut(tx.db, after.id);
  tx.note({ subject: after.id, before, after });
  return after;
}

export const taken = (email: string): Problem =>
  new Problem(
    "conflict",
    `Someone with the e-mail address ${email} is already here.`,
    "Find them with `GET /api/people?q=` and change their role or status instead.",
  );
