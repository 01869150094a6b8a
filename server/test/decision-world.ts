import { aloneStops } from "./alone-stops.ts";
import type { Agent } from "@reeve/contract/agent";
import type { AgentId, ServerId } from "@reeve/contract/id";
import type { Person } from "@reeve/contract/person";
import type { Effect, Transport } from "@reeve/contract/server";
import { createHash, randomUUID } from "node:crypto";
import { sql } from "kysely";
import { credentialStore } from "../src/access/credentials/store.ts";
import { credentialVerbs } from "../src/access/credentials/verbs.ts";
import { goingLive } from "../src/access/reviews/going-live.ts";
import { reviewVerbs } from "../src/access/reviews/verbs.ts";
import { agentVerbs } from "../src/registry/agents/verbs.ts";
import { grantVerbs } from "../src/access/grants/verbs.ts";
import { countShadowed, usesOf } from "../src/ledger/actions/marked.ts";
import { recordedActions } from "../src/ledger/actions/replay-store.ts";
import { personActor } from "../src/access/sign-in/me.ts";
import { sessionStore } from "../src/access/sign-in/session-store.ts";
import { systemActor, type Actor } from "../src/platform/actor.ts";
import { isoTime } from "../src/platform/clock.ts";
import type { Ctx } from "../src/platform/context.ts";
import { newId } from "../src/platform/ids.ts";
import { openLog } from "../src/platform/log.ts";
import { writer, type Audit } from "../src/platform/write.ts";
import { openAuthor } from "../src/policy/authoring/author.ts";
import { decide } from "../src/policy/decide/decide.ts";
import { openSnapshots } from "../src/policy/snapshot/keep-fresh.ts";
import { policyVerbs } from "../src/policy/verbs.ts";
import { agentStore } from "../src/registry/agents/store.ts";
import { peopleStore } from "../src/registry/people/store.ts";
import { insertServer } from "../src/registry/servers/store.ts";
import { insertTools } from "../src/registry/servers/seen-store.ts";
import { roomForRecords, testDatabase } from "./database.ts";

/** Policies, grants and snapshots on a database of their own, with a clock that is moved by hand. */
export async function decisionWorld() {
  const database = await testDatabase({ max: 8 });
  const time = { ms: Date.parse("2026-11-23T09:00:00.000Z") };
  const clock = { now: () => time.ms };
  await roomForRecords(database, time.ms);
  const now = () => isoTime(time.ms);
  const log = openLog("silent");
  const audits: Audit[] = [];
  const author = openAuthor();
  const snapshots = await openSnapshots({ database, clock, log });
  const write = writer({
    database,
    appendAudit: (_db, audit) => Promise.resolve(void audits.push(audit)),
    applied: (epoch) => snapshots.applied(epoch),
  });
  const hands = { database, clock, write, author, snapshots };
  /** What other rooms' verbs do: a change, and with it a later epoch. */
  const changed = async (): Promise<void> => {
    const { rows } = await sql<{
      value: number;
    }>`update epoch set value = value + 1 returning value`.execute(database.kysely);
    // A read that is under way may have begun before the change.
    await snapshots.applied(Number(rows[0]?.value));
    await snapshots.refresh();
  };

  return {
    database,
    time,
    clock,
    log,
    audits,
    author,
    snapshots,
    hands,
    changed,
    verbs: {
      ...policyVerbs({
        ...hands,
        recorded: recordedActions(database.kysely),
        countShadowed: (policy) => countShadowed(database.kysely, policy),
        usesOf: (id) => usesOf(database.kysely, id),
      }),
      ...grantVerbs(hands),
      ...reviewVerbs(hands),
      ...credentialVerbs({ ...hands, publicUrl: () => "http://127.0.0.1:4700" }),
      ...agentVerbs({
        ...hands,
        live: goingLive(clock),
        stops: aloneStops(clock),
        revokeCredentials: (db, agent) => credentialStore(db).revokeAll(agent, now()),
      }),
    },
    async person(
      name: string,
      role: Person["role"],
      status: Person["status"] = "active",
    ): Promise<Person> {
      const person: Person = {
        id: newId("per", time.ms),
        name,
        email: `${name.toLowerCase().replaceAll(" ", ".")}@example.com`,
        role,
        status,
        createdAt: now(),
        lastSeenAt: null,
      };
      await peopleStore(database.kysely).add(person);
      return person;
    },
    /** A request of the person, who signed in this moment. */
    async signedIn(person: Person): Promise<Ctx> {
      const token = randomUUID();
      await sessionStore(database.kysely).open(token, person.id, time.ms);
      return { ...by(person), sessionToken: token };
    },
    async agent(
      name: string,
      owner: Person,
      { unseen = false, ...more }: Partial<Agent> & { readonly unseen?: boolean } = {},
    ): Promise<Agent> {
      const who = { id: owner.id, name: owner.name };
      const agent: Agent = {
        id: newId("agt", time.ms),
        name,
        purpose: "a test",
        environment: "test",
        tier: "low",
        status: "active",
        owner: who,
        accountabilities: { behaviour: who, change: who, incidents: who, risk: who },
        backup: null,
        scope: { servers: [], tools: [], data: [] },
        version: null,
        statusReason: null,
        epoch: 0,
        createdAt: now(),
        updatedAt: now(),
        lastSeenAt: null,
        ...more,
      };
      await agentStore(database.kysely).add({
        agent,
        nameKey: name,
        resumesTo: agent.status === "suspended" ? "active" : null,
      });
      if (!unseen) await changed();
      return agent;
    },
    async server(
      name: string,
      tools: Readonly<Record<string, Effect>>,
      transport: Transport = { kind: "http", url: "http://localhost:1/" },
    ): Promise<ServerId> {
      const id = newId("srv", time.ms);
      await insertServer(database.kysely, {
        id,
        name,
        transport,
        now: now(),
      });
      const seen = Object.entries(tools).map(([tool, effect]) => {
        const definition = JSON.stringify({
          name: tool,
          inputSchema: {
            type: "object",
            properties: { path: { type: "string" } },
            required: ["path"],
          },
        });
        return {
          id: newId("tol", time.ms),
          name: tool,
          effect,
          external: false,
          definition,
          hash: createHash("sha256")
            .update(name + definition)
            .digest("hex"),
        };
      });
      await insertTools(database.kysely, id, seen, now());
      await changed();
      return id;
    },
    decide: (agent: AgentId, server: string, tool: string, args: unknown = { path: "/a" }) =>
      decide(
        snapshots.current(),
        { agent, kind: "tool_call", server, tool, args },
        { id: newId("dec", time.ms), now: time.ms },
      ),
    async [Symbol.asyncDispose]() {
      await snapshots[Symbol.asyncDispose]();
      await author[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export const as = (actor: Actor): Ctx => ({
  actor,
  requestId: "test",
  from: "test",
  sessionToken: null,
  reply: () => undefined,
  signal: new AbortController().signal,
});
export const bySystem = as(systemActor);
export const by = (person: Person): Ctx => as(personActor(person));
