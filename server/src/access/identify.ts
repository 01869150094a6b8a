import type { AgentStatus } from "@reeve/contract/agent";
import type { ReasonCode } from "@reeve/contract/decision";
import type { AgentId, CredentialId, PersonId } from "@reeve/contract/id";
import { createHash } from "node:crypto";
import type { Clock } from "../platform/clock.ts";
import { claimedCredential, isTokenOf } from "./credentials/development-token.ts";
import type { KnownCredential } from "./credentials/store.ts";
import { notFor, type ActsFor, type KnownDelegations } from "./delegations/known.ts";
import { stopOf, stoppedInWords, type KnownStops } from "./stops/known.ts";
import { readToken, type Claims } from "./oauth/access-token.ts";
import { issuerOf, metadataUrlOf } from "./oauth/resource.ts";
import type { SigningKey } from "./oauth/signing-key.ts";

/** The least that must be known of an agent to let it in. */
export interface KnownToAccess {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly epoch: number;
  readonly version?: string | null;
  readonly owner?: { readonly id: PersonId } | null;
}

/** The present state that every call is checked against: the snapshot that decisions are made from. */
export interface Known<A extends KnownToAccess = KnownToAccess> {
  readonly agents: ReadonlyMap<AgentId, A>;
  /** Those that are not revoked. */
  readonly credentials: ReadonlyMap<CredentialId, KnownCredential>;
  readonly delegations: KnownDelegations;
  /** The stops in force. */
  readonly stops?: KnownStops;
}

export interface Identified<A extends KnownToAccess> {
  readonly ok: true;
  readonly agent: A;
  readonly credential: CredentialId;
  /** Whom it acts for; null where it acts on its own account. */
  readonly actsFor: ActsFor | null;
  /** True when it came with a development token, which records must say. */
  readonly development: boolean;
}

export interface Refusal {
  readonly ok: false;
  /** 401: another token may do. 403: no token will, until a person changes something. */
  readonly status: 401 | 403;
  /** RFC 6750 error code; null when no token was presented at all. */
  readonly oauthError: string | null;
  /** A sentence the agent's developer can act on. */
  readonly description: string;
  readonly code: ReasonCode;
  /** The agent, where a genuine token named one. */
  readonly agent: { readonly id: AgentId; readonly name: string } | null;
}

/** `authorization` is the header as it came; `resource` the URL of the door that was asked for. */
export type Identify = <A extends KnownToAccess>(
  authorization: string | undefined,
  resource: string,
  known: Known<A>,
) => Promise<Identified<A> | Refusal>;

export interface IdentifyHands {
  readonly signingKey: SigningKey;
  readonly clock: Clock;
  readonly publicUrl: () => string;
  /** Told of each call by a credential that was let in. */
  saw?(credential: CredentialId, atMs: number): void;
  /** Told of each token that is none of the agents', with the door it was sent to. */
  foreign?(token: string, door: string): void;
}

const cachedTokens = 10_000;
const maxTokenLength = 8_192;

/**
 * Makes `identify`. A signature is checked once for each token and remembered until it expires; whether the agent is
 * active, its epoch, and whether the credential still stands are looked up in `known` on every single call.
 */
export function identifier(hands: IdentifyHands): Identify {
  const { clock } = hands;
  const verified = new Map<string, Claims>();

  const claimsOf = async (token: string): Promise<Claims | string> => {
    const key = createHash("sha256").update(token).digest("base64");
    const cached = verified.get(key);
    if (cached && cached.expiresAtMs > clock.now()) return cached;
    const claims = await readToken(
      hands.signingKey,
      issuerOf(hands.publicUrl()),
      token,
      clock.now(),
    );
    if (typeof claims === "string") {
      verified.delete(key);
      return claims;
    }
    const oldest = verified.size >= cachedTokens ? verified.keys().next().value : undefined;
    if (oldest !== undefined) verified.delete(oldest);
    verified.set(key, claims);
    return claims;
  };

  const seen = <A extends KnownToAccess>(answer: Identified<A> | Refusal) => {
    if (answer.ok) hands.saw?.(answer.credential, clock.now());
    return answer;
  };

  return async (authorization, resource, known) => {
    if (authorization === undefined)
      return refused(401, null, "credential", "Send an access token: `Authorization: Bearer …`.");
    const [, token] = /^bearer +([A-Za-z0-9._~+/=-]+) *$/i.exec(authorization) ?? [];
    if (token === undefined || token.length > maxTokenLength)
      return refused(
        401,
        "invalid_token",
        "credential",
        "The Authorization header is not `Bearer` and one token.",
      );
    if (token.startsWith("reeve_dev_"))
      return seen(unlessStopped(holderOfDevelopmentToken(token, known, clock.now()), known));
    const claims = await claimsOf(token);
    if (typeof claims === "string") hands.foreign?.(token, resource);
    return seen(unlessStopped(holderOfClaims(claims, resource, known, clock.now()), known));
  };
}

