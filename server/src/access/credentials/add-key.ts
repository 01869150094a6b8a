import type { Credential } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { expiry } from "./expiry.ts";
import type { PublicKey } from "./public-key.ts";
import { credentialStore, type Proof } from "./store.ts";

export function newCredential(
  agent: AgentId,
  key: PublicKey | null,
  expiresAt: string | undefined,
  clock: Clock,
): Credential {
  const nowMs = clock.now();
  const kind = key ? "public_key" : "development_token";
  return {
    id: newId("crd", nowMs),
    agent,
    kind,
    thumbprint: key?.thumbprint ?? null,
    algorithm: key?.algorithm ?? null,
    createdAt: isoTime(nowMs),
    expiresAt: expiry(kind, expiresAt, nowMs),
    lastUsedAt: null,
    revokedAt: null,
  };
}

/** Gives a locked agent the credential. Its first one makes it active, unless a review has to come first. */
export async function addCredential(
  tx: Tx,
  before: Registered,
  credential: Credential,
  proof: Proof,
  goesLive: boolean,
): Promise<Registered> {
  const live = happened(before, "credential", null, credential.createdAt);
  const after = goesLive ? live : before;
  if ("key" in proof) await mustBeNew(tx, proof.key, before.agent.id);
  await credentialStore(tx.db).add(credential, proof);
  await agentStore(tx.db).save(after);
  return after;
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
