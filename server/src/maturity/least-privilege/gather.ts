import type { Agent } from "@reeve/contract/agent";
import type { AgentId } from "@reeve/contract/id";
import type { Narrowing, PrivilegeProposal, Privileges } from "@reeve/contract/privilege";
import { setImmediate as breath } from "node:timers/promises";
import { isoTime } from "../../platform/clock.ts";
import { notFound } from "../../platform/problem.ts";
import type { PolicyHands } from "../../policy/put.ts";
import { proposed } from "../../policy/replay/proposed.ts";
import { wasDecided } from "../../policy/replay/recorded.ts";
import { replayer } from "../../policy/replay/replay.ts";
import { policyStore } from "../../policy/store.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { dayMs, dayOf } from "../rollup/fold.ts";
import { toolUses } from "../rollup/tool-days-store.ts";
import { cedarOf } from "./cedar-of.ts";
import { ArgumentsSeen, leastCalls } from "./infer.ts";
import { mayDo, privilegesOf } from "./may-do.ts";
import { narrowedGrants, proposedTools, type Said } from "./propose.ts";
import { Flips } from "./flips.ts";
import { liveGrants, narrowingOf, newestCalls, newestIntents, uncountedRecords } from "./store.ts";

export type GatherHands = Pick<PolicyHands, "database" | "clock" | "author" | "snapshots">;

/** So many of an agent's newest decisions are looked at one by one; counts are of all. */
export const mostLookedAt = 20_000;
const mostOfRare = 500;
const longestDays = 400;

/** What a narrowing of this agent is called as a policy. */
export const policyNameOf = (agent: AgentId): string => `least-privilege.${agent}`;

export async function knownAgent({ database }: GatherHands, id: AgentId): Promise<Agent> {
  const found = await agentStore(database.kysely).find(id);
  if (!found) throw notFound("agent", id);
  return found.agent;
}

/** What an agent may do, what it did, and how far it is kept to that. */
export async function privileges(
  hands: GatherHands,
  id: AgentId,
  days: number,
): Promise<Privileges> {
  const { database, clock, snapshots } = hands;
  const { name } = await knownAgent(hands, id);
  const now = clock.now();
  const sinceDay = dayOf(now) - days;
  const uses = await toolUses(database.kysely, id, sinceDay);
  return {
    agent: { id, name },
    since: isoTime(sinceDay * dayMs),
    uncounted: await uncountedRecords(database.kysely),
    tools: [...privilegesOf(mayDo(snapshots.current(), id, now), uses, now)],
    narrowing: await narrowing(hands, id),
  };
}

async function narrowing({ database, clock }: GatherHands, id: AgentId): Promise<Narrowing | null> {
  const held = await narrowingOf(database.kysely, id);
  if (!held) return null;
  const { revoked: _, created: __, ...it } = held;
  const policy = policyNameOf(id);
  const watched: Narrowing["watched"] = { decisions: 0, blocked: 0, examples: [], capped: false };
  if (it.mode === "shadow") {
    const until = isoTime(clock.now() + 1);
    for await (const page of newestIntents(database.kysely, id, it.triedAt, until, mostLookedAt))
      for (const intent of page) {
        watched.decisions++;
        const { shadow } = intent.decision;
        if (shadow?.answer !== "block" || !shadow.policies.some(({ name }) => name === policy))
          continue;
        watched.blocked++;
        if (watched.examples.length < 5)
          watched.examples.push({
            action: intent.id,
            server: intent.server ?? "",
            tool: intent.tool ?? "",
            at: intent.startedAt,
          });
      }
    watched.capped = watched.decisions >= mostLookedAt;
  }
  return { ...it, policy, watched };
}

interface Asked extends Said {
  readonly days: number;
  readonly toolsOnly: boolean;
}

