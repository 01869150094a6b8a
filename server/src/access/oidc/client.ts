import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  type ClientAuth,
  type Configuration,
} from "openid-client";
import { Problem } from "../../platform/problem.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import type { Ceremony, Settings } from "./store.ts";

/** What a provider says of someone, once every signature, time and number of it was checked. */
export type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

const isLoopback = (issuer: string): boolean =>
  /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(issuer).hostname);

/** As the provider says it takes secrets; in the header where it says nothing. */
const withSecret =
  (secret: string): ClientAuth =>
  (server, client, body, headers) => {
    const ways = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const way = ways.includes("client_secret_basic") ? ClientSecretBasic : ClientSecretPost;
    return way(secret)(server, client, body, headers);
  };

/** The provider as it describes itself. Plain HTTP only on this machine. Throws a Problem when it does not answer. */
export async function providerAt(
  settings: Settings,
  secret: string | null,
): Promise<Configuration> {
  const { issuer, clientId } = settings;
  const local = isLoopback(issuer);
  if (!local && !issuer.startsWith("https:"))
    throw new Problem(
      "invalid",
      "`issuer`: a provider is reached by https.",
      "Give its https address.",
    );
  try {
    return await discovery(
      new URL(issuer),
      clientId,
      undefined,
      secret === null ? None() : withSecret(secret),
      {
        [customFetch]: guardedFetch,
        timeout: 10,
        ...(local && { execute: [allowInsecureRequests] }),
      },
    );
  } catch (error) {
    throw new Problem(
      "unavailable",
      `${new URL(issuer).origin} did not answer as an identity provider: ${error instanceof Error ? error.message : "no answer"}.`,
      "Check the issuer, and that Reeve can reach it; people can still sign in by passkey, password or link.",
    );
  }
}

/** Where the browser goes, and what its return is held against. */
export async function begin(
  provider: Configuration,
  settings: Settings,
  redirectUri: string,
): Promise<{ url: string; ceremony: Ceremony }> {
  const verifier = randomPKCECodeVerifier();
  const ceremony: Ceremony = {
    issuer: settings.issuer,
    clientId: settings.clientId,
    state: randomState(),
    nonce: randomNonce(),
    verifier,
    redirectUri,
  };
  const scopes = new Set(["openid", ...settings.scopes]);
  const url = buildAuthorizationUrl(provider, {
    redirect_uri: redirectUri,
    scope: [...scopes].join(" "),
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    state: ceremony.state,
    nonce: ceremony.nonce,
  });
  return { url: url.href, ceremony };
}

/** What the provider vouches for. Throws for an answer of another sign-in, another issuer, or with a bad signature. */
export async function finish(
  provider: Configuration,
  settings: Settings,
  ceremony: Ceremony,
  answer: string,
): Promise<Claims> {
  const back = new URL(ceremony.redirectUri);
  back.search = answer;
  const tokens = await authorizationCodeGrant(provider, back, {
    pkceCodeVerifier: ceremony.verifier,
    expectedState: ceremony.state,
    expectedNonce: ceremony.nonce,
    idTokenExpected: true,
  });
  const claims = tokens.claims();
  if (!claims) throw new Error("no id_token");
  const lacks = claims.email === undefined || claims[settings.groupClaim] === undefined;
  if (!lacks || provider.serverMetadata().userinfo_endpoint === undefined) return claims;
  // Some say who someone is only here; the subject is held against that of the id_token.
  const more = await fetchUserInfo(provider, tokens.access_token, claims.sub);
  return { ...more, ...claims };
}
