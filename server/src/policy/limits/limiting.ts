import type { AgentId, ServerId } from "@reeve/contract/id";
import type { LimitKind } from "@reeve/contract/limit";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { counterStore, type Counted } from "./counter-store.ts";
import { fitting, type Fitting, type LimitIndex, type ReadLimit } from "./fitting.ts";

/** A call that is about to be made; `tool` only where it calls one. */
export interface Making {
  readonly agent: AgentId;
  readonly server: string;
  readonly tool: string | null;
}

/** Whether a call counts, in all limits that hold over all processes or in none. */
export type Taken =
  | { readonly ok: true; giveBack(): Promise<void> }
  | {
      readonly ok: false;
      readonly limit: ReadLimit;
      readonly kind: LimitKind;
      readonly seconds: number;
    };

/** What limits and their counting need of the state that decisions are made from. */
export interface LimitState {
  readonly limits: LimitIndex;
  readonly servers: ReadonlyMap<
    string,
    {
      readonly id: ServerId;
      readonly tools: ReadonlyMap<string, { readonly costMicros?: number }>;
    }
  >;
}

export interface Limiting {
  /** Every limit that fits a call. */
  of(state: LimitState, making: Making): readonly Fitting[];
  /** Null, without asking anybody, where no rate and no budget concerns it. Rejects where it cannot be counted now. */
  take(state: LimitState, making: Making, all: readonly Fitting[]): Promise<Taken> | null;
}

/** A database that takes longer than this to count is one that does not answer. */
const patienceMs = 5_000;

export function openLimiting(hands: {
  readonly database: Database;
  readonly clock: Clock;
}): Limiting {
  const store = counterStore(hands.database);
  return {
    of(state, { agent, server, tool }) {
      const found = state.servers.get(server);
      return found === undefined ? [] : fitting(state.limits, { agent, server: found.id, tool });
    },
    take(state, { server, tool }, all) {
      const known = tool === null ? undefined : state.servers.get(server)?.tools.get(tool);
      const costMicros = known?.costMicros ?? 0;
      const counted = all.flatMap(({ limit, agent, server: at }): Counted[] => {
        const { id, perMinute } = limit;
        const costMicrosPerDay = costMicros > 0 ? limit.costMicrosPerDay : null;
        return perMinute === null && costMicrosPerDay === null
          ? []
          : [{ limit: id, agent, server: at, perMinute, costMicrosPerDay, costMicros }];
      });
      return counted.length === 0 ? null : take(counted, all);
    },
  };

  async function take(counted: readonly Counted[], all: readonly Fitting[]): Promise<Taken> {
    const at = hands.clock.now();
    const no = await inTime(store.take(counted, at));
    if (no === null) return { ok: true, giveBack: () => store.giveBack(counted, at) };
    const which = counted[no.index]?.limit;
    const found = all.find(({ limit }) => limit.id === which);
    if (!found) throw new Error("the counters named no limit");
    const kind = no.rate ? "perMinute" : "costMicrosPerDay";
    return { ok: false, limit: found.limit, kind, seconds: no.seconds };
  }
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error("the counters took too long")), patienceMs);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
