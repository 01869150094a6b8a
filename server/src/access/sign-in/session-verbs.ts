import type { Verbs } from "@reeve/contract/operations";
import type { Ctx } from "../../platform/context.ts";
import { Problem } from "../../platform/problem.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { ceremonyStore } from "./ceremony-store.ts";
import { noSessionCookie } from "./cookie.ts";
import { accountOf, addressOf } from "./limit.ts";
import { linkStore } from "./link-store.ts";
import { openSession, tryOnce, tryWorked, type SignInHands } from "./open-session.ts";
import { askForKnown, verifyKnown } from "./passkey.ts";
import { passkeyStore } from "./passkey-store.ts";
import { passwordMatches } from "./password.ts";
import { passwordStore } from "./password-store.ts";
import { relyingParty } from "./relying-party.ts";
import { sessionStore } from "./session-store.ts";

type SessionVerbs = Pick<
  Verbs<Ctx>,
  | "session.password"
  | "session.link"
  | "session.passkey.start"
  | "session.passkey"
  | "session.close"
>;

export interface SignOutHands extends SignInHands {
  /** Where the browser ends its session at the provider as well; null where it cannot. */
  signOutAt(issuer: string): Promise<string | null>;
}

export function sessionVerbs(hands: SignOutHands): SessionVerbs {
  const { clock, publicUrl } = hands;
  const db = hands.database.kysely;
  return {
    async "session.password"(ctx, { email, password }) {
      const counted = [addressOf(ctx), accountOf(email)];
      await tryOnce(hands, ctx, ...counted);
      const person = await peopleStore(db).withEmail(email);
      const hash = await passwordStore(db).hashOf(person?.id ?? "per_");
      if (!(await passwordMatches(hash, password))) throw wrongPassword();
      const me = await openSession(hands, ctx, {
        operation: "session.password",
        person,
        holds: async (tx) =>
          person !== null && (await passwordStore(tx).hashOf(person.id)) === hash,
        refused: wrongPassword(),
      });
      await tryWorked(hands, ...counted);
      return me;
    },

    async "session.link"(ctx, { token }) {
      await tryOnce(hands, ctx, addressOf(ctx));
      const id = await linkStore(db).personOf(token, clock.now());
      const me = await openSession(hands, ctx, {
        operation: "session.link",
        person: id && (await peopleStore(db).find(id)),
        holds: (tx) => linkStore(tx).use(token, clock.now()),
        refused: badLink(),
      });
      await tryWorked(hands, addressOf(ctx));
      return me;
    },

    async "session.passkey.start"(ctx) {
      await tryOnce(hands, ctx, addressOf(ctx));
      const { challenge, options } = await askForKnown(relyingParty(publicUrl()));
      return { ceremony: await ceremonyStore(db).open(challenge, null, clock.now()), options };
    },

    async "session.passkey"(ctx, { ceremony, response }) {
      await tryOnce(hands, ctx, addressOf(ctx));
      const challenge = await ceremonyStore(db).take(ceremony, null, clock.now());
      const passkey = await passkeyStore(db).withCredential(String(response.id));
      if (!challenge || !passkey) throw badPasskey();
      const counter = await verifyKnown(relyingParty(publicUrl()), challenge, passkey, response);
      if (counter === null) throw badPasskey();
      const me = await openSession(hands, ctx, {
        operation: "session.passkey",
        person: await peopleStore(db).find(passkey.person),
        holds: (tx) => passkeyStore(tx).used(passkey, counter, clock.now()),
        refused: badPasskey(),
      });
      // The start of this sign-in was counted too.
      await tryWorked(hands, addressOf(ctx), addressOf(ctx));
      return me;
    },

    async "session.close"(ctx) {
      const { sessionToken } = ctx;
      if (sessionToken === null) throw noSession();
      const issuer = await sessionStore(db).issuerOf(sessionToken);
      await hands.write(ctx, "session.close", async (tx) => {
        await sessionStore(tx.db).end(sessionToken);
        tx.note({ subject: ctx.actor.id, before: null, after: null });
      });
      ctx.reply("set-cookie", noSessionCookie(publicUrl()));
      return { ok: true, signOutUrl: issuer === null ? null : await hands.signOutAt(issuer) };
    },
  };
}

// One answer each, whatever the reason, so that it does not tell who has an account.
const wrongPassword = (): Problem =>
  new Problem(
    "unauthenticated",
    "This e-mail address and password do not belong together.",
    "Check both, use a passkey, or ask an admin for a new link.",
  );
const badLink = (): Problem =>
  new Problem(
    "unauthenticated",
    "This link was used, has expired, or a newer one took its place.",
    "Ask an admin for a new link. Before anyone has signed in, restarting Reeve prints one.",
  );
const badPasskey = (): Problem =>
  new Problem(
    "unauthenticated",
    "This passkey is not one that Reeve knows, or it could not be verified in time.",
    "Try again, or sign in another way.",
  );
const noSession = (): Problem =>
  new Problem(
    "conflict",
    "There is no session to end: an operator token was sent.",
    "Revoke the token instead.",
  );
