import type { PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { applyChange, type ApplyHands } from "../../registry/people/apply.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { newPerson } from "../../registry/people/verbs.ts";
import { followGroups } from "../directory/follow-groups.ts";
import { directoryStore } from "../directory/store.ts";
import { emailOf, nameOf, userNameOf } from "./person-of.ts";
import { notThere, ScimRefused } from "./refused.ts";
import { valuesOfUser } from "./resource.ts";
import { userShape, type Values } from "./shape.ts";
import { userStore, type UserRow } from "./user-store.ts";

export interface WriteHands extends ApplyHands {
  readonly write: Write;
  readonly clock: Clock;
}

/** Makes the person, or takes back one whom the provider deleted; they sign in by the provider or by a link. */
export const createUser = (hands: WriteHands, ctx: Ctx, given: Values): Promise<UserRow> =>
  hands.write(ctx, "people.invite", async (tx) => {
    const values = userShape.check({ active: true, ...given });
    const active = values.active !== false;
    const users = userStore(tx.db);
    const people = peopleStore(tx.db);
    if (await users.isTaken(userNameOf(values), null)) throw taken("userName", userNameOf(values));
    const email = emailOf(values);
    const known = await people.withEmail(email);
    if (known && !(await users.isRemoved(known.id))) throw taken("e-mail address", email);
    const person = known ?? (await added(tx, hands, nameOf(values), email));
    if (known) {
      await users.forgetWays(known.id);
      await people.setGivenRole(known.id, null);
    }
    await save(tx, hands, person.id, values, active);
    const status = active ? (known ? "active" : undefined) : "left";
    if (known || status)
      await applyChange(
        tx,
        hands,
        { id: person.id, name: nameOf(values), ...(known && { role: "viewer" }), status },
        () => undefined,
      );
    await followGroups(tx, hands, [person.id]);
    return shown(tx, person.id);
  });

async function added(tx: Tx, hands: WriteHands, name: string, email: string): Promise<Person> {
  const person = newPerson(name, email, "viewer", "invited", hands.clock);
  if (!(await peopleStore(tx.db).add(person))) throw taken("e-mail address", email);
  await directoryStore(tx.db).setByDirectory(person.id);
  tx.note({ subject: person.id, before: null, after: person });
  return person;
}

/** Changes a person to what `change` makes of their values. A person changes only in the registry's own way. */
export const changeUser = (
  hands: WriteHands,
  ctx: Ctx,
  id: string,
  match: (row: UserRow) => void,
  change: (values: Values) => Values,
): Promise<UserRow> =>
  hands.write(ctx, "people.update", async (tx) => {
    const before = await locked(tx, id, match);
    const values = userShape.check(change(valuesOfUser(before)));
    if (await userStore(tx.db).isTaken(userNameOf(values), before.id))
      throw taken("userName", userNameOf(values));
    const email = emailOf(values);
    const other = await peopleStore(tx.db).withEmail(email);
    if (other && other.id !== before.id) throw taken("e-mail address", email);
    const said = values.active;
    const was = before.active ?? (before.status === "invited" || before.status === "active");
    const active = typeof said === "boolean" ? said : was;
    await setPerson(tx, hands, before, { name: nameOf(values), email }, active, was);
    await save(tx, hands, before.id, values, active);
    await followGroups(tx, hands, [before.id]);
    return shown(tx, before.id);
  });

/** Deleted at the provider: someone who left, out of every group, and no longer shown to it. */
export const removeUser = (
  hands: WriteHands,
  ctx: Ctx,
  id: string,
  match: (row: UserRow) => void,
): Promise<void> =>
  hands.write(ctx, "people.update", async (tx) => {
    const before = await locked(tx, id, match);
    await setPerson(tx, hands, before, {}, false, true);
    await save(tx, hands, before.id, valuesOfUser(before), false);
    await userStore(tx.db).remove(before.id, isoTime(hands.clock.now()));
  });

async function locked(tx: Tx, id: string, match: (row: UserRow) => void): Promise<UserRow> {
  await peopleStore(tx.db).lockActiveAdmins();
  await peopleStore(tx.db).lock(id as PersonId);
  const row = await userStore(tx.db).find(id);
  if (!row) throw notThere("user", id);
  match(row);
  return row;
}

/** A suspension by hand stays until it is lifted by hand: a provider that says the same as before lifts nothing. */
async function setPerson(
  tx: Tx,
  hands: WriteHands,
  before: UserRow,
  called: { name?: string; email?: string },
  active: boolean,
  was: boolean,
): Promise<void> {
  const leaves = !active && before.status !== "left";
  const returns = active && !was && before.status === "left";
  if (leaves && (await directoryStore(tx.db).isLastLocalAdmin(before.id)))
    throw new ScimRefused(
      403,
      null,
      `${before.name} is the last admin who was added by hand, whom an identity provider cannot lock out. Change their role or status in Reeve.`,
    );
  const status = leaves ? "left" : returns ? "active" : undefined;
  const same = called.name === before.name && called.email === before.email;
  if (status === undefined && (same || called.name === undefined)) return;
  await applyChange(tx, hands, { id: before.id, ...called, status }, () => undefined);
}

async function save(
  tx: Tx,
  hands: WriteHands,
  id: PersonId,
  values: Values,
  active: boolean,
): Promise<void> {
  await userStore(tx.db).save(id, values, active, isoTime(hands.clock.now()));
  const { userName, externalId } = values;
  tx.note({ subject: id, before: null, after: { userName, externalId, active, by: "scim" } });
}

async function shown(tx: Tx, id: PersonId): Promise<UserRow> {
  const row = await userStore(tx.db).find(id);
  if (!row) throw notThere("user", id);
  return row;
}

const taken = (what: string, value: string): ScimRefused =>
  new ScimRefused(409, "uniqueness", `Someone with the ${what} ${value} is already here.`);
