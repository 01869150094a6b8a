import type { ReasonCode } from "@reeve/contract/decision";
import type { AgentId, CredentialId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { notActing } from "../identify.ts";
import { grantedScope, issueToken } from "./access-token.ts";
import { accessTokenType, exchangeGrant, subjectOf } from "./exchange.ts";
import { claimedClient, provenBy } from "./assertion.ts";
import { issuerOf, resourceOf, serverOfResource, tokenEndpointOf } from "./resource.ts";
import type { SigningKey } from "./signing-key.ts";
import { oauthStore, type Client } from "./store.ts";

export interface TokenHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  readonly publicUrl: () => string;
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

/** A token request that is refused, as OAuth says it (RFC 6749 5.2) and as the record will. */
export class TokenRefused extends Error {
  readonly status: 400 | 401;
  readonly error: string;
  readonly code: ReasonCode;
  /** The agent, once it has proven to be itself. */
  readonly agent: { readonly id: AgentId; readonly name: string } | null;
  /** The client that was named, where there is one of that name. */
  readonly client: CredentialId | null;

  constructor(
    error: string,
    code: ReasonCode,
    description: string,
    client?: Client,
    proven = false,
  ) {
    super(description);
    this.name = "TokenRefused";
    this.status = error === "invalid_client" ? 401 : 400;
    this.error = error;
    this.code = code;
    this.client = client?.id ?? null;
    this.agent = proven && client ? client.agent : null;
  }
}

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Exchanges a client assertion for an access token to one resource. Throws TokenRefused. */
export async function grantToken(hands: TokenHands, form: URLSearchParams): Promise<Granted> {
  const { assertion, exchanges } = readForm(form);
  const publicUrl = hands.publicUrl();
  const nowMs = hands.clock.now();
  const store = oauthStore(hands.database.kysely);

  const id = claimedClient(assertion);
  const client = id === null ? null : await store.client(id);
  if (!client)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "The assertion's `sub` is no client_id that Reeve gave out.",
    );
  if (form.has("client_id") && form.get("client_id") !== client.id)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "`client_id` is not the assertion's `sub`.",
      client,
    );
  const to = { issuer: issuerOf(publicUrl), tokenEndpoint: tokenEndpointOf(publicUrl) };
  const proven = await provenBy(assertion, client, to, nowMs);
  if (typeof proven === "string")
    throw new TokenRefused("invalid_client", "credential", proven, client);
  if (!(await store.use(client.id, proven.jti, proven.goodUntilMs)))
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This assertion was used before: make a new one, with a new `jti`, for each request.",
      client,
    );

  mayHaveToken(client, nowMs);
  const audience = audienceOf(hands, form.get("resource"), client);
  const subject = exchanges ? await subjectOf(hands, form, client, to) : null;
  if (subject !== null && "error" in subject)
    throw new TokenRefused(subject.error, "credential", subject.description, client, true);
  hands.saw?.(client.id, nowMs);
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
    ...(exchanges && { issued_token_type: accessTokenType }),
    token_type: "Bearer",
    expires_in: expiresIn,
    scope: grantedScope,
  };
}

/** The client assertion of a well-formed request, and whether it exchanges a token for one to act for somebody. */
function readForm(form: URLSearchParams): { assertion: string; exchanges: boolean } {
  const twice = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
  if (twice === "resource")
    throw new TokenRefused(
      "invalid_target",
      "bad-message",
      "A token is for one resource: send `resource` once.",
    );
  if (twice !== undefined) throw badRequest("A parameter was sent twice.");
  const grant = form.get("grant_type");
  if (!grant) throw badRequest("`grant_type` is missing.");
  if (grant !== "client_credentials" && grant !== exchangeGrant)
    throw new TokenRefused(
      "unsupported_grant_type",
      "bad-message",
      `The grant must be \`client_credentials\`, or ${exchangeGrant} to act for a person.`,
    );
  if (form.has("client_secret"))
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "Agents have no secrets here: sign a client assertion with the agent's key (private_key_jwt).",
    );
  const assertion = form.get("client_assertion");
  if (!assertion || form.get("client_assertion_type") !== assertionType)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      `Send \`client_assertion\` with \`client_assertion_type\` ${assertionType} (private_key_jwt).`,
    );
  return { assertion, exchanges: grant === exchangeGrant };
}

/** The client has proven to be itself; this asks whether it still may come in. */
function mayHaveToken(client: Client, nowMs: number): void {
  const why = notActing({ name: client.agent.name, status: client.status });
  if (why) throw new TokenRefused("unauthorized_client", "agent-suspended", why, client, true);
  if (client.revoked)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This credential was revoked.",
      client,
      true,
    );
  if (client.expiresAtMs < nowMs + 1000)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "This credential has expired; add a new key.",
      client,
      true,
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

const badRequest = (description: string): TokenRefused =>
  new TokenRefused("invalid_request", "bad-message", description);
