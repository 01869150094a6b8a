import type { PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { ceremonyStore } from "./ceremony-store.ts";
import { linkStore } from "./link-store.ts";
import { self, whoIs } from "./me.ts";
import { tryOnce, tryWorked, type SignInHands } from "./open-session.ts";
import { askForNew, verifyNew } from "./passkey.ts";
import { passkeyStore } from "./passkey-store.ts";
import { hashPassword, passwordMatches } from "./password.ts";
import { passwordStore } from "./password-store.ts";
import { relyingParty } from "./relying-party.ts";
import { sessionStore } from "./session-store.ts";

const mostPasskeys = 20;

type MeVerbs = Pick<
  Verbs<Ctx>,
  "me.get" | "me.password" | "me.passkey.start" | "me.passkey.add" | "me.passkey.remove"
>;

export function meVerbs(hands: SignInHands): MeVerbs {
  const { clock, publicUrl, write } = hands;
  const db = hands.database.kysely;
  return {
    "me.get": (ctx) => whoIs(db, ctx.actor),

    async "me.password"(ctx, { current, password }) {
      const id = self(ctx.actor);
      const counted = { of: "account", who: id } as const;
      await tryOnce(hands, ctx, counted);
      const before = await passwordStore(db).hashOf(id);
      if (before !== null && !(await passwordMatches(before, current ?? ""))) throw notCurrent();
      const hash = await hashPassword(password);
      await write(ctx, "me.password", async (tx) => {
        await peopleStore(tx.db).lock(id);
        if ((await passwordStore(tx.db).hashOf(id)) !== before) throw notCurrent();
        await passwordStore(tx.db).set(id, hash, clock.now());
        await sessionStore(tx.db).endAll(id, ctx.sessionToken);
        await linkStore(tx.db).endAll(id);
        tx.note({
          subject: id,
          before: { hasPassword: before !== null },
          after: { hasPassword: true },
        });
      });
      await tryWorked(hands, counted);
      return { ok: true };
    },

    async "me.passkey.start"(ctx) {
      const id = self(ctx.actor);
      const person = await peopleStore(db).find(id);
      if (!person) throw notFound("person", id);
      const known = await passkeyStore(db).of(id);
      const { challenge, options } = await askForNew(relyingParty(publicUrl()), person, known);
      return { ceremony: await ceremonyStore(db).open(challenge, id, clock.now()), options };
    },

    async "me.passkey.add"(ctx, { ceremony, name, response }) {
      const person = self(ctx.actor);
      const challenge = await ceremonyStore(db).take(ceremony, person, clock.now());
      const key = challenge && (await verifyNew(relyingParty(publicUrl()), challenge, response));
      if (!key) throw notVerified();
      const id = newId("crd", clock.now());
      const made = { id, person, name, created_at: isoTime(clock.now()), last_used_at: null };
      return write(ctx, "me.passkey.add", async (tx) => {
        await peopleStore(tx.db).lock(person);
        if ((await passkeyStore(tx.db).of(person)).length >= mostPasskeys) throw tooManyKeys();
        if (!(await passkeyStore(tx.db).add({ ...made, ...key }))) throw knownKey();
        tx.note({ subject: person, before: null, after: { passkey: id, name } });
        return whoIs(tx.db, ctx.actor);
      });
    },

    "me.passkey.remove": (ctx, { id }) =>
      write(ctx, "me.passkey.remove", async (tx) => {
        const person = self(ctx.actor);
        await peopleStore(tx.db).lock(person);
        const keys = passkeyStore(tx.db);
        if (!(await keys.remove(person, id))) throw notFound("passkey of yours", id);
        if (!(await maySignInAgain(tx.db, person))) throw lastWay();
        tx.note({ subject: person, before: { passkey: id }, after: null });
        return whoIs(tx.db, ctx.actor);
      }),
  };
}

const maySignInAgain = async (db: DatabaseTransaction, person: PersonId): Promise<boolean> =>
  (await passkeyStore(db).of(person)).length > 0 ||
  (await passwordStore(db).hashOf(person)) !== null;

const notCurrent = (): Problem =>
  new Problem(
    "forbidden",
    "The current password is not right.",
    "Give the one you have now as `current`.",
  );
const notVerified = (): Problem =>
  new Problem(
    "bad_request",
    "The passkey could not be verified, or it took too long.",
    "Start again.",
  );
const knownKey = (): Problem =>
  new Problem(
    "conflict",
    "This passkey is already known here.",
    "Use another device, or remove the old one first.",
  );
const tooManyKeys = (): Problem =>
  new Problem("conflict", `One person may have ${mostPasskeys} passkeys.`, "Remove one first.");
const lastWay = (): Problem =>
  new Problem(
    "conflict",
    "This passkey is your only way to sign in.",
    "Set a password or add another passkey first.",
  );
