import type { Agent } from "@reeve/contract/agent";
import type { Person } from "@reeve/contract/person";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answeringWorld } from "../../../test/answering.ts";
import { as, by, bySystem } from "../../../test/decision-world.ts";
import { patchOp, userSchema } from "../../../test/scim.ts";
import { systemActor } from "../../platform/actor.ts";
import { openLog } from "../../platform/log.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { listFindings } from "../../registry/findings/queue-store.ts";
import { followAnswering, noteChanges } from "../attestations/follow.ts";
import { ownerGraceMs } from "../attestations/standing.ts";
import { authenticator } from "../authenticate.ts";
import { offerToBackups } from "../handovers/keep.ts";
import { tokenVerbs } from "../tokens/verbs.ts";
import { scimDoor } from "./door.ts";

let world: Awaited<ReturnType<typeof answeringWorld>>;
let backup: Person;
let agent: Agent;
let userId: string;
let send: (method: string, path: string, body: object) => Promise<Record<string, unknown>>;
beforeEach(async () => {
  world = await answeringWorld();
  const { database, clock } = world;
  const { write } = world.hands;
  const publicUrl = (): string => "http://127.0.0.1:4700";
  const { token } = await tokenVerbs({ database, write, clock })["tokens.create"](as(systemActor), {
    name: "Provider",
    role: "admin",
    scopes: ["scim:write"],
    expiresAt: new Date(world.time.ms + 90 * 86_400_000).toISOString(),
  });
  const door = scimDoor({
    database,
    write,
    clock,
    publicUrl,
    log: openLog("silent"),
    authenticate: authenticator({ database, clock, fixedToken: null }),
    addressOf: () => "192.0.2.9",
  });
  send = async (method, path, body) => {
    const answer = await door.request(`/scim/v2${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBeLessThan(300);
    return (await answer.json()) as Record<string, unknown>;
  };
  await world.server("files", { read: "read", write: "write" });
  backup = await world.person("Backup", "owner");
  const made = await send("POST", "/Users", {
    schemas: [userSchema],
    userName: "leaver@corp.example",
    displayName: "Leaver",
    active: true,
  });
  userId = String(made.id);
  agent = await world.verbs["agents.register"](bySystem, {
    name: "clerk",
    purpose: "a test",
    environment: "test",
    tier: "low",
    owner: userId,
    backup: backup.id,
  });
  await world.verbs["agents.credentials.add"](bySystem, { id: agent.id });
  await world.verbs["grants.create"](bySystem, {
    agent: agent.id,
    server: "files",
    tools: ["*"],
    reason: "to work",
  });
});
afterEach(() => world[Symbol.asyncDispose]());

const call = (tool: "read" | "write") => world.decide(agent.id, "files", tool);
const later = async (ms: number): Promise<void> => {
  world.time.ms += ms;
  await world.snapshots.refresh();
  await world.snapshots.refresh();
};
/** What every process does every five seconds. */
const job = async (): Promise<void> => {
  const hands = { database: world.database, write: world.write, clock: world.clock };
  await noteChanges(hands);
  await offerToBackups(hands, await followAnswering(hands));
};

test.each([
  ["Okta's replace without a path", { op: "replace", value: { active: false } }],
  ["Entra's capital Replace with a text", { op: "Replace", path: "active", value: "False" }],
])(
  "an owner whom the provider takes away (%s) starts the clock of their agent at once, until it does nothing",
  async (_says, operation) => {
    expect(call("write")).toMatchObject({ answer: "allow" });
    await send("PATCH", `/Users/${userId}`, { schemas: [patchOp], Operations: [operation] });
    const due = () => world.verbs["attestations.due"](bySystem, { id: agent.id });
    const { dueAt } = (await due()).standing;
    // The database dated it, by its own clock; from here on the clock is moved by hand.
    await later(Date.parse(dueAt) - world.time.ms);
    const narrowsAt = new Date(world.time.ms + ownerGraceMs.low).toISOString();
    expect((await due()).standing).toMatchObject({
      phase: "lapsed",
      cause: "owner_gone",
      narrowsAt,
    });
    await job();
    const filter = { limit: 20, after: null, status: "open" as const, subject: agent.id };
    const { items } = await listFindings(world.database.kysely, filter);
    expect(items.map(({ kind }) => kind)).toContain("owner_gone");
    const told = await world.verbs["handovers.list"](by(backup), {
      agent: agent.id,
      limit: 5,
    });
    expect(told.items).toMatchObject([{ status: "offered", to: { id: backup.id } }]);

    await later(ownerGraceMs.low - 1);
    expect(call("write")).toMatchObject({ answer: "allow" });
    await later(1);
    expect(call("write")).toMatchObject({ answer: "block", code: "owner-gone" });
    expect(call("read")).toMatchObject({ answer: "allow" });
    await later(ownerGraceMs.low);
    expect(call("read")).toMatchObject({ answer: "block", code: "owner-gone" });
    await job();
    expect((await agentStore(world.database.kysely).find(agent.id))?.agent.status).toBe(
      "suspended",
    );
  },
);
