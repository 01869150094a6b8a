import type { PersonId } from "@reeve/contract/id";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { linkStore } from "./link-store.ts";
import { sessionStore } from "./session-store.ts";

/** Ends every session of the person and takes back every link that was not used. */
export async function signOutEverywhere(db: DatabaseTransaction, person: PersonId): Promise<void> {
  await sessionStore(db).endAll(person, null);
  await linkStore(db).endAll(person);
}
