import type { RoleChange } from "@reeve/contract/directory";
import { mappedRole, standing, type GroupRoles } from "./roles.ts";
import type { Grouped } from "./store.ts";

/** Whose role would be another one by these roles of groups, most of all who would be kept in spite of them. */
export function preview(
  people: readonly Grouped[],
  roles: GroupRoles,
  admins: { readonly active: readonly string[]; readonly local: readonly string[] },
): { changes: RoleChange[]; people: number } {
  let active = [...admins.active];
  let local = [...admins.local];
  const changes: RoleChange[] = [];
  for (const person of people) {
    const to = standing(person, mappedRole(person.groups, roles)).role;
    if (to === person.role) continue;
    const only = (ids: readonly string[]): boolean => ids.length === 1 && ids[0] === person.id;
    const kept = person.role === "admin" && (only(active) || only(local));
    if (person.role === "admin" && !kept) {
      active = active.filter((id) => id !== person.id);
      local = local.filter((id) => id !== person.id);
    }
    const { id, name, email, role: from } = person;
    changes.push({ person: id, name, email, from, to, kept });
  }
  return { changes, people: people.length };
}
