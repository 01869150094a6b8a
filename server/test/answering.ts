import { aloneStops } from "./alone-stops.ts";
import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { generateKeyPairSync } from "node:crypto";
import { sql } from "kysely";
import { attestationVerbs } from "../src/access/attestations/verbs.ts";
import { credentialStore } from "../src/access/credentials/store.ts";
import { credentialVerbs } from "../src/access/credentials/verbs.ts";
import { delegationVerbs } from "../src/access/delegations/verbs.ts";
import { handoverVerbs } from "../src/access/handovers/verbs.ts";
import { goingLive } from "../src/access/reviews/going-live.ts";
import { firstKey, heldKeys } from "../src/access/oauth/signing-key.ts";
import { personActor } from "../src/access/sign-in/me.ts";
import { sessionStore } from "../src/access/sign-in/session-store.ts";
import { agentDays } from "../src/ledger/happened/agent-days-store.ts";
import { vouch } from "../src/maturity/vouch.ts";
import type { Ctx } from "../src/platform/context.ts";
import { isoTime } from "../src/platform/clock.ts";
import { newSecret } from "../src/platform/ids.ts";
import { ownKeys } from "../src/platform/shared-keys.ts";
import { agentVerbs } from "../src/registry/agents/verbs.ts";
import { peopleStore } from "../src/registry/people/store.ts";
import { approvalStore } from "../src/response/approvals/store.ts";
import { as, decisionWorld } from "./decision-world.ts";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** A world of decisions in which people answer for agents, hand them over and attest them. */
export async function answeringWorld() {
  const world = await decisionWorld();
  const folder = await mkdtemp(path.join(os.tmpdir(), "reeve-answering-"));
  const { database, clock, time } = world;
  const { write } = world.hands;
  const publicUrl = (): string => "http://127.0.0.1:4700";
  const verbs = {
    ...agentVerbs({
      database,
      write,
      clock,
      live: goingLive(clock),
      stops: aloneStops(clock),
      revokeCredentials: (db, agent) => credentialStore(db).revokeAll(agent, isoTime(time.ms)),
    }),
    ...credentialVerbs({ database, write, clock, publicUrl }),
    ...delegationVerbs({
      database,
      write,
      clock,
      publicUrl,
      signingKey: heldKeys(await firstKey(folder, ownKeys), world.clock),
    }),
    ...attestationVerbs({ database, write, clock, vouched: vouch }),
    ...handoverVerbs({
      database,
      write,
      clock,
      publicUrl,
      vouched: vouch,
      days: (agent) => agentDays(database.kysely, agent, time.ms),
      approvals: (agent) =>
        approvalStore(database.kysely).list(
          { status: "pending", agent, after: null, limit: 10 },
          isoTime(time.ms),
        ),
    }),
  };
  return {
    ...world,
    verbs: { ...world.verbs, ...verbs },
    write,

    /** A person who signed in just now. */
    async signedIn(person: Person): Promise<Ctx> {
      const sessionToken = newSecret("reeve_session");
      await sessionStore(database.kysely).open(sessionToken, person.id, time.ms);
      return { ...as(personActor(person)), sessionToken };
    },

    /** As a change of their status at this moment leaves it, by whatever door. */
    async becomes(person: Person, status: Person["status"]): Promise<void> {
      await peopleStore(database.kysely).save({ ...person, status });
      await sql`update people set status_since = ${isoTime(time.ms)} where id = ${person.id}`.execute(
        database.kysely,
      );
      await world.changed();
    },

    async keyFor(ctx: Ctx, agent: Agent): Promise<string> {
      const { clientId } = await verbs["agents.credentials.add"](ctx, {
        id: agent.id,
        publicKeyJwk: newJwk(),
      });
      return clientId;
    },

    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export const newJwk = (): Record<string, unknown> => ({
  ...generateKeyPairSync("ed25519").publicKey.export({ format: "jwk" }),
});