/** What would keep an agent to what it has used, with its evidence, tried on its own recorded decisions. */
export async function proposal(
  hands: GatherHands,
  id: AgentId,
  asked: Asked,
): Promise<PrivilegeProposal> {
  const { database, clock, author, snapshots } = hands;
  const db = database.kysely;
  const agent = await knownAgent(hands, id);
  const now = clock.now();
  const sinceDay = dayOf(now) - asked.days;
  const [since, until] = [isoTime(sinceDay * dayMs), isoTime(now + 1)];
  const uses = await toolUses(db, id, sinceDay);
  const snapshot = snapshots.current();
  const did = privilegesOf(mayDo(snapshot, id, now), uses, now);
  const looked = await argumentsSeen(hands, id, did, since, until);
  const longer = await toolUses(db, id, dayOf(now) - longestDays);
  const before = new Map(
    longer.flatMap(({ server, tool, lastAt }) =>
      lastAt === null ? [] : [[`${server}/${tool}`, lastAt] as const],
    ),
  );
  const bounds = new Map(
    [...looked.seen].map(([path, seen]) => [path, asked.toolsOnly ? [] : seen.bounds()] as const),
  );
  const tools = proposedTools(did, bounds, asked, before, now);
  const policy = policyNameOf(id);
  const { name } = agent;
  const text = cedarOf({ policy, agent: { id, name }, since, until, tools });
  const cedar = (await author.read(text, null)).formatted ?? text;
  const textOf = async (named: string) => (await policyStore(db).inForce(named))?.cedar ?? null;
  const reads = uses.filter(({ tool, calls }) => tool === "" && calls > 0);
  return {
    agent: { id, name },
    since,
    until,
    evidence: looked.calls,
    capped: looked.capped,
    tools: [...tools],
    policy,
    cedar,
    current: await textOf(policy),
    grants: narrowedGrants(
      await liveGrants(db, id, isoTime(now)),
      tools.filter(({ keep }) => keep),
      new Set(reads.map(({ server }) => server)),
    ),
    simulated: await simulated({ ...hands, textOf }, id, { policy, cedar, since, until }),
  };
}

type Did = Parameters<typeof proposedTools>[0];

/** The arguments of the newest calls, by tool. Of a tool that is rare among them its own newest are looked at as well. */
async function argumentsSeen(
  hands: GatherHands,
  id: AgentId,
  did: Did,
  since: string,
  until: string,
) {
  const { database, snapshots } = hands;
  const { servers } = snapshots.current();
  const seen = new Map<string, ArgumentsSeen>();
  for (const { server, tool, may } of did) {
    const known = servers.get(server)?.tools.get(tool);
    if (known && may !== "never") seen.set(`${server}/${tool}`, new ArgumentsSeen(known.shape));
  }
  let calls = 0;
  for await (const page of newestIntents(database.kysely, id, since, until, mostLookedAt)) {
    for (const { kind, server, tool, args, decision } of page) {
      calls++;
      if (kind !== "tool_call" || (decision.answer !== "allow" && decision.answer !== "scope"))
        continue;
      seen.get(`${server}/${tool}`)?.add(args);
    }
    await breath();
  }
  const capped = calls >= mostLookedAt;
  if (capped)
    for (const it of did) {
      const few = seen.get(`${it.server}/${it.tool}`);
      if (!few || few.calls >= leastCalls || few.calls >= it.calls) continue;
      const known = servers.get(it.server)?.tools.get(it.tool);
      if (!known) continue;
      const again = new ArgumentsSeen(known.shape);
      for (const { args } of await newestCalls(database.kysely, id, it, since, until, mostOfRare))
        again.add(args);
      seen.set(`${it.server}/${it.tool}`, again);
      calls += again.calls - few.calls;
    }
  return { seen, calls, capped };
}

type ReplayHands = GatherHands & { textOf(name: string): Promise<string | null> };

async function simulated(
  hands: ReplayHands,
  id: AgentId,
  it: {
    readonly policy: string;
    readonly cedar: string;
    readonly since: string;
    readonly until: string;
  },
): Promise<PrivilegeProposal["simulated"]> {
  const { before, after } = await proposed(hands, hands.snapshots.current(), {
    name: it.policy,
    cedar: it.cedar,
    mode: "enforce",
    remove: false,
  });
  const { replay } = replayer(before, after);
  const flips = new Flips();
  const { kysely } = hands.database;
  for await (const page of newestIntents(kysely, id, it.since, it.until, mostLookedAt)) {
    for (const intent of page) if (wasDecided(intent)) flips.add(intent, replay(intent));
    await breath();
  }
  return flips.result();
}
