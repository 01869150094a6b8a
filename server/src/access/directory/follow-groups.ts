import type { PersonId } from "@reeve/contract/id";
import type { Tx } from "../../platform/write.ts";
import { applyChange, type ApplyHands } from "../../registry/people/apply.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { mappedRole, standing } from "./roles.ts";
import { directoryStore } from "./store.ts";

/**
 * Gives everyone concerned the role that their groups give now. The last admin who was added by hand, and the last one
 * there is, keep theirs. Returns how many changed.
 */
export async function followGroups(
  tx: Tx,
  hands: ApplyHands,
  only: readonly PersonId[] | null,
): Promise<number> {
  const store = directoryStore(tx.db);
  const people = peopleStore(tx.db);
  const admins = await people.lockActiveAdmins();
  const roles = await store.roles();
  let changed = 0;
  for (const person of await store.grouped(only)) {
    const next = standing(person, mappedRole(person.groups, roles));
    if (next.role !== person.role) {
      const loses = person.role === "admin";
      const active = loses ? await people.lockActiveAdmins() : admins;
      const last = loses && active.length === 1 && active[0] === person.id;
      if (last || (loses && (await store.isLastLocalAdmin(person.id)))) continue;
      // Which group gives which role is an admin's word: no more is handed out here.
      await applyChange(tx, hands, { id: person.id, role: next.role }, () => undefined);
      changed += 1;
    }
    if (next.given !== person.given) await people.setGivenRole(person.id, next.given);
  }
  return changed;
}
