import type { AgentId, ServerId } from "@reeve/contract/id";
import type { Fitting, ReadLimit } from "../../policy/limits/fitting.ts";
import type { HeldPlaces } from "../../policy/limits/uses.ts";

/** A call that wants to be under way. */
export interface Wanting {
  readonly agent: AgentId;
  readonly server: ServerId;
  readonly fitting: readonly Fitting[];
  /** Told when the caller goes away; answers how to stop listening. */
  gone(leave: () => void): () => void;
}

/** A place under way; leaving it lets the next one in. */
export type Placed =
  | { readonly ok: true; readonly waited: boolean; leave(): void }
  | { readonly ok: false; readonly full: ReadLimit };

export interface Places {
  take(wanting: Wanting): Placed | Promise<Placed>;
  held(): HeldPlaces[];
  /** Nobody waits any more: Reeve is stopping. */
  close(): void;
}

interface Count {
  readonly of: Omit<HeldPlaces, "underWay" | "waiting">;
  underWay: number;
  waiting: number;
}

interface Key {
  readonly count: string;
  readonly most: number;
  readonly fitting: Fitting;
}

interface Waiting {
  readonly keys: readonly Key[];
  answer(placed: Placed): void;
}

/**
 * Calls under way in this process. Where there is no room a call waits: one queue a server, in which the agents take
 * turns, so that one agent's many calls stand behind each other and not before those of another.
 */
export function openPlaces(limits: {
  readonly waitMs: number;
  readonly mostWaiting: number;
}): Places {
  const counts = new Map<string, Count>();
  /** By server, then by agent in the order of their turns. */
  const queues = new Map<ServerId, Map<AgentId, Set<Waiting>>>();

  const hasRoom = ({ count, most }: Key): boolean => (counts.get(count)?.underWay ?? 0) < most;
  const add = (keys: readonly Key[], what: "underWay" | "waiting", by: number): void => {
    for (const { count, fitting } of keys) {
      const { limit, agent, server } = fitting;
      const found = counts.get(count) ?? {
        of: { limit: limit.id, agent, server },
        underWay: 0,
        waiting: 0,
      };
      found[what] += by;
      if (found.underWay + found.waiting === 0) counts.delete(count);
      else counts.set(count, found);
    }
  };
  const enter = (keys: readonly Key[], waited: boolean): Placed => {
    add(keys, "underWay", 1);
    let left = false;
    return {
      ok: true,
      waited,
      leave() {
        if (left) return;
        left = true;
        add(keys, "underWay", -1);
        // A limit may be over several servers, so whoever waits anywhere may have room now.
        for (const queue of queues.values()) serve(queue);
      },
    };
  };
  const serve = (queue: Map<AgentId, Set<Waiting>>): void => {
    for (let [agent, next] = nextOf(queue); next; [agent, next] = nextOf(queue)) {
      const others = queue.get(agent);
      // Its turn is over: it stands last.
      queue.delete(agent);
      if (others) queue.set(agent, others);
      next.answer(enter(next.keys, true));
    }
  };
  const nextOf = (queue: Map<AgentId, Set<Waiting>>): [AgentId, Waiting | null] => {
    for (const [agent, waiting] of queue)
      for (const one of waiting) if (one.keys.every(hasRoom)) return [agent, one];
    return ["agt_", null];
  };
  const wait = (
    wanting: Wanting,
    keys: readonly Key[],
    full: ReadLimit,
  ): Placed | Promise<Placed> => {
    const queue = queues.get(wanting.server) ?? new Map<AgentId, Set<Waiting>>();
    const mine = queue.get(wanting.agent) ?? new Set<Waiting>();
    if (mine.size >= limits.mostWaiting) return { ok: false, full };
    queues.set(wanting.server, queue);
    queue.set(wanting.agent, mine);
    add(keys, "waiting", 1);
    return new Promise((resolve) => {
      const one: Waiting = {
        keys,
        answer(placed) {
          clearTimeout(timer);
          stopListening();
          mine.delete(one);
          if (mine.size === 0 && queue.get(wanting.agent) === mine) queue.delete(wanting.agent);
          if (queue.size === 0 && queues.get(wanting.server) === queue)
            queues.delete(wanting.server);
          add(keys, "waiting", -1);
          resolve(placed);
        },
      };
      const giveUp = (): void => {
        const now = keys.find((key) => !hasRoom(key))?.fitting.limit ?? full;
        one.answer({ ok: false, full: now });
      };
      const timer = setTimeout(giveUp, limits.waitMs);
      const stopListening = wanting.gone(giveUp);
      mine.add(one);
    });
  };

  return {
    take(wanting) {
      const keys = keysOf(wanting.fitting);
      const full = keys.find((key) => !hasRoom(key));
      // Whoever waits could not go: each place that becomes free is given away at once.
      return full === undefined ? enter(keys, false) : wait(wanting, keys, full.fitting.limit);
    },
    held: () =>
      [...counts.values()].map(({ of, underWay, waiting }) => ({ ...of, underWay, waiting })),
    close() {
      for (const queue of queues.values())
        for (const waiting of queue.values())
          for (const one of waiting) {
            const [key] = one.keys;
            if (key) one.answer({ ok: false, full: key.fitting.limit });
          }
    },
  };
}

const keysOf = (all: readonly Fitting[]): readonly Key[] =>
  all.flatMap((fitting) => {
    const { limit, agent, server } = fitting;
    return limit.concurrent === null
      ? []
      : [
          {
            count: `${limit.id} ${agent ?? ""} ${server ?? ""}`,
            most: limit.concurrent,
            fitting,
          },
        ];
  });
