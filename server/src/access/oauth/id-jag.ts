import type { PersonId } from "@reeve/contract/id";
import { decodeProtectedHeader, errors, jwtVerify, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { delegationStore, type Stored } from "../delegations/store.ts";
import { providerStore } from "../oidc/store.ts";
import type { Addressee } from "./assertion.ts";
import type { ForPerson, NotExchanged } from "./exchange.ts";
import { inOwnWords } from "./resource.ts";
import { oauthStore, type Client } from "./store.ts";

export const idJagGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const typ = "oauth-id-jag+jwt";
const algorithms = ["EdDSA", "Ed25519", "ES256", "ES384", "RS256", "PS256"];
const foreignKeys = ["jku", "jwk", "x5u", "x5c"];
const skewSeconds = 30;
const longestSeconds = 600;
/** How long it stands that an agent acts for somebody. Each token takes an assertion of its own all the same. */
const standsMs = 8 * 3_600_000;
/** As long as a token may live. */
const leastLeftMs = 300_000;

/** A provider whose word on who lets an agent act for them counts here. */
export interface IdentityIssuer {
  readonly issuer: string;
  readonly keys: JWTVerifyGetKey;
}

export interface IdJagHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly write: Write;
  /** Null where no provider may bring agents. Throws where it does not answer. */
  identityIssuer(): Promise<IdentityIssuer | null>;
}

const Payload = z.object({
  sub: z.string().min(1).max(400),
  aud: z.union([
    z.string(),
    z
      .array(z.string())
      .length(1)
      .transform(([one]) => one as string),
  ]),
  client_id: z.string(),
  jti: z.string().min(1).max(256),
  iat: z.number(),
  exp: z.number(),
  resource: z
    .union([
      z.string(),
      z
        .array(z.string())
        .length(1)
        .transform(([one]) => one as string),
    ])
    .optional(),
});

/**
 * Whom an identity assertion (ID-JAG) of the configured provider lets the client act for. The provider vouches that the
 * person agreed; what the agent may then do is decided on each action, as for any other delegation, and a person who
 * took it back here is not overruled.
 */
export async function assertedPerson(
  hands: IdJagHands,
  form: URLSearchParams,
  client: Client,
  to: Addressee,
): Promise<ForPerson | NotExchanged> {
  const assertion = form.get("assertion");
  if (!assertion)
    return { error: "invalid_request", description: "Send the identity assertion as `assertion`." };
  const trusted = await hands.identityIssuer();
  if (trusted === null)
    return grant("No identity provider brings agents here; an admin can let it.");
  const nowMs = hands.clock.now();
  const read = await readIdJag(assertion, trusted, client, to, nowMs);
  if (typeof read === "string") return grant(read);
  const goodUntilMs = (read.exp + skewSeconds) * 1000;
  const { kysely } = hands.database;
  if (!(await oauthStore(kysely).useIdentity(trusted.issuer, read.jti, goodUntilMs)))
    return grant("This identity assertion was used before: ask the provider for a new one.");
  const person = await providerStore(kysely).personOf(trusted.issuer, read.sub);
  const found = person && (await peopleStore(kysely).find(person));
  if (!found) return grant("The person has not signed in here by this provider yet.");
  if (found.status !== "active") return grant("The person it would act for is not active here.");
  const standing = await standingFor(hands, client, found.id, nowMs);
  if (standing === null)
    return grant("The person took back that this agent acts for them; they can let it again here.");
  return {
    person: { id: found.id, epoch: standing.epoch },
    untilMs: Date.parse(standing.delegation.expiresAt),
    resource: read.resource ?? null,
  };
}

async function readIdJag(
  assertion: string,
  { issuer, keys }: IdentityIssuer,
  client: Client,
  to: Addressee,
  nowMs: number,
): Promise<z.infer<typeof Payload> | string> {
  try {
    const header = decodeProtectedHeader(assertion);
    if (header.typ?.toLowerCase().replace(/^application\//, "") !== typ)
      return `The assertion's \`typ\` must be ${typ}.`;
    if (foreignKeys.some((name) => name in header))
      return "The assertion's header brings a key or the address of one; only the provider's own count.";
    const { payload } = await jwtVerify(assertion, keys, {
      algorithms,
      issuer,
      requiredClaims: ["sub", "aud", "client_id", "jti", "iat", "exp"],
      clockTolerance: skewSeconds,
      maxTokenAge: longestSeconds,
      currentDate: new Date(nowMs),
    });
    const parsed = Payload.safeParse(payload);
    if (!parsed.success) return "The assertion does not say all that an ID-JAG says.";
    const { aud, client_id: said, exp } = parsed.data;
    if (![to.issuer, `${to.issuer}/`].includes(inOwnWords(to.issuer, aud)))
      return `The assertion's \`aud\` must be ${to.issuer} and nothing else.`;
    if (said !== client.id) return "The assertion was issued for another client.";
    if (exp * 1000 > nowMs + (longestSeconds + skewSeconds) * 1000)
      return `The assertion lives longer than ${longestSeconds} seconds.`;
    return parsed.data;
  } catch (error) {
    if (error instanceof errors.JWTExpired) return "The assertion has expired: ask for a new one.";
    if (error instanceof errors.JWTClaimValidationFailed)
      return error.claim === "iss"
        ? "The assertion is not of the provider that is configured here."
        : `The assertion's \`${error.claim}\` is missing or not acceptable.`;
    if (error instanceof errors.JOSEError)
      return "The assertion is not signed by the provider's keys.";
    throw error;
  }
}

/** The delegation that stands, made or made longer where there is none; null where the person took it back. */
async function standingFor(
  { database, write, clock }: IdJagHands,
  { agent }: Client,
  person: PersonId,
  nowMs: number,
): Promise<Stored | null> {
  const lasts = (it: Stored): boolean => Date.parse(it.delegation.expiresAt) > nowMs + leastLeftMs;
  const before = await delegationStore(database.kysely).find(agent.id, person);
  if (before?.delegation.endedAt != null) return null;
  if (before && lasts(before)) return before;
  return write(ownCtx("oauth"), "delegations.make", async (tx) => {
    await agentStore(tx.db).lock(agent.id);
    const store = delegationStore(tx.db);
    const now = await store.find(agent.id, person);
    // Another assertion may have been first; what it issued stays good.
    if (!now || (now.delegation.endedAt === null && !lasts(now)))
      await store.make(agent.id, person, isoTime(clock.now()), isoTime(clock.now() + standsMs));
    const after = await store.find(agent.id, person);
    tx.note({
      subject: agent.id,
      before: now?.delegation ?? null,
      after: { ...after?.delegation, by: "the identity provider" },
    });
    return after?.delegation.endedAt === null ? after : null;
  });
}

const grant = (description: string): NotExchanged => ({ error: "invalid_grant", description });
