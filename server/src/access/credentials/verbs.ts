import type { Credential } from "@reeve/contract/agent";
import { CredentialId, type AgentId } from "@reeve/contract/id";
import type { Parsed, Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { cursorOf, pageOf } from "../../platform/cursor.ts";
import { newId } from "../../platform/ids.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { resourceOf, tokenEndpointOf } from "../oauth/resource.ts";
import { hashOfToken, newDevelopmentToken } from "./development-token.ts";
import { expiry } from "./expiry.ts";
import { publicKey, type PublicKey } from "./public-key.ts";
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
    const credential = newCredential(input, key, hands.clock);
    const token = key ? null : newDevelopmentToken(credential.id);
    await hands.write(ctx, "agents.credentials.add", async (tx) => {
      const before = await lockToChange(tx, ctx, input.id);
      const after = happened(before, "credential", null, credential.createdAt);
      if (key) await mustBeNew(tx, key, input.id);
      await credentialStore(tx.db).add(
        credential,
        key ? { key } : { tokenHash: hashOfToken(token ?? "") },
      );
      await agentStore(tx.db).save(after);
      const status = after.agent.status;
      tx.note({
        subject: input.id,
        before: { status: before.agent.status },
        after: { status, credential },
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

function newCredential(
  { id, expiresAt }: Parsed<"agents.credentials.add">,
  key: PublicKey | null,
  clock: Clock,
): Credential {
  const nowMs = clock.now();
  const kind = key ? "public_key" : "development_token";
  return {
    id: newId("crd", nowMs),
    agent: id,
    kind,
    thumbprint: key?.thumbprint ?? null,
    algorithm: key?.algorithm ?? null,
    createdAt: isoTime(nowMs),
    expiresAt: expiry(kind, expiresAt, nowMs),
    lastUsedAt: null,
    revokedAt: null,
  };
}

/** A key proves one agent: the same key twice could not say who acted, and a revoked one must not come back. */
async function mustBeNew(tx: Tx, key: PublicKey, agent: AgentId): Promise<void> {
  await credentialStore(tx.db).lockThumbprint(key.thumbprint);
  const other = await credentialStore(tx.db).withThumbprint(key.thumbprint);
  if (!other) return;
  const whose = other.agent === agent ? "this agent" : `the agent ${other.agent}`;
  throw new Problem(
    "conflict",
    other.revokedAt
      ? `This key was registered for ${whose} and is revoked.`
      : `This key is already registered for ${whose}, as ${other.id}.`,
    "Make a new pair of keys; a key is never used twice.",
  );
}
