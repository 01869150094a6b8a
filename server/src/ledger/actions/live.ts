import type { LiveEvent } from "@reeve/contract/action";
import { Problem } from "../../platform/problem.ts";
import { matches, type LiveFilter } from "./action.ts";

export interface Live {
  publish(event: LiveEvent): void;
  /** Hears every event from now on, until the signal or the reader ends it. */
  subscribe(filter: LiveFilter, signal: AbortSignal): AsyncIterableIterator<LiveEvent>;
  subscribers(): number;
}

const maxWaiting = 1_000;
const asleep = (): void => undefined;

/** Hands events to whoever listens. One who reads too slowly is cut off, so that it cannot take a gap for silence. */
export function openLive(): Live {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    subscribers: () => listeners.size,
    publish(event) {
      for (const hear of listeners) hear(event);
    },
    subscribe(filter, signal) {
      const waiting: LiveEvent[] = [];
      let over: "no" | "ended" | "behind" = "no";
      let wake = asleep;
      const finish = (how: "ended" | "behind"): void => {
        if (over === "no") over = how;
        listeners.delete(hear);
        signal.removeEventListener("abort", stop);
        wake();
      };
      const stop = (): void => finish("ended");
      function hear(event: LiveEvent): void {
        if (!matches(filter, event)) return;
        waiting.push(event);
        if (waiting.length > maxWaiting) finish("behind");
        wake();
      }
      const somethingHappened = async (): Promise<void> => {
        if (over !== "no" || waiting.length > 0) return;
        await new Promise<void>((resolve) => (wake = resolve));
        return somethingHappened();
      };
      if (signal.aborted) over = "ended";
      else listeners.add(hear);
      signal.addEventListener("abort", stop);
      return {
        async next() {
          await somethingHappened();
          if (over === "behind")
            throw new Problem(
              "too_many",
              "Events came faster than this connection read them.",
              "Connect again, with a filter; the list of actions has what was missed.",
            );
          const value = over === "no" ? waiting.shift() : undefined;
          return value ? { value, done: false } : { value: undefined, done: true };
        },
        async return() {
          finish("ended");
          return { value: undefined, done: true };
        },
        [Symbol.asyncIterator]() {
          return this;
        },
      };
    },
  };
}
