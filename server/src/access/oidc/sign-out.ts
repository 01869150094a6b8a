import { buildEndSessionUrl } from "openid-client";
import { providerAt } from "./client.ts";
import type { ProviderHands } from "./verbs.ts";
import { providerStore } from "./store.ts";

/** What the provider has to be told as the address to come back to after signing out there. */
export const afterSignOut = ({ publicUrl }: Pick<ProviderHands, "publicUrl">): string =>
  new URL("/sign-in", publicUrl()).href;

/**
 * Where a browser ends its session at the provider too (RP-initiated logout). Null where the provider is another by now,
 * does not offer it, or does not answer: signing out here waits for nobody.
 */
export const signOutAt =
  (hands: Pick<ProviderHands, "database" | "publicUrl" | "log">) =>
  async (issuer: string): Promise<string | null> => {
    try {
      const stored = await providerStore(hands.database.kysely).get();
      if (!stored || stored.settings.issuer !== issuer) return null;
      const provider = await providerAt(stored.settings, null);
      if (provider.serverMetadata().end_session_endpoint === undefined) return null;
      return buildEndSessionUrl(provider, { post_logout_redirect_uri: afterSignOut(hands) }).href;
    } catch (error) {
      hands.log.warn({ error: String(error) }, "the provider was not asked where to sign out");
      return null;
    }
  };
