import { notFor, type ActsFor } from "../../access/delegations/known.ts";
import type { GateAgent, GateHands } from "../hands.ts";
import type { Limits } from "../limits.ts";

/** What is under way for an agent. */
export interface OpenExchange {
  readonly agent: Pick<GateAgent, "id" | "epoch">;
  /** Whom it acts for in this. */
  readonly actsFor: ActsFor | null;
  cut(why: string): void;
  readonly done: Promise<unknown>;
  /** A stream without an end of its own is not waited for when Reeve stops. */
  readonly endless: boolean;
}

export interface Exchanges {
  add(exchange: OpenExchange): void;
  readonly draining: boolean;
  /** Takes nothing new, waits for calls under way, then cuts what is left. */
  drain(): Promise<void>;
}

/**
 * Everything under way, so that it can be ended: an agent that is stopped loses its open calls and streams too. Nobody
 * tells the gate that; it looks, and only while something is open.
 */
export function openExchanges(
  hands: Pick<GateHands, "snapshots" | "clock">,
  limits: Pick<Limits, "drainMs" | "cutMs">,
): Exchanges {
  const open = new Set<OpenExchange>();
  let draining = false;
  let timer: NodeJS.Timeout | undefined;

  const look = (): void => {
    let current;
    try {
      current = hands.snapshots.current();
    } catch {
      // Too old to judge from: nothing new is allowed, and what is open was allowed when it began.
      return;
    }
    for (const exchange of open) {
      const { agent, actsFor } = exchange;
      const still = current.agents.get(agent.id);
      if (still?.status !== "active" || still.epoch !== agent.epoch)
        exchange.cut("the agent was stopped");
      else if (actsFor && notFor(current.delegations, agent.id, actsFor, hands.clock.now()))
        exchange.cut("the agent may not act for this person any more");
    }
  };
  const remove = (exchange: OpenExchange): void => {
    open.delete(exchange);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    add(exchange) {
      open.add(exchange);
      timer ??= setInterval(look, limits.cutMs).unref();
      void exchange.done.finally(() => remove(exchange));
    },
    get draining() {
      return draining;
    },
    async drain() {
      draining = true;
      for (const exchange of open) if (exchange.endless) exchange.cut("Reeve is stopping");
      const all = Promise.allSettled([...open].map(({ done }) => done));
      let stop: NodeJS.Timeout | undefined;
      const enough = new Promise((resolve) => (stop = setTimeout(resolve, limits.drainMs)));
      await Promise.race([all, enough]);
      clearTimeout(stop);
      const left = [...open];
      for (const exchange of left) exchange.cut("Reeve is stopping");
      await Promise.allSettled(left.map(({ done }) => done));
    },
  };
}
