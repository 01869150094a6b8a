import type { CredentialId, GrantId, PersonId } from "@reeve/contract/id";
import type { Agent } from "@reeve/contract/agent";
import type { Verbs } from "@reeve/contract/operations";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { ownCtx, type Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { Problem } from "../../platform/problem.ts";
import { callerKey, type Caller, type CallerHands } from "./caller.ts";
import { drillStore } from "./store.ts";

/** The operations that a drill works by: the same that people call. */
export type Operate = Pick<
  Verbs<Ctx>,
  | "actions.live"
  | "agents.register"
  | "agents.get"
  | "agents.credentials.add"
  | "agents.credentials.revoke"
  | "servers.add"
  | "servers.get"
  | "servers.update"
  | "grants.list"
  | "grants.create"
  | "grants.revoke"
  | "policies.put"
>;

export interface CanaryHands {
  readonly database: Database;
  readonly clock: Clock;
  operate(): Operate;
}

/** What Reeve does for a drill stands under this in the record. */
export const asDrill = ownCtx("drills");
export const canaryName = "reeve-canary";
const purpose =
  "Reeve's own canary. It does nothing but rehearse, with a tool server of its own: what a stop, a revocation, an unanswered question, an outage and a hostile tool server lead to.";
const keyLivesMs = 3_600_000;
const most = 200;

const transport = () => ({
  kind: "stdio" as const,
  command: process.execPath,
  args: [fileURLToPath(new URL("./canary-process.js", import.meta.url))],
  env: {},
});

/** The agent that Reeve runs itself, with its tool server, its grant and its policy; put in place where anything is missing. */
export async function placeCanary(hands: CanaryHands, owner: PersonId | null): Promise<Agent> {
  const store = drillStore(hands.database.kysely);
  const known = await store.canary();
  const operate = hands.operate();
  const there = known && (await operate["agents.get"](asDrill, { id: known.agent }));
  if (there && there.status === "suspended")
    throw new Problem(
      "conflict",
      `The canary ${there.name} is stopped: ${there.statusReason ?? "no reason is known"}`,
      "Resume it on its page; drills work with it again then.",
    );
  const agent = there && there.status !== "retired" ? there : await registered(operate, owner);
  const server = await served(operate, known?.server ?? null);
  if (known?.agent !== agent.id || known.server !== server) await store.setCanary(agent.id, server);
  await operate["policies.put"](asDrill, {
    name: canaryName,
    mode: "enforce",
    cedar: policyOf(agent),
    reason: "What the canary asks a person for in a drill.",
  });
  await granted(hands, agent);
  return agent;
}

/** Who answers for it has to be a person who is here: it is an agent like any other. */
async function registered(operate: Operate, owner: PersonId | null): Promise<Agent> {
  if (owner === null)
    throw new Problem(
      "invalid",
      "Somebody has to answer for the canary, and this token stands for no person.",
      "Sign in, or name a person as `owner`.",
      [{ path: "owner", message: "needed until the canary is registered" }],
    );
  for (let n = 1; ; n++) {
    const name = n === 1 ? canaryName : `${canaryName}-${n}`;
    try {
      return await operate["agents.register"](asDrill, {
        name,
        purpose,
        environment: "canary",
        tier: "low",
        owner,
        scope: { servers: [canaryName], tools: [], data: [] },
      });
    } catch (error) {
      // A retired one keeps its name.
      if (!(error instanceof Problem && error.code === "conflict") || n > 20) throw error;
    }
  }
}

async function served(
  operate: Operate,
  known: Parameters<Operate["servers.get"]>[1]["id"] | null,
): Promise<Parameters<Operate["servers.get"]>[1]["id"]> {
  const there =
    known === null
      ? null
      : await operate["servers.get"](asDrill, { id: known }).catch((error: unknown) => {
          if (error instanceof Problem && error.code === "not_found") return null;
          throw error;
        });
  const wanted = transport();
  if (there === null)
    return (await operate["servers.add"](asDrill, { name: canaryName, transport: wanted })).id;
  const { transport: has, id } = there;
  const same =
    has.kind === "stdio" && has.command === wanted.command && has.args[0] === wanted.args[0];
  // Another place after an update of Reeve, or another machine.
  if (!same) await operate["servers.update"](asDrill, { id, transport: wanted });
  return id;
}

/** Its grants that hold now. */
export async function grantsOf({ operate }: CanaryHands, agent: Agent): Promise<GrantId[]> {
  const { items } = await operate()["grants.list"](asDrill, { agent: agent.id, limit: most });
  return items.filter(({ revokedAt }) => revokedAt === null).map(({ id }) => id);
}

export async function granted(hands: CanaryHands, agent: Agent): Promise<void> {
  if ((await grantsOf(hands, agent)).length > 0) return;
  const tools = ["ping", "hold", "ask", "garbage", "flood", "forge", "turn"];
  await hands.operate()["grants.create"](asDrill, {
    agent: agent.id,
    server: canaryName,
    tools,
    reason: "The canary's own tools, for drills.",
  });
}

/** A key for one drill; revoking it a second time changes nothing. */
export async function keyed(
  hands: CanaryHands,
  agent: Agent,
  doors: Omit<CallerHands, "clock" | "server">,
): Promise<{
  readonly caller: Caller;
  readonly credential: CredentialId;
  revoke(): Promise<void>;
}> {
  const operate = hands.operate();
  const key = callerKey();
  const { credential, clientId } = await operate["agents.credentials.add"](asDrill, {
    id: agent.id,
    publicKeyJwk: key.publicKeyJwk,
    expiresAt: isoTime(hands.clock.now() + keyLivesMs),
  });
  return {
    caller: key.with(clientId, { ...doors, clock: hands.clock, server: canaryName }),
    credential: credential.id,
    async revoke() {
      await operate["agents.credentials.revoke"](asDrill, {
        id: agent.id,
        credential: credential.id,
      });
    },
  };
}

const policyOf = ({
  id,
}: Agent): string => `// What Reeve's own canary asks a person for in a drill. Nobody should answer: that it runs out is what is rehearsed.
@id("canary-asks")
@outcome("escalate")
@approvers("owner")
@timeout("PT4S")
@reason("This is a drill: leave the question unanswered.")
forbid (
  principal == Reeve::Agent::"${id}",
  action == Reeve::Action::"${canaryName}/ask",
  resource
)
unless {
  context.base has approval
  && context.base.approval.argsHash == context.base.argsHash
  && context.base.approval.policies.contains("canary-asks")
  && context.base.approval.expiresAt > context.base.now
};
`;
