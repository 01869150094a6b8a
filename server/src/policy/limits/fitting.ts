import type { AgentId, LimitId, ServerId } from "@reeve/contract/id";
import type { LimitKind } from "@reeve/contract/limit";

/** A limit as it is read for the snapshot. */
export interface ReadLimit {
  readonly id: LimitId;
  readonly agent: AgentId | "*" | null;
  readonly agentName: string | null;
  readonly server: ServerId | "*" | null;
  readonly serverName: string | null;
  readonly tool: string | null;
  readonly concurrent: number | null;
  readonly perMinute: number | null;
  readonly bodyBytes: number | null;
  readonly resultBytes: number | null;
  readonly timeoutMs: number | null;
  readonly costMicrosPerDay: number | null;
  readonly changedBy: string;
  readonly changedAt: string;
}

/** The limits in force, by the agent they name. */
export type LimitIndex = ReadonlyMap<AgentId | null, readonly ReadLimit[]>;

export function indexed(limits: readonly ReadLimit[]): LimitIndex {
  const found = new Map<AgentId | null, ReadLimit[]>();
  for (const limit of limits) {
    const key = limit.agent === "*" ? null : limit.agent;
    const there = found.get(key);
    if (there) there.push(limit);
    else found.set(key, [limit]);
  }
  return found;
}

/** What is limited: one action of an agent at a server; `tool` only where it calls one. */
export interface Limited {
  readonly agent: AgentId;
  readonly server: ServerId;
  readonly tool: string | null;
}

/** A limit that fits a call, and for whom the call counts in it; null: for all together. */
export interface Fitting {
  readonly limit: ReadLimit;
  readonly agent: AgentId | null;
  readonly server: ServerId | null;
}

export function fitting(index: LimitIndex, call: Limited): readonly Fitting[] {
  const fits = (limit: ReadLimit): boolean =>
    (limit.server === null || limit.server === "*" || limit.server === call.server) &&
    (limit.tool === null || limit.tool === call.tool);
  return [...(index.get(call.agent) ?? []), ...(index.get(null) ?? [])]
    .filter(fits)
    .map((limit) => ({
      limit,
      agent: limit.agent === null ? null : call.agent,
      server: limit.server === null ? null : call.server,
    }));
}

export interface Tightest {
  readonly limit: ReadLimit;
  readonly value: number;
}

/** Of all that fit, the one that allows the least of something. */
export function tightest(all: readonly Fitting[], kind: LimitKind): Tightest | null {
  let found: Tightest | null = null;
  for (const { limit } of all) {
    const value = limit[kind];
    if (value !== null && (found === null || value < found.value)) found = { limit, value };
  }
  return found;
}
