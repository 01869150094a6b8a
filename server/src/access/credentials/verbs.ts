import { CredentialId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { notFound } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { resourceOf, tokenEndpointOf } from "../oauth/resource.ts";
import { addCredential, newCredential } from "./add-key.ts";
import { hashOfToken, newDevelopmentToken } from "./development-token.ts";
import { publicKey } from "./public-key.ts";
import { goingLive } from "../reviews/going-live.ts";
import { credentialStore } from "./store.ts";

export interface CredentialHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

type CredentialVerbs = Pick<
  Verbs<Ctx>,
  "agents.credentials.list" | "agents.credentials.add" | "agents.credentials.revoke"
>;

const newestFirst = cursorOf("credentials", CredentialId);

export const credentialVerbs = (hands: CredentialHands): CredentialVerbs => ({
  async "agents.credentials.list"(_ctx, { id, limit, cursor }) {
    const db = hands.database.kysely;
    if (!(await agentStore(db).find(id))) throw notFound("agent", id);
    const found = await credentialStore(db).list(id, limit, newestFirst.read(cursor));
    return pageOf(found, limit, newestFirst, ({ id }) => id);
  },

  async "agents.credentials.add"(ctx, input) {
    const key = input.publicKeyJwk ? publicKey(input.publicKeyJwk) : null;
    const credential = newCredential(input.id, key, input.expiresAt, hands.clock);
    const token = key ? null : newDevelopmentToken(credential.id);
    await hands.write(ctx, "agents.credentials.add", async (tx) => {
      const before = await lockToChange(tx, ctx, input.id);
      const proof = key ? { key } : { tokenHash: hashOfToken(token ?? "") };
      const goes = await goingLive(hands.clock).mayGoLive(tx, ctx, before);
      const { agent } = await addCredential(tx, before, credential, proof, goes);
      tx.note({
        subject: input.id,
        before: { status: before.agent.status },
        after: { status: agent.status, credential },
      });
    });
    const url = hands.publicUrl();
    return {
      credential,
      token,
      clientId: credential.id,
      tokenEndpoint: tokenEndpointOf(url),
      mcpUrl: resourceOf(url, null),
    };
  },

  "agents.credentials.revoke": (ctx, { id, credential }) =>
    hands.write(ctx, "agents.credentials.revoke", async (tx) => {
      await lockToChange(tx, ctx, id);
      const store = credentialStore(tx.db);
      const before = await store.lock(id, credential);
      if (!before) throw notFound("credential", credential);
      const after = { ...before, revokedAt: before.revokedAt ?? isoTime(hands.clock.now()) };
      if (!before.revokedAt) await store.revoke(credential, after.revokedAt);
      tx.note({ subject: id, before: { credential: before }, after: { credential: after } });
      return after;
    }),
});
