import type { Action } from "@reeve/contract/action";
import type { ActionId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Hypothetical } from "@reeve/contract/policy-explain";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import { notFound } from "../../platform/problem.ts";
import { untouched } from "../session/facts.ts";
import type { Snapshot, SnapshotAgent, Snapshots } from "../snapshot/snapshot.ts";
import type { Attempt } from "./changed.ts";
import { explain } from "./explain.ts";
import { pastStore } from "./past-store.ts";
import { explainPast } from "./past.ts";

export interface ExplainHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly snapshots: Pick<Snapshots, "current">;
  readonly recorded: { action(id: ActionId): Promise<Action | null> };
}

export function explainVerbs({
  database,
  clock,
  snapshots,
  recorded,
}: ExplainHands): Pick<Verbs<Ctx>, "actions.explain" | "policies.explain"> {
  const past = pastStore(database.kysely);
  return {
    async "actions.explain"(_ctx, { id }) {
      const action = await recorded.action(id);
      if (!action) throw notFound("action", id);
      return explainPast(past, snapshots.current(), action);
    },

    async "policies.explain"(_ctx, asked) {
      const { agent, attempt } = attemptOf(snapshots.current(), asked, clock.now());
      const explained = await explain(attempt, past.texts);
      const { id, name } = agent;
      return {
        ...explained,
        agent: { id, name },
        recorded: null,
        undecidable: null,
        today: null,
      };
    },
  };
}

/** The call that nobody made. Everything about it is assumed by whoever asks, but for what Reeve knows of agent and tool. */
function attemptOf(
  snapshot: Snapshot,
  { now, session, args, ...asked }: Hypothetical,
  nowMs: number,
): { readonly agent: SnapshotAgent; readonly attempt: Attempt } {
  const agent = agentCalled(snapshot, asked.agent);
  if (!agent) throw notFound("agent", asked.agent);
  if (!snapshot.servers.has(asked.server)) throw notFound("tool server", asked.server);
  const { destinations, ...facts } = session ?? {};
  return {
    agent,
    attempt: {
      snapshot,
      now: now === undefined ? nowMs : Date.parse(now),
      request: {
        ...asked,
        agent: agent.id,
        args,
        argsHash: canonicalHash(args),
        session: "",
        facts: {
          ...untouched,
          ...defined(facts),
          destinations: { ...untouched.destinations, ...destinations },
        },
      },
    },
  };
}

const defined = <T extends object>(it: T) =>
  Object.fromEntries(Object.entries(it).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const agentCalled = ({ agents }: Snapshot, called: string): SnapshotAgent | undefined =>
  agents.get(called as `agt_${string}`) ??
  [...agents.values()].find(({ name }) => name.toLowerCase() === called.toLowerCase());
