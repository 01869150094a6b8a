import { z } from "zod";
import type { Person } from "@reeve/contract/person";
import type { PersonFault, Whom } from "./verdict.ts";

const address = z.email().max(254);

/** Whom texts would name, without inviting anybody: by id, e-mail address, or a name that only one person has. */
export function whomOf(people: readonly Person[]): (text: string) => Whom | PersonFault {
  const byId = new Map(people.map((it) => [it.id as string, it]));
  const byEmail = new Map(people.map((it) => [it.email.toLowerCase(), it]));
  const byName = new Map<string, Person[]>();
  for (const it of people) {
    const key = it.name.toLowerCase();
    byName.set(key, [...(byName.get(key) ?? []), it]);
  }
  return (text) => {
    const known = byId.get(text) ?? byEmail.get(text.toLowerCase());
    if (known) return able(known);
    if (text.includes("@"))
      return address.safeParse(text).success
        ? { id: null, says: `${text.toLowerCase()} (is invited)` }
        : { detail: `${text.slice(0, 80)} is not an e-mail address.`, fix: "Correct the address." };
    const named = byName.get(text.toLowerCase()) ?? [];
    const [only] = named;
    if (!only)
      return {
        detail: `Nobody here is called ${text.slice(0, 80)}.`,
        fix: "Give an e-mail address: somebody new is invited.",
      };
    if (named.length > 1)
      return {
        detail: `${named.length} people are called ${text.slice(0, 80)}.`,
        fix: "Give the person's e-mail address.",
      };
    return able(only);
  };
}

const able = (person: Person): Whom | PersonFault =>
  person.status === "suspended" || person.status === "left"
    ? {
        detail: `${person.name} is ${person.status === "left" ? "no longer here" : "suspended"} and cannot answer for an agent.`,
        fix: "Name someone who is active.",
      }
    : { id: person.id, says: person.name };
