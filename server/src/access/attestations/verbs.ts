import type { Accountability, Agent } from "@reeve/contract/agent";
import type { Answered } from "@reeve/contract/attestation";
import type { PersonId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { peopleStore } from "../../registry/people/store.ts";
import { attestLocked, inPerson, presentOf, type Vouched } from "./attest.ts";
import { attestedHash, changesOf } from "./attested.ts";
import { asks } from "./asks.ts";
import { standingOf } from "./standing.ts";
import { attestationStore, type Place } from "./store.ts";

export interface AttestationHands {
  readonly database: Database;
  readonly write: Write;
  readonly clock: Clock;
  readonly vouched: Vouched;
}

type AttestationVerbs = Pick<
  Verbs<Ctx>,
  "attestations.answering" | "attestations.due" | "attestations.list" | "attestations.make"
>;

export function attestationVerbs({
  database,
  write,
  clock,
  vouched,
}: AttestationHands): AttestationVerbs {
  const db = database.kysely;
  return {
    async "attestations.answering"(ctx, { person: asked }) {
      const id = asked ?? inPerson(ctx.actor).id;
      const person = await peopleStore(db).find(id);
      if (!person) throw notFound("person", id);
      const agents = (await agentStore(db).answeredBy(id)).filter(
        ({ agent }) => agent.status !== "discovered",
      );
      const places = await placesOf(agents.map(({ agent }) => agent.id));
      return {
        person: { id, name: person.name },
        items: agents.flatMap(({ agent }) => {
          const place = places.get(agent.id);
          return place ? [answered(agent, place, id)] : [];
        }),
      };
    },

    async "attestations.due"(_ctx, { id }) {
      const [place] = await attestationStore(db).places([id]);
      const found = await agentStore(db).find(id);
      if (!found || !place) throw notFound("agent", id);
      const now = await database.kysely
        .transaction()
        .execute((tx) => presentOf(tx, id, isoTime(clock.now())));
      const [last = null] = await attestationStore(db).list(id, 1);
      return {
        agent: found.agent,
        standing: standingOf(place, clock.now()),
        now,
        hash: attestedHash(now),
        last,
        changes: changesOf(last?.what ?? null, now),
      };
    },

    async "attestations.list"(_ctx, { id, limit }) {
      return { items: await attestationStore(db).list(id, limit) };
    },

    "attestations.make": (ctx, { id, hash, says }) =>
      write(ctx, "attestations.make", async (tx) => {
        const person = inPerson(ctx.actor);
        const found = await agentStore(tx.db).lock(id);
        if (!found) throw notFound("agent", id);
        mayAttest(found.agent, person.id);
        const { made, after } = await attestLocked(tx.db, clock, found, { person, says, hash });
        await vouched(tx.db, after.agent, made);
        tx.note({
          subject: id,
          before: { status: found.agent.status },
          after: { status: after.agent.status, attestation: made },
        });
        return made;
      }),
  };

  async function placesOf(ids: readonly Agent["id"][]): Promise<ReadonlyMap<string, Place>> {
    if (ids.length === 0) return new Map();
    const all = await attestationStore(db).places(ids);
    return new Map(all.map((place) => [place.id, place]));
  }

  function answered(agent: Agent, place: Place, person: PersonId): Answered {
    const standing = standingOf(place, clock.now());
    const duties = dutiesOf(agent, person);
    const backup = agent.backup?.id === person;
    return { agent, standing, duties, backup, asks: asks(agent, standing, { duties, backup }) };
  }
}

export const dutiesOf = ({ accountabilities }: Agent, person: PersonId): Accountability[] =>
  (["behaviour", "change", "incidents", "risk"] as const).filter(
    (duty) => accountabilities[duty]?.id === person,
  );

function mayAttest(agent: Agent, person: PersonId): void {
  if (agent.status === "retired" || agent.status === "discovered")
    throw new Problem(
      "conflict",
      `${agent.name} is ${agent.status === "retired" ? "retired" : "not registered"}.`,
      "Attest agents that are registered.",
    );
  if (dutiesOf(agent, person).length > 0) return;
  throw new Problem(
    "forbidden",
    `You do not answer for ${agent.name}.`,
    `Ask ${agent.owner?.name ?? "its owner"}, or have it offered to you.`,
  );
}