/** A token of whoever a stop holds is good for nothing while it does. */
function unlessStopped<A extends KnownToAccess>(
  answer: Identified<A> | Refusal,
  { stops }: Known<A>,
): Identified<A> | Refusal {
  const held = answer.ok ? stopOf(stops, { ...answer, person: answer.actsFor?.id }) : null;
  return held !== null && answer.ok
    ? refused(403, "access_denied", "stopped", stoppedInWords(held), answer.agent)
    : answer;
}

/** The `WWW-Authenticate` header of a refusal: from it an OAuth client finds its way to a token. */
export function challenge(refusal: Refusal, resource: string): string {
  const error =
    refusal.oauthError === null
      ? []
      : [`error=${quoted(refusal.oauthError)}`, `error_description=${quoted(refusal.description)}`];
  return `Bearer ${[...error, `resource_metadata=${quoted(metadataUrlOf(resource))}`].join(", ")}`;
}

/** Who a signed token lets in at a door, as things are now. */
export function holderOfClaims<A extends KnownToAccess>(
  claims: Claims | string,
  resource: string,
  known: Known<A>,
  nowMs: number,
): Identified<A> | Refusal {
  if (typeof claims === "string") return invalidToken(claims, null);
  const agent = known.agents.get(claims.agent);
  if (!agent) return unknownAgent();
  if (claims.audience !== resource)
    return invalidToken(
      `The token is for ${claims.audience}; this is ${resource}. Ask for one with that \`resource\`.`,
      agent,
    );
  const credential = known.credentials.get(claims.credential);
  if (!credential || credential.agent !== agent.id || credential.expiresAtMs <= nowMs)
    return invalidToken("The credential behind the token was revoked or has expired.", agent);
  if (credential.revokedTokens?.includes(claims.jti))
    return invalidToken("The token was revoked; ask for a new one.", agent);
  const why = notActing(agent);
  if (why) return refused(403, "access_denied", "agent-suspended", why, agent);
  if (claims.epoch < agent.epoch)
    return invalidToken(
      "The token is from before the agent was stopped; ask for a new one.",
      agent,
    );
  const { actsFor } = claims;
  const over = actsFor && notFor(known.delegations, agent.id, actsFor, nowMs);
  if (over) return invalidToken(over, agent);
  return { ok: true, agent, credential: credential.id, actsFor, development: false };
}

/** The same of a development token, which is good at every door. */
export function holderOfDevelopmentToken<A extends KnownToAccess>(
  token: string,
  known: Known<A>,
  nowMs: number,
): Identified<A> | Refusal {
  const id = claimedCredential(token);
  const credential = id === null ? undefined : known.credentials.get(id);
  if (!credential?.tokenHash || !isTokenOf(token, credential.tokenHash))
    return invalidToken(
      "The development token is not one that stands: it is mistyped, or was revoked.",
      null,
    );
  const agent = known.agents.get(credential.agent);
  if (!agent) return unknownAgent();
  if (credential.expiresAtMs <= nowMs)
    return invalidToken("The development token has expired; make a new one.", agent);
  const why = notActing(agent);
  if (why) return refused(403, "access_denied", "agent-suspended", why, agent);
  return { ok: true, agent, credential: credential.id, actsFor: null, development: true };
}

/** Why an agent may not act, where it may not. */
export function notActing({ name, status }: Pick<KnownToAccess, "name" | "status">): string | null {
  if (status === "active") return null;
  if (status === "suspended")
    return `The agent ${name} is stopped. Someone who answers for it can resume it.`;
  if (status === "retired") return `The agent ${name} is retired, and that is final.`;
  return `The agent ${name} is not active yet: it becomes so with its first credential.`;
}

const unknownAgent = (): Refusal =>
  refused(
    401,
    "invalid_token",
    "agent-unknown",
    "The token names an agent that is not registered here.",
  );

const invalidToken = (description: string, agent: KnownToAccess | null): Refusal =>
  refused(401, "invalid_token", "credential", description, agent);

const refused = (
  status: 401 | 403,
  oauthError: string | null,
  code: ReasonCode,
  description: string,
  agent: KnownToAccess | null = null,
): Refusal => ({
  ok: false,
  status,
  oauthError,
  description,
  code,
  agent: agent && { id: agent.id, name: agent.name },
});

/** RFC 9110 quoted-string in plain ASCII: what is not visible ASCII becomes `?`. */
const quoted = (text: string): string =>
  `"${text.replaceAll(/[^\x20-\x7e]/gu, "?").replaceAll(/["\\]/g, "'")}"`;
