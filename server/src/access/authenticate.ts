import { roleAllows } from "@reeve/contract/role";
import { nobody, type Actor } from "../platform/actor.ts";
import type { Authenticated } from "../platform/api.ts";
import type { Clock } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { Problem } from "../platform/problem.ts";
import { sessionTokenIn } from "./sign-in/cookie.ts";
import { personActor } from "./sign-in/me.ts";
import { sessionStore } from "./sign-in/session-store.ts";
import { fixedTokenActor, type FixedToken } from "./tokens/fixed-token.ts";
import { tokenStore } from "./tokens/store.ts";

export interface AuthenticateHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly fixedToken: FixedToken | null;
}

export type Authenticate = (headers: Headers) => Promise<Authenticated>;

/**
 * Who sends a request to the operators' doors: an operator token or a browser's session. Nothing is remembered between
 * requests, so what was revoked or ended is refused from then on.
 */
export const authenticator =
  (hands: AuthenticateHands): Authenticate =>
  async (headers) => {
    const authorization = headers.get("authorization");
    if (authorization !== null)
      return { actor: await tokenActor(hands, authorization), sessionToken: null };
    const sessionToken = sessionTokenIn(headers);
    if (sessionToken === null) return { actor: nobody, sessionToken };
    const signed = await sessionStore(hands.database.kysely).use(sessionToken, hands.clock.now());
    if (!signed) throw refused("This session has ended or expired.", "Sign in again.");
    return { actor: personActor({ ...signed, id: signed.person }), sessionToken };
  };

async function tokenActor(hands: AuthenticateHands, authorization: string): Promise<Actor> {
  const token = /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
  if (token === undefined)
    throw refused(
      "The authorization header is not a bearer token.",
      "Send `Authorization: Bearer …` with an operator token.",
    );
  if (hands.fixedToken?.matches(token)) return fixedTokenActor;
  const store = tokenStore(hands.database.kysely);
  const held = await store.withToken(token);
  if (!held) throw refused("This is not an operator token that Reeve knows.", anotherToken);
  const { token: it, person } = held;
  const now = hands.clock.now();
  if (it.revokedAt !== null)
    throw refused(`The operator token ${it.name} was revoked.`, anotherToken);
  if (Date.parse(it.expiresAt) <= now)
    throw refused(`The operator token ${it.name} expired at ${it.expiresAt}.`, anotherToken);
  if (person && !(person.active && roleAllows(person.role, it.role)))
    throw refused(
      `The operator token ${it.name} was made by ${person.name}, who may no longer do what it allows.`,
      anotherToken,
    );
  await store.noteUse(it, now);
  return {
    kind: "token",
    id: it.id,
    name: it.name,
    role: it.role,
    scopes: it.scopes,
    person: person?.id ?? null,
  };
}

const anotherToken =
  "Ask an admin for another one. Agents' tokens open /mcp, never the operators' API.";

const refused = (detail: string, fix: string): Problem =>
  new Problem("unauthenticated", detail, fix);
