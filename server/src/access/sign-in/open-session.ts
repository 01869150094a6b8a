import type { OperationName } from "@reeve/contract/operations";
import type { Me, Person } from "@reeve/contract/person";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { newSecret } from "../../platform/ids.ts";
import type { Problem } from "../../platform/problem.ts";
import { maySignIn } from "../../registry/people/change.ts";
import { peopleStore } from "../../registry/people/store.ts";
import type { Write } from "../../platform/write.ts";
import { attemptStore } from "./attempt-store.ts";
import { ceremonyStore } from "./ceremony-store.ts";
import { sessionCookie } from "./cookie.ts";
import { linkStore } from "./link-store.ts";
import { mayTry, type Counted } from "./limit.ts";
import { personActor, whoIs } from "./me.ts";
import { absoluteMs, sessionStore } from "./session-store.ts";

export interface SignInHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/** Counts an attempt for each of `counted`; throws `too_many` when there were too many. */
export async function tryOnce(hands: SignInHands, ctx: Ctx, ...counted: Counted[]): Promise<void> {
  const attempts = attemptStore(hands.database.kysely);
  const now = hands.clock.now();
  for (const one of counted) {
    const { tries, sinceMs } = await attempts.count(one, now);
    mayTry(ctx, one, tries, sinceMs, now);
  }
}

/** Takes the count of good attempts back. */
export async function tryWorked(hands: SignInHands, ...counted: Counted[]): Promise<void> {
  const attempts = attemptStore(hands.database.kysely);
  for (const one of counted) await attempts.forgive(one);
}

export interface Proof {
  readonly operation: OperationName;
  readonly person: Person | null;
  /** The provider that vouched for them, where one did. */
  readonly issuer?: string;
  /** Whether what was shown still holds, and uses it up, with the person locked. */
  holds(db: DatabaseTransaction): Promise<boolean>;
  /** The answer to everyone whose proof does not hold. */
  readonly refused: Problem;
}

/** Opens a session with a new token, on the record as the person's own doing, and ends the one the browser had. */
export async function openSession(hands: SignInHands, ctx: Ctx, proof: Proof): Promise<Me> {
  const { person, operation, refused } = proof;
  if (!person || !maySignIn(person)) throw refused;
  const actor = personActor(person);
  const token = newSecret("reeve_session");
  const now = hands.clock.now();
  const me = await hands.write({ ...ctx, actor }, operation, async (tx) => {
    const people = peopleStore(tx.db);
    const before = await people.lock(person.id);
    if (!before || !maySignIn(before) || !(await proof.holds(tx.db))) throw refused;
    const after: Person = { ...before, status: "active", lastSeenAt: isoTime(now) };
    await people.save(after);
    const sessions = sessionStore(tx.db);
    if (ctx.sessionToken !== null) await sessions.end(ctx.sessionToken);
    await sessions.open(token, person.id, now, proof.issuer);
    tx.note({
      subject: person.id,
      before: { status: before.status },
      after: { status: after.status, from: ctx.from },
    });
    return whoIs(tx.db, personActor(after));
  });
  // Only now: an answer that says no must not carry a session.
  ctx.reply("set-cookie", sessionCookie(token, absoluteMs, hands.publicUrl()));
  await forgetOld(hands);
  return me;
}

/** Drops what has expired. A sign-in is rare enough to do it every time and often enough to keep the tables small. */
async function forgetOld({ database, clock }: SignInHands): Promise<void> {
  for (const store of [sessionStore, linkStore, ceremonyStore, attemptStore])
    await store(database.kysely).forget(clock.now());
}
