import type { Verbs } from "@reeve/contract/operations";
import type { SignInProviderState } from "@reeve/contract/sign-in-provider";
import { isoTime } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Log } from "../../platform/log.ts";
import { Problem } from "../../platform/problem.ts";
import type { Vault } from "../../platform/vault.ts";
import { everyScope, mayHandOut } from "../../registry/people/hand-out.ts";
import { addressOf } from "../sign-in/limit.ts";
import { openSession, tryOnce, tryWorked, type SignInHands } from "../sign-in/open-session.ts";
import { begin, finish, providerAt, type Claims } from "./client.ts";
import { personFor } from "./person.ts";
import { placeOf } from "./sealed.ts";
import { afterSignOut } from "./sign-out.ts";
import { providerStore, type Settings, type Stored } from "./store.ts";

export interface ProviderHands extends SignInHands {
  readonly vault: Pick<Vault, "seal" | "open">;
  readonly log: Log;
}

type ProviderVerbs = Pick<
  Verbs<Ctx>,
  Extract<keyof Verbs<Ctx>, `provider.${string}` | `session.provider${string}`>
>;

/** Setting the identity provider, and signing in by it. */
export const providerVerbs = (hands: ProviderHands): ProviderVerbs => ({
  "provider.get": async () => state(hands, await providerStore(hands.database.kysely).get()),

  async "provider.set"(ctx, { clientSecret, ...settings }) {
    mayHandOut(ctx.actor, everyScope);
    const store = providerStore(hands.database.kysely);
    const secret = clientSecret ?? kept(hands, await store.get(), settings);
    await providerAt(settings, secret);
    const stored: Stored = {
      settings,
      secret: secret === null ? null : hands.vault.seal(secret, placeOf(settings)),
      changed_by: ctx.actor.name,
      changed_at: isoTime(hands.clock.now()),
    };
    await hands.write(ctx, "provider.set", async (tx) => {
      const before = await providerStore(tx.db).get();
      await providerStore(tx.db).set(stored);
      tx.note({ subject: null, before: before?.settings ?? null, after: settings });
    });
    return state(hands, stored);
  },

  async "provider.remove"(ctx) {
    await hands.write(ctx, "provider.remove", async (tx) => {
      const before = await providerStore(tx.db).get();
      await providerStore(tx.db).remove();
      tx.note({ subject: null, before: before?.settings ?? null, after: null });
    });
    return state(hands, null);
  },

  async "session.provider"() {
    const stored = await providerStore(hands.database.kysely).get();
    return { name: stored?.settings.name ?? null };
  },

  async "session.provider.start"(ctx) {
    await tryOnce(hands, ctx, addressOf(ctx));
    const { settings, provider } = await theProvider(hands);
    const { url, ceremony } = await begin(provider, settings, callback(hands));
    const store = providerStore(hands.database.kysely);
    return { ceremony: await store.open(ceremony, hands.clock.now()), url };
  },

  async "session.provider.finish"(ctx, { ceremony, answer }) {
    await tryOnce(hands, ctx, addressOf(ctx));
    const claims = await answered(hands, ceremony, answer);
    const operation = "session.provider.finish";
    let issuer = "";
    const person = await hands.write(ctx, operation, async (tx) => {
      const stored = await providerStore(tx.db).get();
      if (!stored) throw noProvider();
      ({ issuer } = stored.settings);
      return personFor(tx, stored.settings, claims, hands.clock, notHere());
    });
    const holds = async (): Promise<boolean> => true;
    const me = await openSession(hands, ctx, {
      operation,
      person,
      issuer,
      holds,
      refused: notHere(),
    });
    // The start of this sign-in was counted too.
    await tryWorked(hands, addressOf(ctx), addressOf(ctx));
    return me;
  },
});

const callback = ({ publicUrl }: ProviderHands): string =>
  new URL("/sign-in/callback", publicUrl()).href;

function state(hands: ProviderHands, stored: Stored | null): SignInProviderState {
  const urls = { callbackUrl: callback(hands), afterSignOutUrl: afterSignOut(hands) };
  if (!stored) return { provider: null, ...urls };
  const { settings, secret, changed_by: changedBy, changed_at: changedAt } = stored;
  return {
    provider: { ...settings, hasSecret: secret !== null, changedBy, changedAt },
    ...urls,
  };
}

/** The secret of before, only where it goes to the same provider for the same client. */
function kept({ vault }: ProviderHands, before: Stored | null, settings: Settings): string | null {
  if (!before || before.secret === null || placeOf(before.settings) !== placeOf(settings))
    return null;
  return vault.open(before.secret, placeOf(settings));
}

async function theProvider(hands: ProviderHands) {
  const stored = await providerStore(hands.database.kysely).get();
  if (!stored) throw noProvider();
  const { settings } = stored;
  return { settings, provider: await providerAt(settings, kept(hands, stored, settings)) };
}

async function answered(hands: ProviderHands, token: string, answer: string): Promise<Claims> {
  const store = providerStore(hands.database.kysely);
  const ceremony = await store.take(token, hands.clock.now());
  if (!ceremony) throw notThisOne();
  const { settings, provider } = await theProvider(hands);
  if (ceremony.issuer !== settings.issuer || ceremony.clientId !== settings.clientId)
    throw notThisOne();
  try {
    return await finish(provider, settings, ceremony, answer);
  } catch (error) {
    // The library's words say which check failed; codes and tokens are not among them.
    hands.log.warn(
      { error: error instanceof Error ? error.message : "?" },
      "a sign-in was refused",
    );
    throw notThisOne();
  }
}

const noProvider = (): Problem =>
  new Problem(
    "conflict",
    "No identity provider is set.",
    "Sign in with a passkey, a password or a link.",
  );
const notThisOne = (): Problem =>
  new Problem(
    "unauthenticated",
    "The identity provider’s answer does not belong to a sign-in that this browser began, or is not good.",
    "Begin again on the sign-in page.",
  );
const notHere = (): Problem =>
  new Problem(
    "unauthenticated",
    "The identity provider knows you, but you are not let in here.",
    "Ask an admin to add you, or which addresses may sign in.",
  );
