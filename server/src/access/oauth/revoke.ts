import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Write } from "../../platform/write.ts";
import { credentialStore } from "../credentials/store.ts";
import { holderOfDevelopmentToken } from "../identify.ts";
import { readToken } from "./access-token.ts";
import type { InspectHands } from "./inspect.ts";
import { issuerOf } from "./resource.ts";
import { oauthStore, type Client } from "./store.ts";
import { TokenRefused } from "./token-refused.ts";

export interface RevokeHands extends InspectHands {
  readonly database: Database;
  readonly write: Write;
}

/**
 * Revokes a token of the client's own agent (RFC 7009): it opens nothing from the answer on. A token that is not good
 * needs no revoking. Throws TokenRefused for one that is another agent's.
 */
export async function revokeToken(
  hands: RevokeHands,
  client: Client,
  token: string,
): Promise<void> {
  const nowMs = hands.clock.now();
  if (token.startsWith("reeve_dev_")) return revokeDevelopmentToken(hands, client, token);
  const claims = await readToken(hands.signingKey, issuerOf(hands.publicUrl()), token, nowMs);
  if (typeof claims === "string") return;
  if (claims.agent !== client.agent.id) throw notYours(client);
  await hands.write(ownCtx("oauth"), "agents.credentials.revoke", async (tx) => {
    const { credential, jti, expiresAtMs } = claims;
    await oauthStore(tx.db).revokeToken(credential, jti, expiresAtMs, nowMs);
    const after = { token: jti, of: credential, revokedBy: client.id };
    tx.note({ subject: client.agent.id, before: null, after });
  });
}

async function revokeDevelopmentToken(
  { present, clock, write }: RevokeHands,
  client: Client,
  token: string,
): Promise<void> {
  const held = holderOfDevelopmentToken(token, present(), clock.now());
  if (!held.ok) return;
  if (held.agent.id !== client.agent.id) throw notYours(client);
  await write(ownCtx("oauth"), "agents.credentials.revoke", async (tx) => {
    const store = credentialStore(tx.db);
    const before = await store.lock(client.agent.id, held.credential);
    const revokedAt = isoTime(clock.now());
    await store.revoke(held.credential, revokedAt);
    tx.note({
      subject: client.agent.id,
      before: { credential: before },
      after: { credential: before && { ...before, revokedAt }, revokedBy: client.id },
    });
  });
}

const notYours = (client: Client): TokenRefused =>
  new TokenRefused(
    "unauthorized_client",
    "credential",
    "The token is another agent's; whoever answers for that one can revoke it.",
    client,
    true,
  );
