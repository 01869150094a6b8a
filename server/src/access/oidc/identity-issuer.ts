import { createRemoteJWKSet, customFetch, type JWTVerifyGetKey } from "jose";
import type { Database } from "../../platform/database.ts";
import type { IdentityIssuer } from "../oauth/id-jag.ts";
import { providerAt } from "./client.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { providerStore } from "./store.ts";

/** The provider that people sign in with, where an admin lets it bring agents as well. Its keys are remembered. */
export function identityIssuer({
  database,
}: {
  readonly database: Database;
}): () => Promise<IdentityIssuer | null> {
  const known = new Map<string, JWTVerifyGetKey>();
  return async () => {
    const stored = await providerStore(database.kysely).get();
    if (stored?.settings.agents !== true) return null;
    const { issuer } = stored.settings;
    const keys = known.get(issuer) ?? (await keysOf(stored.settings));
    known.clear();
    known.set(issuer, keys);
    return { issuer, keys };
  };
}

async function keysOf(settings: Parameters<typeof providerAt>[0]): Promise<JWTVerifyGetKey> {
  const { jwks_uri: at } = (await providerAt(settings, null)).serverMetadata();
  if (at === undefined) throw new Error("the provider names no keys");
  return createRemoteJWKSet(new URL(at), {
    [customFetch]: (url, { headers, signal }) =>
      guardedFetch(url, {
        headers: Object.fromEntries(headers),
        method: "GET",
        body: null,
        redirect: "manual",
        signal,
      }),
  });
}
