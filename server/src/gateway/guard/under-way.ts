import type { ActionId } from "@reeve/contract/id";
import type { Held } from "../../policy/session/sessions.ts";

/** What sessions wait to hear of actions that others carry out. One that is never heard of stays unknown: the careful side. */
export interface UnderWay {
  keep(action: ActionId, held: Held): void;
  /** Each is given out once. */
  take(action: ActionId): Held | undefined;
}

const most = 10_000;

export function openUnderWay(): UnderWay {
  const kept = new Map<ActionId, Held>();
  return {
    keep(action, held) {
      kept.set(action, held);
      const oldest = kept.size > most ? kept.keys().next().value : undefined;
      if (oldest !== undefined) kept.delete(oldest);
    },
    take(action) {
      const held = kept.get(action);
      kept.delete(action);
      return held;
    },
  };
}
