import type { ReasonCode } from "@reeve/contract/decision";
import type { AgentId, CredentialId } from "@reeve/contract/id";
import { scopeAllows } from "@reeve/contract/role";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { Log } from "../../platform/log.ts";
import { Problem } from "../../platform/problem.ts";
import type { Authenticate } from "../authenticate.ts";
import { openStrangers } from "../strangers.ts";
import { authorizationServer, protectedResource } from "./metadata.ts";
import { issuerOf, serverOfPath, spokenUrl, tokenEndpointOf } from "./resource.ts";
import { oauthStore } from "./store.ts";
import { inspect, introspected, type InspectHands } from "./inspect.ts";
import { provenClient, sentOnce } from "./client.ts";
import { revokeToken } from "./revoke.ts";
import { badRequest, TokenRefused } from "./token-refused.ts";
import { grantToken, type TokenHands } from "./token.ts";

/** A refused request for a token, for the record: it becomes an action of kind `sign_in` that was denied. */
export interface RefusedSignIn {
  /** Null unless the agent proved to be itself. */
  readonly agent: { readonly id: AgentId; readonly name: string } | null;
  /** The client that was named, proven or not, where there is one of that name. */
  readonly client: CredentialId | null;
  readonly code: ReasonCode;
  readonly reason: string;
  /** Where it was refused. */
  readonly door: string;
}

export interface OAuthHands extends TokenHands, InspectHands {
  /** Who holds an operator token, which may ask about any agent's. */
  readonly authenticate: Authenticate;
  readonly log: Log;
  /** Where a request comes from. */
  readonly addressOf: (c: Context) => string;
  /** Told of each refusal that is answered and, being one of many alike, not recorded. */
  unrecorded(kind: "no-credential" | "bad-credential"): void;
  /** Puts a refusal on the record. A refusal stands whether or not this succeeds. */
  refused(it: RefusedSignIn): Promise<void>;
}

const maxBodyBytes = 64 * 1024;
const forgetEveryMs = 60_000;
/** Other processes' clocks may be behind this one's. */
const keepLongerMs = 600_000;

