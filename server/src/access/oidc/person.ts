import type { Person } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { maySignIn } from "../../registry/people/change.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { newPerson } from "../../registry/people/verbs.ts";
import { followGroups } from "../directory/follow-groups.ts";
import { directoryStore } from "../directory/store.ts";
import { signOutEverywhere } from "../sign-in/sign-out.ts";
import type { Claims } from "./client.ts";
import { providerStore, type Settings } from "./store.ts";

const mostGroups = 1_000;

/** The address that the provider vouches for, of a domain that may sign in; null for none. */
export function emailIn(claims: Claims, settings: Settings): string | null {
  const { email, email_verified: verified } = claims;
  if (typeof email !== "string" || email.length > 254 || !email.includes("@")) return null;
  if (verified !== undefined && verified !== true && verified !== "true") return null;
  const address = email.toLowerCase();
  const domain = address.slice(address.lastIndexOf("@") + 1);
  const open = settings.emailDomains.length === 0 || settings.emailDomains.includes(domain);
  return open ? address : null;
}

/** The groups that the provider names: one text or many. */
export function groupsIn(claims: Claims, claim: string): string[] {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  const all: unknown[] = Array.isArray(value) ? value : [value];
  const names = all.filter((one) => typeof one === "string" && one !== "" && one.length <= 400);
  return [...new Set(names as string[])].slice(0, mostGroups);
}

/**
 * The person whom the provider means, with the role that their groups give now. Someone is known by issuer and subject;
 * an address leads to a person only the first time, so that an address given to another opens nobody's account.
 */
export async function personFor(
  tx: Tx,
  settings: Settings,
  claims: Claims,
  clock: Clock,
  refused: Problem,
): Promise<Person> {
  const people = peopleStore(tx.db);
  const store = providerStore(tx.db);
  const { issuer } = settings;
  const email = emailIn(claims, settings);
  if (email === null) throw refused;
  const linked = await store.personOf(issuer, claims.sub);
  let person = linked === null ? await people.withEmail(email) : await people.find(linked);
  if (
    person &&
    (!maySignIn(person) || (linked === null && (await store.isLinked(issuer, person.id))))
  )
    throw refused;
  if (!person) {
    if (!settings.create) throw refused;
    person = newPerson(nameIn(claims, email), email, "viewer", "invited", clock);
    if (!(await people.add(person))) throw refused;
    await directoryStore(tx.db).setByDirectory(person.id);
  }
  const groups = groupsIn(claims, settings.groupClaim);
  await store.link(issuer, claims.sub, person.id, groups, isoTime(clock.now()));
  tx.note({ subject: person.id, before: null, after: { issuer, groups: groups.slice(0, 100) } });
  await followGroups(tx, { signOut: signOutEverywhere }, [person.id]);
  const now = await people.find(person.id);
  if (!now) throw refused;
  return now;
}

const nameIn = ({ name }: Claims, email: string): string =>
  typeof name === "string" && name.trim() !== ""
    ? Array.from(name.trim()).slice(0, 120).join("")
    : email.slice(0, 120);
