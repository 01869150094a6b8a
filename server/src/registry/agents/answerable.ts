import { roleAllows } from "@reeve/contract/role";
import { z } from "zod";
import { PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import type { Clock } from "../../platform/clock.ts";
import type { Actor } from "../../platform/actor.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { peopleStore } from "../people/store.ts";
import { newPerson } from "../people/verbs.ts";
import { agentStore } from "./store.ts";

/** A person as an agent names them. */
export interface PersonRef {
  readonly id: PersonId;
  readonly name: string;
}

/** Which member of the input is being read, and who asks. */
export interface Naming {
  readonly member: string;
  readonly actor: Actor;
  readonly clock: Clock;
}

/**
 * The person that `text` names: by id, e-mail address, or a name that only one person has.
 * An e-mail address that nobody has becomes an invited person, so that a register can be filled before people sign in.
 */
export async function personNamed(tx: Tx, text: string, naming: Naming): Promise<PersonRef> {
  const person = await find(tx, text, naming);
  if (person.status === "suspended" || person.status === "left")
    throw invalid(
      naming.member,
      `${person.name} is ${person.status === "left" ? "no longer here" : "suspended"} and cannot answer for an agent.`,
      "Name someone who is active.",
    );
  return { id: person.id, name: person.name };
}

async function find(tx: Tx, text: string, naming: Naming): Promise<Person> {
  const people = peopleStore(tx.db);
  const id = PersonId.safeParse(text);
  if (id.success) {
    const person = await people.find(id.data);
    if (person) return person;
    throw invalid(naming.member, `There is no person ${text}.`, await choices(tx));
  }
  if (text.includes("@")) return (await people.withEmail(text)) ?? invite(tx, text, naming);
  const ids = await agentStore(tx.db).peopleNamed(text);
  const [only] = ids;
  if (only === undefined)
    throw invalid(naming.member, `Nobody here is called ${text}.`, await choices(tx));
  if (ids.length > 1)
    throw invalid(
      naming.member,
      `${ids.length} people are called ${text}.`,
      `Name the person by id instead: ${ids.join(", ")}.`,
    );
  const person = await people.find(only);
  if (!person) throw new Error(`the person ${only} was just found and is gone`);
  return person;
}

async function invite(tx: Tx, email: string, { member, actor, clock }: Naming): Promise<Person> {
  const address = z.email().max(254).safeParse(email);
  if (!address.success)
    throw invalid(member, `${email} is not an e-mail address.`, await choices(tx));
  if (!actor.role || !roleAllows(actor.role, "operator"))
    throw invalid(
      member,
      `Nobody here has the address ${email}, and your role does not add people.`,
      await choices(tx),
    );
  const lower = address.data.toLowerCase();
  const person = newPerson(lower.slice(0, lower.indexOf("@")), lower, "owner", "invited", clock);
  const people = peopleStore(tx.db);
  // Someone may have added the same address in the meantime: then it is theirs.
  if (!(await people.add(person))) {
    const other = await people.withEmail(lower);
    if (other) return other;
    throw new Error("an e-mail address is taken by nobody");
  }
  tx.note({ subject: person.id, before: null, after: person });
  return person;
}

/** What a caller may name instead. */
async function choices(tx: Tx): Promise<string> {
  const listed = 20;
  const all = (await peopleStore(tx.db).list({ limit: 100, after: null })).filter(
    ({ status }) => status === "active" || status === "invited",
  );
  if (all.length === 0) return "Give an e-mail address; an operator may name someone new.";
  const names = all.slice(0, listed).map(({ name, email }) => `${name} <${email}>`);
  return `Name one of ${names.join(", ")}${all.length > listed ? ", …" : ""}, or give an e-mail address.`;
}

const invalid = (path: string, detail: string, fix: string): Problem =>
  new Problem("invalid", detail, fix, [{ path, message: detail }]);
