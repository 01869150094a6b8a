import { refusalOfToken } from "./token-error.ts";
import { unreachable } from "./reeve-error.ts";

export { TokenError } from "./token-error.ts";

/** The private half of the key whose public half is registered, as RFC 7517 JSON: Ed25519, P-256 or RSA. */
export interface PrivateJwk {
  readonly kty?: string;
  readonly crv?: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

export interface AgentTokenOptions {
  /** Where Reeve is: `http://localhost:4700`. */
  readonly issuer: string;
  /** As registration answered it. */
  readonly clientId: string;
  readonly privateKeyJwk: PrivateJwk;
  /** The address of the one MCP endpoint it is for: `…/mcp` or `…/mcp/{server}`. */
  readonly resource: string;
  /** What a person gave the agent so that it may act for them; left out, it acts on its own account. */
  readonly subjectToken?: string;
}

export interface AgentToken {
  readonly token: string;
  /** When it ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}

const assertionSeconds = 60;
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/**
 * An agent's short-lived token: it signs who it is with its own key (RFC 7523, `private_key_jwt`) and is given a token
 * for one resource. Throws a TokenError when Reeve refuses.
 */
export async function agentToken(options: AgentTokenOptions): Promise<AgentToken> {
  const issuer = options.issuer.replace(/\/+$/, "");
  const asked = Date.now();
  let response: Response;
  try {
    response = await fetch(`${issuer}/oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: new URLSearchParams({
        ...grantOf(options),
        client_id: options.clientId,
        client_assertion_type: assertionType,
        client_assertion: await assertion(options, issuer, Math.floor(asked / 1000)),
        resource: options.resource,
      }),
      redirect: "error",
      signal: AbortSignal.timeout(30_000),
    });
  } catch (error) {
    throw unreachable(issuer, error);
  }
  if (!response.ok) throw await refusalOfToken(response);
  const body = (await response.json()) as { access_token: string; expires_in: number };
  return { token: body.access_token, expiresAt: asked + body.expires_in * 1000 };
}

/** RFC 6749 §4.4 for the agent itself, RFC 8693 for a person. */
const grantOf = ({ subjectToken }: AgentTokenOptions): Record<string, string> =>
  subjectToken === undefined
    ? { grant_type: "client_credentials" }
    : {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        subject_token: subjectToken,
        subject_token_type: "urn:ietf:params:oauth:token-type:jwt",
      };

/** Gives the same token until it is about to end, then asks for the next one. Many may ask at once. */
export function agentTokens(options: AgentTokenOptions): () => Promise<string> {
  let current: Promise<AgentToken> | null = null;
  let renewAt = 0;
  return async () => {
    if (current === null || Date.now() >= renewAt) {
      renewAt = Number.POSITIVE_INFINITY;
      const asked = agentToken(options);
      current = asked;
      asked.then(
        ({ expiresAt }) => (renewAt = expiresAt - Math.min(30_000, (expiresAt - Date.now()) / 4)),
        () => (current = null),
      );
    }
    return (await current).token;
  };
}

const keyMembers = new Set(["kty", "crv", "n", "e", "d", "p", "q", "dp", "dq", "qi", "x", "y"]);
const text = new TextEncoder();
const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
const encoded = (value: object): string => base64url(text.encode(JSON.stringify(value)));

async function assertion(
  { clientId, privateKeyJwk }: AgentTokenOptions,
  audience: string,
  now: number,
): Promise<string> {
  const { alg, importAs, signAs } = algorithmOf(privateKeyJwk);
  // Members like `alg`, `use` and `key_ops` may be such that WebCrypto would refuse a key that is good.
  const bare = Object.fromEntries(
    Object.entries(privateKeyJwk).filter(([name]) => keyMembers.has(name)),
  );
  const key = await crypto.subtle.importKey("jwk", bare, importAs, false, ["sign"]);
  const header = { alg, typ: "JWT", ...(privateKeyJwk.kid && { kid: privateKeyJwk.kid }) };
  const claims = {
    iss: clientId,
    sub: clientId,
    aud: audience,
    jti: crypto.randomUUID(),
    iat: now,
    exp: now + assertionSeconds,
  };
  const signed = `${encoded(header)}.${encoded(claims)}`;
  return `${signed}.${base64url(new Uint8Array(await crypto.subtle.sign(signAs, key, text.encode(signed))))}`;
}

function algorithmOf({ kty, crv }: PrivateJwk) {
  if (kty === "OKP" && crv === "Ed25519")
    return { alg: "EdDSA", importAs: { name: "Ed25519" }, signAs: { name: "Ed25519" } };
  if (kty === "EC" && crv === "P-256") {
    const importAs = { name: "ECDSA", namedCurve: "P-256" };
    return { alg: "ES256", importAs, signAs: { name: "ECDSA", hash: "SHA-256" } };
  }
  if (kty === "RSA") {
    const importAs = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
    return { alg: "RS256", importAs, signAs: { name: "RSASSA-PKCS1-v1_5" } };
  }
  throw new TypeError(
    `a key of type ${kty} ${crv ?? ""} cannot sign here: use Ed25519, P-256 or RSA`,
  );
}
