import { AgentId, CredentialId, PersonId } from "@reeve/contract/id";
import { errors, jwtVerify, SignJWT } from "jose";
import { randomBytes, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { ActsFor } from "../delegations/known.ts";
import { tokenLifeMs } from "./key-ring.ts";
import { tokenLifetimeSeconds } from "./lifetime.ts";
import type { SigningKey } from "./signing-key.ts";

const skewSeconds = 30;

/** What an access token says. It is only a pointer: whether it is good is looked up on each call. */
export interface Claims {
  readonly agent: AgentId;
  readonly credential: CredentialId;
  /** Whom it acts for; null where it acts on its own account. */
  readonly actsFor: ActsFor | null;
  /** The one resource it is for. */
  readonly audience: string;
  /** The agent's epoch when it was issued. */
  readonly epoch: number;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly jti: string;
}

export interface Issue {
  readonly issuer: string;
  readonly audience: string;
  readonly agent: AgentId;
  readonly credential: CredentialId;
  readonly actsFor: ActsFor | null;
  readonly epoch: number;
  readonly nowMs: number;
  /** The end of the credential, and of what a person let it do: no token outlives either. */
  readonly notAfterMs: number;
}

/**
 * A signed access token (RFC 9068) and how many seconds it lives. Alone, the agent is its subject; for a person, the
 * person is, and `act` names the agent (RFC 8693 §4.1): it acts for them and is never taken for them.
 */
export async function issueToken(
  key: SigningKey,
  it: Issue,
): Promise<{ token: string; expiresIn: number }> {
  const now = Math.floor(it.nowMs / 1000);
  const expiresIn = Math.min(tokenLifetimeSeconds, Math.floor(it.notAfterMs / 1000) - now);
  const { actsFor } = it;
  const token = await new SignJWT({
    client_id: it.credential,
    scope: grantedScope,
    rev: it.epoch,
    ...(actsFor && {
      act: { iss: it.issuer, sub: it.agent, sub_profile: "ai_agent" },
      delegation: actsFor.epoch,
    }),
  })
    .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: key.kid })
    .setIssuer(it.issuer)
    .setAudience(it.audience)
    .setSubject(actsFor?.id ?? it.agent)
    .setJti(randomBytes(16).toString("base64url"))
    .setIssuedAt(now)
    .setExpirationTime(now + expiresIn)
    .sign(key.privateKey);
  return { token, expiresIn };
}

/** The one scope there is. What an agent may do is decided by policy on each action, never by a word in its token. */
export const grantedScope = "mcp";

const Payload = z.object({
  aud: z.string(),
  client_id: CredentialId,
  jti: z.string().min(1),
  iat: z.number().int(),
  exp: z.number().int(),
  rev: z.number().int().nonnegative(),
});

const none = z.undefined().optional();
const Who = z.union([
  z
    .object({ sub: AgentId, act: none, delegation: none })
    .transform(({ sub }) => ({ agent: sub, actsFor: null })),
  z
    .object({
      sub: PersonId,
      act: z.object({ iss: z.string(), sub: AgentId, act: none }),
      delegation: z.number().int().positive(),
    })
    .transform(({ sub, act, delegation }) => ({
      agent: act.sub,
      actsFor: { id: sub, epoch: delegation },
    })),
]);

/** The claims of a token that this issuer signed and that has not expired, or a sentence on what is wrong with it. */
export async function readToken(
  key: SigningKey,
  issuer: string,
  token: string,
  nowMs: number,
): Promise<Claims | string> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => named(key, kid, tokenLifeMs), {
      algorithms: ["EdDSA"],
      typ: "at+jwt",
      issuer,
      clockTolerance: skewSeconds,
      maxTokenAge: tokenLifetimeSeconds,
      currentDate: new Date(nowMs),
    });
    const parsed = Payload.safeParse(payload);
    const who = Who.safeParse(payload);
    if (!parsed.success || !who.success) return "The token is not one of Reeve's access tokens.";
    const { client_id, aud, rev, exp } = parsed.data;
    // The tolerance is for clocks that differ when a token is new; at its end it has none.
    if (exp * 1000 <= nowMs) return expired;
    if (exp - parsed.data.iat > tokenLifetimeSeconds)
      return "The token lives longer than Reeve's do.";
    return {
      ...who.data,
      credential: client_id,
      audience: aud,
      epoch: rev,
      jti: parsed.data.jti,
      issuedAtMs: parsed.data.iat * 1000,
      expiresAtMs: exp * 1000,
    };
  } catch (error) {
    if (error instanceof errors.JWTExpired) return expired;
    return "The token is not one of Reeve's access tokens.";
  }
}

/** The key that a token names, where what it signed is good now. */
export function named(key: SigningKey, kid: string | undefined, lifeMs: number): KeyObject {
  const found = key.verifier(kid, lifeMs);
  if (found === null) throw new errors.JWKSNoMatchingKey();
  return found;
}

const expired = "The token has expired; ask for a new one.";
