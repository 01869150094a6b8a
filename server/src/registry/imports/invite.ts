import type { PersonId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import type { PersonRef } from "../agents/answerable.ts";
import type { Named } from "../agents/change.ts";
import { addPeople, anyoneNamed } from "../people/every-store.ts";
import { newPerson } from "../people/verbs.ts";
import { roles, type Draft } from "./draft.ts";
import { whomOf } from "./whom.ts";

/** The people whom rows name, and who of them each row invited: whoever named them first. */
export interface Answering {
  /** Throws a Problem where somebody cannot answer for an agent. */
  named(draft: Draft): Named;
  invitedBy(row: number): readonly PersonId[];
}

/** Looks up everyone whom a chunk of rows names by one question, and invites the addresses that nobody has by one more. */
export async function invited(
  tx: Tx,
  clock: Clock,
  rows: readonly { readonly row: number; readonly draft: Draft }[],
): Promise<Answering> {
  const texts = new Map<string, number>();
  for (const { row, draft } of rows)
    for (const role of roles) {
      const text = draft[role];
      if (text !== undefined && !texts.has(text)) texts.set(text, row);
    }
  const there = whomOf(await anyoneNamed(tx.db, [...texts.keys()]));
  const addresses = new Map<string, number>();
  for (const [text, row] of texts) {
    const it = there(text);
    const address = text.toLowerCase();
    if ("says" in it && it.id === null && !addresses.has(address)) addresses.set(address, row);
  }
  const fresh = [...addresses.keys()].map((address) =>
    newPerson(address.slice(0, address.indexOf("@")), address, "owner", "invited", clock),
  );
  const added = await addPeople(tx.db, fresh);
  const byRow = new Map<number, PersonId[]>();
  for (const person of fresh) {
    const row = addresses.get(person.email);
    if (!added.has(person.id) || row === undefined) continue;
    tx.note({ subject: person.id, before: null, after: person });
    byRow.set(row, [...(byRow.get(row) ?? []), person.id]);
  }
  const people = fresh.length === 0 ? null : await anyoneNamed(tx.db, [...texts.keys()]);
  const whom = people === null ? there : whomOf(people);
  return {
    invitedBy: (row) => byRow.get(row) ?? [],
    named(draft) {
      const named: Record<string, PersonRef> = {};
      for (const role of roles) {
        const text = draft[role];
        if (text === undefined) continue;
        const it = whom(text);
        if ("detail" in it) throw new Problem("invalid", it.detail, it.fix);
        if (it.id === null) throw new Error("somebody who was just invited is not there");
        named[role] = { id: it.id, name: it.says };
      }
      return named;
    },
  };
}
