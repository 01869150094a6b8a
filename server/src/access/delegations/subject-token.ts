import { AgentId, PersonId } from "@reeve/contract/id";
import { errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { subjectLifeMs } from "../oauth/key-ring.ts";
import { named } from "../oauth/access-token.ts";
import type { SigningKey } from "../oauth/signing-key.ts";
import type { ActsFor } from "./known.ts";

const typ = "reeve-delegation+jwt";

/** RFC 8693 §3: what `subject_token_type` says of it. */
export const subjectTokenType = "urn:ietf:params:oauth:token-type:jwt";

export interface Subject {
  readonly agent: AgentId;
  readonly person: ActsFor;
}

/** What a person hands to an agent that may act for them: `may_act` (RFC 8693 §4.4) says which alone can use it. */
export const subjectToken = (
  key: SigningKey,
  issuer: string,
  { agent, person }: Subject,
  madeAtMs: number,
  expiresAtMs: number,
): Promise<string> =>
  new SignJWT({ may_act: { iss: issuer, sub: agent }, delegation: person.epoch })
    .setProtectedHeader({ alg: "EdDSA", typ, kid: key.kid })
    .setIssuer(issuer)
    .setAudience(issuer)
    .setSubject(person.id)
    .setIssuedAt(Math.floor(madeAtMs / 1000))
    .setExpirationTime(Math.floor(expiresAtMs / 1000))
    .sign(key.privateKey);

const Payload = z.object({
  sub: PersonId,
  may_act: z.object({ sub: AgentId }),
  delegation: z.number().int().positive(),
});

/** Whom a subject token is from and for, or a sentence on what is wrong with it. Whether it still holds is looked up. */
export async function readSubjectToken(
  key: SigningKey,
  issuer: string,
  token: string,
  nowMs: number,
): Promise<Subject | string> {
  try {
    const { payload } = await jwtVerify(token, ({ kid }) => named(key, kid, subjectLifeMs), {
      algorithms: ["EdDSA"],
      typ,
      issuer,
      audience: issuer,
      currentDate: new Date(nowMs),
    });
    const parsed = Payload.safeParse(payload);
    if (!parsed.success) return foreign;
    const { sub, may_act, delegation } = parsed.data;
    return { agent: may_act.sub, person: { id: sub, epoch: delegation } };
  } catch (error) {
    return error instanceof errors.JWTExpired
      ? "The subject token has expired: the person can let the agent act for them again."
      : foreign;
  }
}

const foreign = "The subject token is none that Reeve gave a person for an agent.";
