import type { PersonId } from "@reeve/contract/id";
import type { Parsed } from "@reeve/contract/operations";
import type { Person } from "@reeve/contract/person";
import { roleAllows } from "@reeve/contract/role";
import { Problem } from "../../platform/problem.ts";

export interface Changed {
  readonly after: Person;
  /** Whoever has another role, or is no longer active, is signed out everywhere. */
  readonly signsOut: boolean;
  /** The new role allows something that the old one did not. */
  readonly raises: boolean;
}

/** What an update makes of a person. Refuses to take away the last active admin. */
export function changed(
  before: Person,
  update: Parsed<"people.update">,
  activeAdmins: readonly PersonId[],
): Changed {
  const after: Person = {
    ...before,
    name: update.name ?? before.name,
    email: update.email ?? before.email,
    role: update.role ?? before.role,
    status: update.status ?? before.status,
  };
  const staysAdmin = after.role === "admin" && after.status === "active";
  if (activeAdmins.includes(before.id) && activeAdmins.length === 1 && !staysAdmin)
    throw new Problem(
      "conflict",
      `${before.name} is the only active admin; without one nobody could manage people.`,
      "Make someone else an admin first.",
    );
  return {
    after,
    signsOut: after.role !== before.role || !maySignIn(after),
    raises: !roleAllows(before.role, after.role),
  };
}

export const maySignIn = (person: Person): boolean =>
  person.status === "active" || person.status === "invited";
