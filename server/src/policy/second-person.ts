import type { PersonId } from "@reeve/contract/id";
import type { Actor } from "../platform/actor.ts";
import { Problem } from "../platform/problem.ts";

/** Who it is that acts, by name. A token that stands for nobody names nobody. */
export function personOf(actor: Actor): PersonId {
  if (actor.person !== null) return actor.person;
  throw new Problem(
    "forbidden",
    "This takes a named person, and your token stands for nobody.",
    "Sign in, or use a token that you made while you were signed in.",
  );
}

/** The person who acts, where they are another than the first. */
export function anotherThan(first: PersonId | null, actor: Actor): PersonId {
  const person = personOf(actor);
  if (person !== first) return person;
  throw new Problem(
    "forbidden",
    "You began this yourself, so somebody else must decide it.",
    "Ask a second person who has the role.",
  );
}
