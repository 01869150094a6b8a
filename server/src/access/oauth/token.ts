import type { CredentialId, PersonId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import type { Known } from "../identify.ts";
import { stoppedInWords, stopOf } from "../stops/known.ts";
import { grantedScope, issueToken } from "./access-token.ts";
import { provenClient, sentOnce } from "./client.ts";
import { accessTokenType, exchangeGrant, subjectOf } from "./exchange.ts";
import { assertedPerson, idJagGrant, type IdJagHands } from "./id-jag.ts";
import { issuerOf, resourceOf, serverOfResource, tokenEndpointOf } from "./resource.ts";
import type { SigningKey } from "./signing-key.ts";
import type { Client } from "./store.ts";
import { badRequest, TokenRefused } from "./token-refused.ts";

export interface TokenHands extends IdJagHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  readonly publicUrl: () => string;
  /** The state that calls are checked against now. */
  present(): Known;
  /** Whether a tool server of this name is registered. */
  hasServer(name: string): boolean;
  /** Told of each client that proved itself. */
  saw?(credential: CredentialId, atMs: number): void;
}

export interface Granted {
  readonly access_token: string;
  /** RFC 8693 §2.2.1: only where a token was exchanged. */
  readonly issued_token_type?: string;
  readonly token_type: "Bearer";
  readonly expires_in: number;
  readonly scope: string;
}

const grants = ["client_credentials", exchangeGrant, idJagGrant] as const;

/** Exchanges a client assertion, and what it brings of a person, for an access token to one resource. Throws TokenRefused. */
export async function grantToken(hands: TokenHands, form: URLSearchParams): Promise<Granted> {
  const grant = grantIn(form);
  const publicUrl = hands.publicUrl();
  const to = { issuer: issuerOf(publicUrl), tokenEndpoint: tokenEndpointOf(publicUrl) };
  const client = await provenClient(hands, form, to);
  const nowMs = hands.clock.now();
  const subject =
    grant === exchangeGrant
      ? await subjectOf(hands, form, client, to)
      : grant === idJagGrant
        ? await assertedPerson(hands, form, client, to)
        : null;
  if (subject !== null && "error" in subject)
    throw new TokenRefused(subject.error, "credential", subject.description, client, true);
  const asked = form.get("resource");
  const asserted = subject?.resource ?? null;
  const audience = audienceOf(hands, asked ?? asserted, client);
  if (asserted !== null && audienceOf(hands, asserted, client) !== audience)
    throw new TokenRefused(
      "invalid_target",
      "credential",
      "The identity assertion is for another resource.",
      client,
      true,
    );
  hands.saw?.(client.id, nowMs);
  unlessStopped(hands, client, subject?.person.id, audience);
  const { token, expiresIn } = await issueToken(hands.signingKey, {
    issuer: to.issuer,
    audience,
    agent: client.agent.id,
    credential: client.id,
    actsFor: subject?.person ?? null,
    epoch: client.epoch,
    nowMs,
    notAfterMs: Math.min(client.expiresAtMs, subject?.untilMs ?? client.expiresAtMs),
  });
  return {
    access_token: token,
    ...(grant === exchangeGrant && { issued_token_type: accessTokenType }),
    token_type: "Bearer",
    expires_in: expiresIn,
    scope: grantedScope,
  };
}

/** Whoever a stop holds, at this door or everywhere, gets no token while it does. */
function unlessStopped(
  { present, publicUrl }: TokenHands,
  client: Client,
  person: PersonId | undefined,
  audience: string,
): void {
  const { agents, stops } = present();
  const agent = agents.get(client.agent.id) ?? client.agent;
  const server = serverOfResource(publicUrl(), audience);
  const held = stopOf(stops, { agent, person, server });
  if (held !== null)
    throw new TokenRefused("unauthorized_client", "stopped", stoppedInWords(held), client, true);
}

function grantIn(form: URLSearchParams): (typeof grants)[number] {
  sentOnce(form);
  const said = form.get("grant_type");
  if (!said) throw badRequest("`grant_type` is missing.");
  const grant = grants.find((one) => one === said);
  if (grant !== undefined) return grant;
  throw new TokenRefused(
    "unsupported_grant_type",
    "bad-message",
    `The grant must be \`client_credentials\`, or ${exchangeGrant} or ${idJagGrant} to act for a person.`,
  );
}

function audienceOf(hands: TokenHands, resource: string | null, client: Client): string {
  const publicUrl = hands.publicUrl();
  const server = resource === null ? null : serverOfResource(publicUrl, resource);
  if (server === undefined)
    throw new TokenRefused(
      "invalid_target",
      "bad-message",
      `\`resource\` must be ${resourceOf(publicUrl, null)} or ${resourceOf(publicUrl, "{server}")}.`,
      client,
      true,
    );
  if (server !== null && !hands.hasServer(server))
    throw new TokenRefused(
      "invalid_target",
      "server-unknown",
      `There is no tool server ${server} here.`,
      client,
      true,
    );
  return resourceOf(publicUrl, server);
}
