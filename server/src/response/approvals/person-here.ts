import { PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { peopleStore } from "../../registry/people/store.ts";

/** The person with this id or e-mail address, where they may sign in. */
export async function personHere(tx: Tx, text: string, member: string): Promise<Person> {
  const people = peopleStore(tx.db);
  const id = PersonId.safeParse(text);
  const person = id.success ? await people.find(id.data) : await people.withEmail(text);
  if (person?.status === "active" || person?.status === "invited") return person;
  throw new Problem(
    "invalid",
    person === null ? `There is no person ${text}.` : `${person.name} is not here any more.`,
    "Name a person by id or e-mail address; `people.list` shows them.",
    [{ path: member, message: "a person who may sign in" }],
  );
}