/** The authorization server: tokens for agents, its keys, and the metadata by which OAuth clients find it all. */
export function oauthDoor(hands: OAuthHands): Hono {
  const app = new Hono();
  const strangers = openStrangers(hands.clock);
  let forgotAtMs = 0;

  const forgetUsed = async (): Promise<void> => {
    const nowMs = hands.clock.now();
    if (nowMs - forgotAtMs < forgetEveryMs) return;
    forgotAtMs = nowMs;
    await oauthStore(hands.database.kysely)
      .forget(nowMs - keepLongerMs)
      .catch((error: unknown) =>
        hands.log.warn({ error: String(error) }, "used assertions were not forgotten"),
      );
  };

  app.use("/oauth/*", async (c, next) => {
    await next();
    c.header("cache-control", "no-store");
    c.header("pragma", "no-cache");
  });

  /** The answer to whatever went wrong: a refusal is recorded, and anything else is Reeve's own failure and no token. */
  const refusal = async (c: Context, error: unknown): Promise<Response> => {
    c.header("cache-control", "no-store");
    if (!(error instanceof TokenRefused)) {
      hands.log.error(
        { error: error instanceof Error ? error.stack : String(error) },
        "token request failed",
      );
      return c.json(
        oauthError("temporarily_unavailable", "Reeve cannot issue tokens right now; try again."),
        503,
      );
    }
    if (error.status === 401 && c.req.header("authorization") !== undefined)
      c.header("www-authenticate", 'Basic realm="reeve"');
    const address = hands.addressOf(c);
    const showed = error.agent !== null || error.code !== "bad-message";
    const again = showed ? strangers.failed(address) : strangers.knocked(address, c.req.path);
    if (again === true) await record(hands, error, c.req.path);
    else {
      hands.unrecorded(showed ? "bad-credential" : "no-credential");
      if (again !== false) c.header("retry-after", String(again));
    }
    return c.json(oauthError(error.error, error.message), error.status);
  };

  const tooLarge = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (c) =>
      refusal(c, new TokenRefused("invalid_request", "bad-message", "The request is too large.")),
  });
  app.post("/oauth/token", tooLarge, async (c) => {
    try {
      const granted = await grantToken(hands, await readBody(c));
      void forgetUsed();
      return c.json(granted);
    } catch (error) {
      return await refusal(c, error);
    }
  });

  /** A form about one token, from a client that proved itself. */
  const aboutToken = async (form: URLSearchParams) => {
    sentOnce(form);
    const token = form.get("token");
    if (!token) throw badRequest("`token` is missing.");
    const publicUrl = hands.publicUrl();
    const to = { issuer: issuerOf(publicUrl), tokenEndpoint: tokenEndpointOf(publicUrl) };
    return { token, client: await provenClient(hands, form, to) };
  };
  app.post("/oauth/introspect", tooLarge, async (c) => {
    try {
      const issuer = issuerOf(hands.publicUrl());
      if (c.req.header("authorization") !== undefined) {
        const token = (await operatorsForm(hands, c)).get("token");
        if (!token) throw badRequest("`token` is missing.");
        return c.json(introspected(issuer, await inspect(hands, token)));
      }
      const { token, client } = await aboutToken(await readBody(c));
      const live = await inspect(hands, token);
      // Of another agent's token a client is told nothing, not even that it is one.
      return c.json(introspected(issuer, live?.agent.id === client.agent.id ? live : null));
    } catch (error) {
      return await refusal(c, error);
    }
  });
  app.post("/oauth/revoke", tooLarge, async (c) => {
    try {
      const { token, client } = await aboutToken(await readBody(c));
      await revokeToken(hands, client, token);
      return c.body(null, 200);
    } catch (error) {
      return await refusal(c, error);
    }
  });

  app.get("/oauth/jwks", (c) => c.json({ keys: hands.signingKey.published }));
  app.all("/oauth/authorize", (c) =>
    c.json(
      oauthError(
        "unsupported_response_type",
        "Agents get tokens with their key, at the token endpoint; nothing here is for a browser.",
      ),
      400,
    ),
  );

  for (const wellKnown of ["oauth-authorization-server", "openid-configuration"]) {
    const serve = (c: Context) =>
      c.json(authorizationServer(spokenUrl(hands.publicUrl(), c.req.header("host"))));
    app.get(`/.well-known/${wellKnown}`, serve);
    app.get(`/.well-known/${wellKnown}/*`, serve);
  }

  const resources = "/.well-known/oauth-protected-resource";
  const describe = (c: Context, path: string) => {
    const publicUrl = hands.publicUrl();
    const server = serverOfPath(publicUrl, path);
    if (server === undefined || (server !== null && !hands.hasServer(server)))
      return c.json(
        oauthError(
          "invalid_target",
          "There is no such resource here; they are /mcp and /mcp/{server}.",
        ),
        404,
      );
    return c.json(protectedResource(spokenUrl(publicUrl, c.req.header("host")), server));
  };
  // Who asks for the whole host is told of the door to everything: the host itself is no resource.
  app.get(resources, (c) => describe(c, "/mcp"));
  app.get(`${resources}/*`, (c) => describe(c, c.req.path.slice(resources.length)));
  return app;
}

/** The form of whoever holds an operator token that may read agents: an enforcement point, or a tool server. */
async function operatorsForm(hands: OAuthHands, c: Context): Promise<URLSearchParams> {
  const { actor } = await hands.authenticate(c.req.raw.headers).catch((error: unknown) => {
    if (error instanceof Problem && error.code === "unauthenticated") return { actor: null };
    throw error;
  });
  if (actor?.kind !== "token" || actor.role === null || !scopeAllows(actor.scopes, "agents:read"))
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "Authenticate with a client assertion in the body (private_key_jwt), or with an operator token that may read agents.",
    );
  return formIn(c);
}

async function readBody(c: Context): Promise<URLSearchParams> {
  if (c.req.header("authorization") !== undefined)
    throw new TokenRefused(
      "invalid_client",
      "credential",
      "Authenticate with a client assertion in the body (private_key_jwt), not with an Authorization header.",
    );
  return formIn(c);
}

async function formIn(c: Context): Promise<URLSearchParams> {
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header("content-type") ?? ""))
    throw new TokenRefused(
      "invalid_request",
      "bad-message",
      "The content type must be application/x-www-form-urlencoded.",
    );
  return new URLSearchParams(await c.req.text());
}

async function record(hands: OAuthHands, refused: TokenRefused, door: string): Promise<void> {
  const { agent, client, code, message: reason } = refused;
  await hands.refused({ agent, client, code, reason, door }).catch((cause: unknown) => {
    hands.log.error(
      { client, code, error: String(cause) },
      "a refused sign-in could not be recorded",
    );
  });
}

/** RFC 6749 allows plain ASCII here, without quotes. */
const oauthError = (error: string, description: string) => ({
  error,
  error_description: description.replaceAll(/[^\x20-\x7e]|["\\]/gu, "?"),
});
