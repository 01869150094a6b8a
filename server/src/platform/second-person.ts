import type { PersonId } from "@reeve/contract/id";
import { systemActor, type Actor } from "./actor.ts";
import { Problem } from "./problem.ts";

/** Who it is that acts, by name. A token that stands for nobody names nobody. */
export function personOf(actor: Actor): PersonId {
  if (actor.person !== null) return actor.person;
  throw new Problem(
    "forbidden",
    "This takes a named person, and your token stands for nobody.",
    "Sign in, or use a token that you made while you were signed in.",
  );
}

/**
 * The person who acts, where they are another than the first. Beside a token that stands for nobody there is no second
 * person: whoever holds it may be the one who acts.
 */
export function anotherThan(first: PersonId | null, actor: Actor): PersonId {
  const person = personOf(actor);
  if (first === null)
    throw new Problem(
      "forbidden",
      "This was begun by a token that stands for nobody, so nobody counts as the second person.",
      "Begin it again under your own name; then somebody else can decide it.",
    );
  if (person !== first) return person;
  throw new Problem(
    "forbidden",
    "You began this yourself, so somebody else must decide it.",
    "Ask a second person who has the role.",
  );
}

/** True of whoever made something that could be anybody: a token that stands for nobody. Reeve itself is not such a one. */
export const isNameless = (maker: string): boolean =>
  !maker.startsWith("per_") && maker !== systemActor.id;
