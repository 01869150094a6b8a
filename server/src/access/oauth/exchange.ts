import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { ActsFor } from "../delegations/known.ts";
import { delegationStore } from "../delegations/store.ts";
import { readSubjectToken, subjectTokenType } from "../delegations/subject-token.ts";
import { provenBy, type Addressee } from "./assertion.ts";
import type { SigningKey } from "./signing-key.ts";
import type { Client } from "./store.ts";

export const exchangeGrant = "urn:ietf:params:oauth:grant-type:token-exchange";
export const accessTokenType = "urn:ietf:params:oauth:token-type:access_token";

export interface ExchangeHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
}

/** The person a client asks to act for, and until when it may. */
export interface ForPerson {
  readonly person: ActsFor;
  readonly untilMs: number;
  /** The one resource it is for, where it is for one. */
  readonly resource?: string | null;
}

/** Why a token is not exchanged, as OAuth says it (RFC 8693 §2.2.2). */
export interface NotExchanged {
  readonly error: "invalid_request" | "invalid_grant";
  readonly description: string;
}

/**
 * Whom a token exchange (RFC 8693) is for. The client has proven itself; what it presents must be given to it, must not
 * have been taken back, and its person must still be somebody here.
 */
export async function subjectOf(
  { database, clock, signingKey }: ExchangeHands,
  form: URLSearchParams,
  client: Client,
  to: Addressee,
): Promise<ForPerson | NotExchanged> {
  const nowMs = clock.now();
  const token = form.get("subject_token");
  if (!token || form.get("subject_token_type") !== subjectTokenType)
    return request(
      `Send \`subject_token\`, which a person gave the agent, with \`subject_token_type\` ${subjectTokenType}.`,
    );
  const wanted = form.get("requested_token_type");
  if (wanted !== null && wanted !== accessTokenType)
    return request(`\`requested_token_type\` can only be ${accessTokenType}.`);
  if (!(await isActor(form, client, to, nowMs)))
    return request("`actor_token` must be the client's own assertion: no client acts as another.");
  const subject = await readSubjectToken(signingKey, to.issuer, token, nowMs);
  if (typeof subject === "string") return grant(subject);
  if (subject.agent !== client.agent.id)
    return grant("The subject token was given to another agent.");
  const found = await delegationStore(database.kysely).find(subject.agent, subject.person.id);
  if (!found || found.delegation.endedAt !== null || found.epoch !== subject.person.epoch)
    return grant("The person took back that this agent acts for them; they can let it again.");
  if (found.personStatus !== "active")
    return grant("The person it would act for is not active here any more.");
  const untilMs = Date.parse(found.delegation.expiresAt);
  return untilMs < nowMs + 1000
    ? grant("The time for which this agent may act for the person is over.")
    : { person: subject.person, untilMs };
}

/** RFC 8693 §2.1: who acts may be named once more. It is the client that has proven itself, or nobody. */
async function isActor(
  form: URLSearchParams,
  client: Client,
  to: Addressee,
  nowMs: number,
): Promise<boolean> {
  const actor = form.get("actor_token");
  if (actor === null) return !form.has("actor_token_type");
  if (form.get("actor_token_type") !== subjectTokenType) return false;
  if (actor === form.get("client_assertion")) return true;
  return typeof (await provenBy(actor, client, to, nowMs)) !== "string";
}

const request = (description: string): NotExchanged => ({ error: "invalid_request", description });
const grant = (description: string): NotExchanged => ({ error: "invalid_grant", description });
