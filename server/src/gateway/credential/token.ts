import type { UpstreamCredential } from "@reeve/contract/server";
import { SignJWT } from "jose";
import { randomUUID } from "node:crypto";
import { request } from "undici";
import { z } from "zod";
import type { SigningKey } from "../../access/oauth/signing-key.ts";
import type { Clock } from "../../platform/clock.ts";
import { forbiddenHost } from "../../platform/outbound/forbidden-address.ts";
import { guardedAgent } from "../../platform/outbound/guarded-agent.ts";

export interface TokenHands {
  readonly clock: Clock;
  /** What Reeve signs with where it proves itself, or says who acts. */
  readonly signingKey: SigningKey;
  readonly publicUrl: () => string;
}

export interface Token {
  readonly text: string;
  readonly expiresAtMs: number;
}

type OAuth = Extract<UpstreamCredential, { tokenUrl: string }>;

const waitMs = 10_000;
const maxAnswerBytes = 64 * 1024;
const assertionSeconds = 60;
/** How long a token is used whose answer does not say how long it lives. */
const unsaidSeconds = 60;
const jwt = "urn:ietf:params:oauth:token-type:jwt";

const Answer = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]{1,16384}$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().positive().optional(),
});
const Refusal = z.object({ error: z.string().regex(/^[\w.-]{1,60}$/) });

/**
 * A token for a tool server from its authorization server: client credentials (RFC 6749 §4.4), or who acts exchanged for
 * one (RFC 8693). Rejects with a sentence that holds nothing secret.
 */
export async function fetchToken(
  hands: TokenHands,
  oauth: OAuth,
  serverUrl: string,
  agent: string,
): Promise<Token> {
  const form = new URLSearchParams({ resource: oauth.resource ?? serverUrl });
  if (oauth.scope !== undefined) form.set("scope", oauth.scope);
  const headers: Record<string, string> = {
    "content-type": "application/x-www-form-urlencoded",
    accept: "application/json",
  };
  if (oauth.kind === "client_credentials") form.set("grant_type", "client_credentials");
  else await exchange(hands, oauth, agent, form);
  if (oauth.clientSecret !== undefined)
    headers["authorization"] = basic(oauth.clientId, oauth.clientSecret);
  else await prove(hands, oauth, form);

  // A literal address is not looked up when it is connected to, so it is judged here.
  const reason = forbiddenHost(new URL(oauth.tokenUrl).hostname);
  if (reason) throw failure(`leads to ${reason}`);
  const asked = hands.clock.now();
  const { status, text } = await ask(oauth.tokenUrl, headers, form.toString());
  const said = json(text);
  if (status !== 200) {
    const refusal = Refusal.safeParse(said);
    throw failure(`answered ${status}${refusal.success ? ` (${refusal.data.error})` : ""}`);
  }
  const answer = Answer.safeParse(said);
  if (!answer.success) throw failure("answered without a bearer token");
  const { access_token, expires_in = unsaidSeconds } = answer.data;
  return { text: access_token, expiresAtMs: asked + expires_in * 1000 };
}

const failure = (what: string): Error =>
  new Error(`no credential for it could be had: its token endpoint ${what}`);

async function ask(
  url: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; text: string }> {
  try {
    const answer = await request(url, {
      dispatcher: guardedAgent,
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(waitMs),
    });
    const pieces: Buffer[] = [];
    let bytes = 0;
    for await (const piece of answer.body as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > maxAnswerBytes) throw new Error("too long");
      pieces.push(piece);
    }
    return { status: answer.statusCode, text: Buffer.concat(pieces).toString() };
  } catch (error) {
    throw failure(
      error instanceof Error && error.name === "TimeoutError"
        ? "did not answer in time"
        : error instanceof Error && error.message === "too long"
          ? "answered too much"
          : "could not be reached",
    );
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** RFC 6749 §2.3.1: both halves are form-encoded first. */
function basic(id: string, secret: string): string {
  const coded = (text: string): string => new URLSearchParams({ t: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${coded(id)}:${coded(secret)}`).toString("base64")}`;
}

const signed = (
  hands: TokenHands,
  issuer: string,
  subject: string,
  audience: string,
  more = {},
) => {
  const now = Math.floor(hands.clock.now() / 1000);
  return new SignJWT(more)
    .setProtectedHeader({ alg: "EdDSA", typ: "JWT", kid: hands.signingKey.kid })
    .setIssuer(issuer)
    .setSubject(subject)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + assertionSeconds)
    .sign(hands.signingKey.privateKey);
};

/** RFC 7523: Reeve's own key instead of a secret. */
async function prove(hands: TokenHands, oauth: OAuth, form: URLSearchParams): Promise<void> {
  const { clientId, tokenUrl } = oauth;
  form.set("client_id", clientId);
  form.set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  form.set("client_assertion", await signed(hands, clientId, clientId, tokenUrl));
}

async function exchange(
  hands: TokenHands,
  oauth: Extract<OAuth, { kind: "token_exchange" }>,
  agent: string,
  form: URLSearchParams,
): Promise<void> {
  const [actor = "", person] = agent.split(" ");
  const profile = { sub_profile: "ai_agent" };
  // RFC 8693 §4.1: for a person, the person is the subject and the agent is who acts.
  const claims = {
    client_id: oauth.clientId,
    ...(person === undefined
      ? profile
      : { act: { iss: hands.publicUrl(), sub: actor, ...profile } }),
  };
  form.set("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
  form.set("requested_token_type", "urn:ietf:params:oauth:token-type:access_token");
  form.set("subject_token_type", jwt);
  form.set(
    "subject_token",
    await signed(hands, hands.publicUrl(), person ?? actor, oauth.tokenUrl, claims),
  );
  if (oauth.audience !== undefined) form.set("audience", oauth.audience);
}
