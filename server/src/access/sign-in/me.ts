import type { PersonId } from "@reeve/contract/id";
import type { Me, Person } from "@reeve/contract/person";
import type { Actor } from "../../platform/actor.ts";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { everyScope } from "../../registry/people/hand-out.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { passkeyStore } from "./passkey-store.ts";
import { passwordStore } from "./password-store.ts";

/** A person as the one who acts. */
export const personActor = ({ id, name, role }: Pick<Person, "id" | "name" | "role">): Actor => ({
  kind: "person",
  id,
  name,
  role,
  scopes: everyScope,
  person: id,
});

/** Who is signed in, with the ways they may sign in again. */
export async function whoIs(db: Database["kysely"], actor: Actor): Promise<Me> {
  if (actor.kind !== "person" || !actor.person) {
    if (!actor.role) throw new Problem("unauthenticated", "Nobody is signed in.", "Sign in.");
    const { id, name, role, scopes } = actor;
    return {
      kind: "token",
      id,
      name,
      email: null,
      role,
      scopes: [...scopes],
      hasPassword: false,
      passkeys: [],
    };
  }
  const person = await peopleStore(db).find(actor.person);
  if (!person) throw new Problem("unauthenticated", "This person is not known.", "Sign in.");
  const keys = await passkeyStore(db).of(person.id);
  return {
    kind: "person",
    id: person.id,
    name: person.name,
    email: person.email,
    role: person.role,
    scopes: [...everyScope],
    hasPassword: (await passwordStore(db).hashOf(person.id)) !== null,
    passkeys: keys.map((key) => ({ id: key.id, name: key.name, createdAt: key.created_at })),
  };
}

/** The person who acts. A token has no ways of signing in of its own. */
export function self(actor: Actor): PersonId {
  if (actor.kind === "person" && actor.person) return actor.person;
  throw new Problem(
    "forbidden",
    "An operator token has no password and no passkeys.",
    "Sign in as the person whose they are.",
  );
}
