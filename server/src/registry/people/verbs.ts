import type { PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Person, SignInLink } from "@reeve/contract/person";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { applyChange, taken, type ApplyHands } from "./apply.ts";
import { maySignIn } from "./change.ts";
import { everyScope, mayHandOut } from "./hand-out.ts";
import { peopleStore } from "./store.ts";

export interface PeopleHands extends ApplyHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  /** A link that signs the person in once, in place of earlier ones. */
  link(db: DatabaseTransaction, person: PersonId): Promise<SignInLink>;
}

type PeopleVerbs = Pick<
  Verbs<Ctx>,
  "people.list" | "people.invite" | "people.update" | "people.link"
>;

const byName = cursorOf("people", z.object({ name: z.string(), id: z.string() }));

export const peopleVerbs = (hands: PeopleHands): PeopleVerbs => ({
  async "people.list"(_ctx, { limit, cursor, q }) {
    const after = byName.read(cursor);
    const found = await peopleStore(hands.database.kysely).list({ limit, after, q });
    return pageOf(found, limit, byName, ({ name, id }) => ({ name, id }));
  },

  "people.invite": (ctx, { name, email, role }) =>
    hands.write(ctx, "people.invite", async (tx) => {
      mayHandOut(ctx.actor, everyScope);
      const person = newPerson(name, email, role, "invited", hands.clock);
      if (!(await peopleStore(tx.db).add(person))) throw taken(email);
      tx.note({ subject: person.id, before: null, after: person });
      return { person, link: await hands.link(tx.db, person.id) };
    }),

  "people.update": (ctx, update) =>
    hands.write(ctx, "people.update", async (tx) => {
      const raise = (): void => mayHandOut(ctx.actor, everyScope);
      const after = await applyChange(tx, hands, update, raise);
      if (update.role !== undefined) await peopleStore(tx.db).setGivenRole(after.id, null);
      return after;
    }),

  "people.link": (ctx, { id }) =>
    hands.write(ctx, "people.link", async (tx) => {
      mayHandOut(ctx.actor, everyScope);
      const person = await peopleStore(tx.db).lock(id);
      if (!person) throw notFound("person", id);
      if (!maySignIn(person)) throw mayNot(person);
      const link = await hands.link(tx.db, id);
      tx.note({ subject: id, before: null, after: { linkExpiresAt: link.expiresAt } });
      return link;
    }),
});

export const newPerson = (
  name: string,
  email: string,
  role: Person["role"],
  status: Person["status"],
  clock: Clock,
): Person => ({
  id: newId("per", clock.now()),
  name,
  email,
  role,
  status,
  createdAt: isoTime(clock.now()),
  lastSeenAt: null,
});

const mayNot = (person: Person): Problem =>
  new Problem(
    "conflict",
    `${person.name} is ${person.status === "left" ? "someone who left" : "suspended"} and may not sign in.`,
    "Set the status to `active` first.",
  );
