import type { PersonId } from "@reeve/contract/id";
import type { SignInLink } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newSecret } from "../../platform/ids.ts";
import { linkStore } from "./link-store.ts";

const lifeMs = 24 * 3_600_000;

/** A link that signs the person in once within 24 hours. It takes the place of the links made before. */
export async function makeLink(
  db: DatabaseTransaction,
  person: PersonId,
  clock: Clock,
  publicUrl: string,
): Promise<SignInLink> {
  const token = newSecret("reeve_link");
  const expiresAt = isoTime(clock.now() + lifeMs);
  const links = linkStore(db);
  await links.endAll(person);
  await links.add(token, person, clock.now(), expiresAt);
  // What stands after the # is never sent to a server, so it is in no log on the way.
  return { url: new URL(`/sign-in#token=${token}`, publicUrl).href, expiresAt };
}
