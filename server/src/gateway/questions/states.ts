import { createHash } from "node:crypto";
import type { AgentId, ServerId } from "@reeve/contract/id";
import type { Message } from "../enter/message.ts";

/**
 * Whom a tool server gave which state to hand back. To the server every agent is Reeve, so it cannot tell one that
 * brings another's state; this does, for what passed through this process not too long ago.
 */
export interface States {
  given(server: ServerId, agent: AgentId, message: Message | null, state: string): void;
  /** False for a state that was given to another agent, or for another call, and not to this one as well. */
  fits(server: ServerId, agent: AgentId, message: Message): boolean;
}

const mostStates = 10_000;
const mostCalls = 1_000;

export function openStates(): States {
  const known = new Map<string, Set<string>>();
  const key = (server: ServerId, state: string): string =>
    createHash("sha256").update(`${server}\n${state}`).digest("base64");
  return {
    given(server, agent, message, state) {
      const at = key(server, state);
      const calls = known.get(at) ?? new Set();
      known.delete(at);
      // One that everybody is given says nothing about anybody.
      if (calls.size >= mostCalls) return;
      if (known.size >= mostStates) known.delete(known.keys().next().value as string);
      known.set(at, calls.add(callOf(agent, message)));
    },
    fits(server, agent, message) {
      const state = message.kind === "request" ? message.params["requestState"] : undefined;
      if (typeof state !== "string") return true;
      return known.get(key(server, state))?.has(callOf(agent, message)) ?? true;
    },
  };
}

function callOf(agent: AgentId, message: Message | null): string {
  if (message?.kind !== "request") return agent;
  const { name, uri } = message.params;
  return JSON.stringify([agent, message.method, name ?? uri ?? null]);
}
