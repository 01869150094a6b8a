import type { AgentId, LimitId, ServerId } from "@reeve/contract/id";
import type { LimitKind, LimitUse } from "@reeve/contract/limit";
import type { Snapshot } from "../snapshot/snapshot.ts";
import type { CounterRow } from "./counter-store.ts";

/** Calls under way and waiting in this process, as they count in one limit. */
export interface HeldPlaces {
  readonly limit: LimitId;
  readonly agent: AgentId | null;
  readonly server: ServerId | null;
  readonly underWay: number;
  readonly waiting: number;
}

export interface InProcess {
  readonly held: readonly HeldPlaces[];
  readonly refused: ReadonlyMap<LimitKind, number>;
}

/** What is in use of each limit: places of this process and counters of all, told together. */
export function usesOf(
  { agents, servers }: Pick<Snapshot, "agents" | "servers">,
  held: readonly HeldPlaces[],
  counters: readonly CounterRow[],
): LimitUse[] {
  const names = new Map([...servers.values()].map(({ id, name }) => [id, name]));
  const found = new Map<string, LimitUse>();
  for (const row of [...held, ...counters]) {
    const { limit, agent, server, ...used } = row;
    const key = `${limit} ${agent ?? ""} ${server ?? ""}`;
    const none = { underWay: 0, waiting: 0, taken: 0, spentMicros: 0 };
    found.set(key, {
      limit,
      agent,
      agentName: agent === null ? null : (agents.get(agent)?.name ?? agent),
      server,
      serverName: server === null ? null : (names.get(server) ?? server),
      ...(found.get(key) ?? none),
      ...used,
    });
  }
  return [...found.values()];
}
