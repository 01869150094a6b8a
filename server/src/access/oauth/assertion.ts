import { CredentialId } from "@reeve/contract/id";
import { decodeJwt, decodeProtectedHeader, errors, importJWK, jwtVerify } from "jose";
import type { KeyAlgorithm } from "../credentials/public-key.ts";
import { inOwnWords } from "./resource.ts";
import type { Client } from "./store.ts";

const skewSeconds = 30;
const maxLifetimeSeconds = 300;
const maxJtiLength = 256;

/** An assertion that proved its client. It counts once, until it expires. */
export interface Proven {
  readonly jti: string;
  readonly goodUntilMs: number;
}

/** Where assertions must be addressed to: the issuer or the token endpoint. */
export interface Addressee {
  readonly issuer: string;
  readonly tokenEndpoint: string;
}

/** The names under which each kind of key may say that it signed: RFC 9864 gave EdDSA with Ed25519 a name of its own. */
const algorithms: Record<KeyAlgorithm, string[]> = {
  EdDSA: ["EdDSA", "Ed25519"],
  ES256: ["ES256"],
  RS256: ["RS256"],
};
const types = ["jwt", "client-authentication+jwt"];
const foreignKeys = ["jku", "jwk", "x5u", "x5c"];

/** Which client an assertion says it is from, before anything about it is believed; null when it says none of ours. */
export function claimedClient(assertion: string): CredentialId | null {
  try {
    const parsed = CredentialId.safeParse(decodeJwt(assertion).sub);
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** Checks a client assertion (RFC 7523) by the client's own registered key, or says in a sentence what is wrong with it. */
export async function provenBy(
  assertion: string,
  client: Client,
  to: Addressee,
  nowMs: number,
): Promise<Proven | string> {
  if (!client.key)
    return "This client is a development token: send the token itself as `Authorization: Bearer …`.";
  try {
    const header = decodeProtectedHeader(assertion);
    if (foreignKeys.some((name) => name in header))
      return "The assertion's header brings a key or the address of one; only the registered key counts.";
    if (header.typ !== undefined && !types.includes(header.typ.toLowerCase()))
      return "The assertion's `typ` must be `JWT`.";
    const { kid } = client.key.jwk;
    if (kid !== undefined && header.kid !== undefined && header.kid !== kid)
      return "The assertion's `kid` is not that of the registered key.";
    const { payload } = await jwtVerify(
      assertion,
      await importJWK(client.key.jwk, client.key.algorithm),
      {
        algorithms: algorithms[client.key.algorithm],
        issuer: client.id,
        subject: client.id,
        requiredClaims: ["aud", "exp", "iat", "jti"],
        maxTokenAge: maxLifetimeSeconds,
        clockTolerance: skewSeconds,
        currentDate: new Date(nowMs),
      },
    );
    return singleUse(payload, to, nowMs);
  } catch (error) {
    return sentence(error);
  }
}

function singleUse(
  { aud, exp, jti }: { aud?: unknown; exp?: number; jti?: unknown },
  to: Addressee,
  nowMs: number,
): Proven | string {
  const [only, ...more]: unknown[] = Array.isArray(aud) ? aud : [aud];
  const ours = [to.issuer, `${to.issuer}/`, to.tokenEndpoint];
  if (more.length > 0 || typeof only !== "string" || !ours.includes(inOwnWords(to.issuer, only)))
    return `The assertion's \`aud\` must be ${to.issuer} and nothing else.`;
  if (typeof jti !== "string" || jti === "" || jti.length > maxJtiLength || jti.includes("\0"))
    return `The assertion's \`jti\` must be a text of 1 to ${maxJtiLength} characters.`;
  const expiresAtMs = Number(exp) * 1000;
  if (expiresAtMs > nowMs + (maxLifetimeSeconds + skewSeconds) * 1000)
    return `The assertion lives longer than ${maxLifetimeSeconds} seconds.`;
  return { jti, goodUntilMs: expiresAtMs + skewSeconds * 1000 };
}

function sentence(error: unknown): string {
  if (error instanceof errors.JWTExpired)
    return "The assertion has expired: make a new one for each request, and check the clock.";
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === "iss" || error.claim === "sub"
      ? "The assertion's `iss` and `sub` must both be the client_id."
      : `The assertion's \`${error.claim}\` is missing or not acceptable.`;
  if (error instanceof errors.JOSEAlgNotAllowed)
    return "The assertion is signed with another algorithm than the registered key's.";
  if (error instanceof errors.JWSSignatureVerificationFailed)
    return "The assertion is not signed by the registered key.";
  return "The client assertion is not a well-formed JWT.";
}
