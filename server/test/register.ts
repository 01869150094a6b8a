import { aloneStops } from "./alone-stops.ts";
import { ownKeys } from "../src/platform/shared-keys.ts";
import { CredentialId, type AgentId, type PersonId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import type { Role } from "@reeve/contract/role";
import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { credentialStore, type KnownCredential } from "../src/access/credentials/store.ts";
import { credentialVerbs } from "../src/access/credentials/verbs.ts";
import { delegationKey, type KnownDelegations } from "../src/access/delegations/known.ts";
import { delegationVerbs } from "../src/access/delegations/verbs.ts";
import { authenticator } from "../src/access/authenticate.ts";
import { fixedToken } from "../src/access/tokens/fixed-token.ts";
import type { IdentityIssuer } from "../src/access/oauth/id-jag.ts";
import { firstKey, heldKeys } from "../src/access/oauth/signing-key.ts";
import { systemActor, type Actor } from "../src/platform/actor.ts";
import type { Ctx } from "../src/platform/context.ts";
import { newId } from "../src/platform/ids.ts";
import { writer, type Audit } from "../src/platform/write.ts";
import { stateReader } from "../src/policy/snapshot/snapshot-store.ts";
import { agentStore, type KnownAgent } from "../src/registry/agents/store.ts";
import { goingLive } from "../src/access/reviews/going-live.ts";
import { agentVerbs } from "../src/registry/agents/verbs.ts";
import { peopleStore } from "../src/registry/people/store.ts";
import { newPerson } from "../src/registry/people/verbs.ts";
import { roomForRecords, testDatabase } from "./database.ts";

/** A request by `actor`. */
export const ctxOf = (actor: Actor): Ctx => ({
  actor,
  requestId: "test",
  from: "test",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
});

/** Someone signed in with a role. */
export const actorOf = (person: PersonId, name: string, role: Role): Actor => ({
  kind: "person",
  id: person,
  name,
  role,
  scopes: ["*"],
  person,
});

const nothingKept = { hasDefinition: () => true, hasPolicy: () => true };

/** A register on a database of its own, with a clock that the test moves and the present state as doors know it. */
export async function testRegister() {
  const database = await testDatabase({ max: 12 });
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-register-"));
  const clock = { nowMs: Date.now(), now: () => clock.nowMs };
  await roomForRecords(database, clock.nowMs);
  const audits: Audit[] = [];
  const known: {
    agents: ReadonlyMap<AgentId, KnownAgent>;
    credentials: ReadonlyMap<CredentialId, KnownCredential>;
    delegations: KnownDelegations;
  } = {
    agents: new Map(),
    credentials: new Map(),
    delegations: new Map(),
  };
  const state = stateReader(database);
  const refresh = async (): Promise<void> => {
    known.agents = await agentStore(database.kysely).known();
    known.credentials = await credentialStore(database.kysely).known();
    const { delegations = [] } = await state.read(nothingKept);
    known.delegations = new Map(
      delegations.map((one) => [delegationKey(one.agent, one.person), one]),
    );
  };
  const write = writer({
    database,
    appendAudit: async (_db, audit) => void audits.push(audit),
    applied: () => refresh(),
  });
  const key = heldKeys(await firstKey(folder, ownKeys), clock);
  const url = { value: "http://127.0.0.1:4700" };
  const publicUrl = (): string => url.value;
  const verbs = {
    ...agentVerbs({
      database,
      write,
      clock,
      live: goingLive(clock),
      stops: aloneStops(clock),
      revokeCredentials: (db, agent) =>
        credentialStore(db).revokeAll(agent, new Date(clock.nowMs).toISOString()),
    }),
    ...credentialVerbs({ database, write, clock, publicUrl }),
    ...delegationVerbs({ database, write, clock, publicUrl, signingKey: key }),
  };
  const operator = ctxOf({ ...systemActor, role: "operator" });
  let agents = 0;

  return {
    database,
    clock,
    audits,
    known,
    present: () => known,
    identityIssuer: (): Promise<IdentityIssuer | null> => Promise.resolve(null),
    authenticate: authenticator({ database, clock, fixedToken: fixedToken(fixedSecret) }),
    write,
    url,
    publicUrl,
    verbs,
    operator,
    live: goingLive(clock),
    signingKey: key,

    /** A person who is active. */
    async person(name: string, email: string, status: "active" | "left" = "active") {
      const it = newPerson(name, email, "owner", status, clock);
      await peopleStore(database.kysely).add(it);
      return it;
    },

    /** As a change of their status leaves it. */
    async setStatus(id: PersonId, status: Person["status"]) {
      const store = peopleStore(database.kysely);
      const found = await store.lock(id);
      if (found) await store.save({ ...found, status });
      await refresh();
    },

    agent: (name = `agent-${++agents}`) =>
      verbs["agents.register"](operator, {
        name,
        purpose: "to be tested",
        environment: "test",
        tier: "low",
        owner: "ann@example.com",
      }),

    /** An active agent with an Ed25519 key. */
    async keyed(name = `agent-${++agents}`) {
      const agent = await this.agent(name);
      const pair = generateKeyPairSync("ed25519");
      const { clientId } = await verbs["agents.credentials.add"](operator, {
        id: agent.id,
        publicKeyJwk: publicJwk(pair.publicKey),
      });
      return { agent, clientId: CredentialId.parse(clientId), ...pair };
    },

    unknownId: newId("agt", 0),

    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The operator token of these tests. */
export const fixedSecret = "an-operator-token-of-forty-characters-ab";

export const publicJwk = (key: KeyObject): Record<string, unknown> => ({
  ...key.export({ format: "jwk" }),
});
