import { Role } from "@reeve/contract/role";

/** Which role a group gives, by the group's name or external id. */
export type GroupRoles = ReadonlyMap<string, Role>;

/** From the least to the most. Of two that allow different things, the later one wins. */
const order = Role.options;

const above = (a: Role, b: Role): boolean => order.indexOf(a) > order.indexOf(b);

/** The highest role that any of the groups gives; null where none gives one. Letter by letter: `Admins` is not `admins`. */
export function mappedRole(groups: readonly string[], roles: GroupRoles): Role | null {
  let best: Role | null = null;
  for (const group of groups) {
    const role = roles.get(group);
    if (role !== undefined && (best === null || above(role, best))) best = role;
  }
  return best;
}

export interface Standing {
  readonly role: Role;
  /** The role given by hand, kept while a group gives a higher one; null where `role` is the one by hand. */
  readonly given: Role | null;
}

/** What groups make of a role: never less than what was given by hand, and that again when no group gives more. */
export function standing(before: Standing, mapped: Role | null): Standing {
  const base = before.given ?? before.role;
  return mapped !== null && above(mapped, base)
    ? { role: mapped, given: base }
    : { role: base, given: null };
}
