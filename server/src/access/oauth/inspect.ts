import type { Clock } from "../../platform/clock.ts";
import type { KnownToAccess, Known } from "../identify.ts";
import { holderOfClaims, holderOfDevelopmentToken } from "../identify.ts";
import { grantedScope, readToken, type Claims } from "./access-token.ts";
import { stopOf } from "../stops/known.ts";
import { issuerOf, serverOfResource } from "./resource.ts";
import type { SigningKey } from "./signing-key.ts";

export interface InspectHands {
  readonly signingKey: SigningKey;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  /** The state that calls are checked against now. */
  present(): Known;
}

/** A token that would let its agent in right now. */
export interface Live {
  readonly agent: KnownToAccess;
  /** Null for a development token. */
  readonly claims: Claims | null;
  readonly credential: string;
}

/** Whether a token is good at this moment, judged as the doors judge it, at whatever door it is for. */
export async function inspect(hands: InspectHands, token: string): Promise<Live | null> {
  const nowMs = hands.clock.now();
  const known = hands.present();
  if (token.startsWith("reeve_dev_")) {
    const held = holderOfDevelopmentToken(token, known, nowMs);
    const good = held.ok && stopOf(known.stops, { agent: held.agent }) === null;
    return good ? { agent: held.agent, claims: null, credential: held.credential } : null;
  }
  const claims = await readToken(hands.signingKey, issuerOf(hands.publicUrl()), token, nowMs);
  if (typeof claims === "string") return null;
  const held = holderOfClaims(claims, claims.audience, known, nowMs);
  if (!held.ok) return null;
  const person = held.actsFor?.id;
  const server = serverOfResource(hands.publicUrl(), claims.audience);
  const stopped = stopOf(known.stops, { agent: held.agent, person, server }) !== null;
  return stopped ? null : { agent: held.agent, claims, credential: held.credential };
}

/** The answer of introspection (RFC 7662 §2.2). Of a token that is not good nothing is told but that. */
export function introspected(issuer: string, live: Live | null): Record<string, unknown> {
  if (live === null) return { active: false };
  const { agent, claims, credential } = live;
  const actor = { iss: issuer, sub: agent.id, sub_profile: "ai_agent" };
  return {
    active: true,
    iss: issuer,
    client_id: credential,
    token_type: "Bearer",
    scope: grantedScope,
    sub: claims?.actsFor?.id ?? agent.id,
    ...(claims?.actsFor && { act: actor }),
    ...(claims && {
      aud: claims.audience,
      jti: claims.jti,
      exp: Math.floor(claims.expiresAtMs / 1000),
      iat: Math.floor(claims.issuedAtMs / 1000),
    }),
  };
}
