import type { AgentId, PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Actor } from "../../platform/actor.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx, Write } from "../../platform/write.ts";
import { nameKey } from "../../registry/agents/name.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { lockToChange } from "../../registry/agents/verbs.ts";
import { notActing } from "../identify.ts";
import { issuerOf, tokenEndpointOf } from "../oauth/resource.ts";
import type { SigningKey } from "../oauth/signing-key.ts";
import { delegationStore, type Stored } from "./store.ts";
import { subjectToken, subjectTokenType } from "./subject-token.ts";

export interface DelegationHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly signingKey: SigningKey;
  readonly publicUrl: () => string;
}

type DelegationVerbs = Pick<
  Verbs<Ctx>,
  "delegations.list" | "delegations.make" | "delegations.end"
>;

const hourMs = 3_600_000;

export const delegationVerbs = (hands: DelegationHands): DelegationVerbs => ({
  async "delegations.list"(_ctx, by) {
    const nowMs = hands.clock.now();
    return { items: await delegationStore(hands.database.kysely).list({ ...by, nowMs }) };
  },

  async "delegations.make"(ctx, { agent, hours }) {
    const person = themselves(ctx.actor);
    const madeMs = hands.clock.now();
    const expiresMs = madeMs + hours * hourMs;
    const { delegation, epoch } = await hands.write(ctx, "delegations.make", async (tx) => {
      const id = await actingAgent(tx, agent);
      const store = delegationStore(tx.db);
      const before = await store.find(id, person);
      await store.make(id, person, isoTime(madeMs), isoTime(expiresMs));
      const after = await present(tx, id, person);
      tx.note({ subject: id, before: before?.delegation ?? null, after: after.delegation });
      return after;
    });
    const issuer = issuerOf(hands.publicUrl());
    const subject = { agent: delegation.agent.id, person: { id: person, epoch } };
    return {
      delegation,
      subjectToken: await subjectToken(hands.signingKey, issuer, subject, madeMs, expiresMs),
      subjectTokenType,
      tokenEndpoint: tokenEndpointOf(hands.publicUrl()),
    };
  },

  "delegations.end": (ctx, { agent, person }) =>
    hands.write(ctx, "delegations.end", async (tx) => {
      const before = await present(tx, agent, person);
      if (ctx.actor.person !== person || ctx.actor.kind !== "person")
        await lockToChange(tx, ctx, agent);
      await delegationStore(tx.db).end(agent, person, isoTime(hands.clock.now()));
      const { delegation } = await present(tx, agent, person);
      tx.note({ subject: agent, before: before.delegation, after: delegation });
      return delegation;
    }),
});

/** A token, even one with a person behind it, is no consent. */
function themselves({ kind, person }: Actor): PersonId {
  if (kind === "person" && person !== null) return person;
  throw new Problem(
    "forbidden",
    "Only a person can let an agent act for them, and only for themselves.",
    "Sign in to the console and do it there, under your account.",
  );
}

async function actingAgent(tx: Tx, called: string): Promise<AgentId> {
  const store = agentStore(tx.db);
  const id = called.startsWith("agt_")
    ? (called as AgentId)
    : (await store.withNameKey(nameKey(called)))?.agent.id;
  const found = id === undefined ? null : await store.lock(id);
  if (!found) throw notFound("agent", called);
  const why = notActing(found.agent);
  if (why) throw new Problem("conflict", why, "Choose an agent that is active.");
  return found.agent.id;
}

async function present(tx: Tx, agent: AgentId, person: PersonId): Promise<Stored> {
  const found = await delegationStore(tx.db).find(agent, person);
  if (!found) throw notFound("delegation", `${agent} for ${person}`);
  return found;
}
