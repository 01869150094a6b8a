import { notFor, type ActsFor } from "../../access/delegations/known.ts";
import { stopOf } from "../../access/stops/known.ts";
import type { GateAgent, GateHands, GateSnapshot } from "../hands.ts";
import type { Resting } from "../../policy/granting/withdrawn.ts";
import type { Limits } from "../limits.ts";

/** What is under way for an agent. */
export interface OpenExchange {
  readonly agent: Pick<GateAgent, "id" | "epoch">;
  /** Whom it acts for in this. */
  readonly actsFor: ActsFor | null;
  /** Where, by name; null for a stream of several servers. */
  readonly server: string | null;
  /** The tool that runs, where one does. */
  readonly tool: string | null;
  /** There where grants alone allowed it. */
  readonly resting?: Resting | undefined;
  cut(why: string): void;
  readonly done: Promise<unknown>;
  /** A stream without an end of its own is not waited for when Reeve stops. */
  readonly endless: boolean;
}

export interface Exchanges {
  add(exchange: OpenExchange): void;
  /** Cuts what may not go on by the present state, and says how much that was. */
  look(): number;
  readonly draining: boolean;
  /** Takes nothing new, waits for calls under way, then cuts what is left. */
  drain(): Promise<void>;
}

/**
 * Everything under way, so that it can be ended: who is stopped loses open calls and streams too. The gate looks with each
 * new state, and now and then while something is open, because the time of a delegation passes without one.
 */
export function openExchanges(
  hands: Pick<GateHands, "snapshots" | "clock" | "withdrawn">,
  limits: Pick<Limits, "drainMs" | "cutMs">,
): Exchanges {
  const open = new Set<OpenExchange>();
  let draining = false;
  let timer: NodeJS.Timeout | undefined;

  const wrong = (it: OpenExchange, current: GateSnapshot): string | null => {
    const { agent, actsFor, server, tool } = it;
    const still = current.agents.get(agent.id);
    if (still?.status !== "active" || still.epoch !== agent.epoch) return "the agent was stopped";
    const held = stopOf(current.stops, { agent: still, person: actsFor?.id, server, tool });
    if (held !== null) return `${held.says} stopped: ${held.reason}`;
    const over = actsFor && notFor(current.delegations, agent.id, actsFor, hands.clock.now());
    if (over) return "the agent may not act for this person any more";
    return it.resting && hands.withdrawn(current, it.resting)
      ? "the grant that allowed it was taken away"
      : null;
  };
  const look = (): number => {
    let current;
    try {
      current = hands.snapshots.current();
    } catch {
      // Too old to judge from: nothing new is allowed, and what is open was allowed when it began.
      return 0;
    }
    let cut = 0;
    for (const exchange of open) {
      const why = wrong(exchange, current);
      if (why === null) continue;
      exchange.cut(why);
      cut++;
    }
    return cut;
  };
  const remove = (exchange: OpenExchange): void => {
    open.delete(exchange);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };

  return {
    look,
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
