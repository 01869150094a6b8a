import type { ActionId } from "@reeve/contract/id";

/** Questions that were passed on to a client and wait for its answer. */
export interface OpenQuestions {
  /** False where there are too many, so that nothing more may be asked. */
  wait(key: string, action: ActionId): boolean;
  waits(key: string): boolean;
  /** The question that this answers; once. */
  take(key: string): ActionId | null;
  /** Nobody will hear the answers any more. */
  forget(): void;
}

const most = 10_000;

/** `late` is told of each question that was not answered in time. */
export function openQuestions(
  waitMs: number,
  late: (action: ActionId, why: string) => void,
): OpenQuestions {
  const waiting = new Map<string, { action: ActionId; timer: NodeJS.Timeout }>();
  const take = (key: string): ActionId | null => {
    const found = waiting.get(key);
    if (found === undefined) return null;
    clearTimeout(found.timer);
    waiting.delete(key);
    return found.action;
  };
  return {
    wait(key, action) {
      if (waiting.size >= most) return false;
      const timer = setTimeout(() => {
        take(key);
        late(action, "The agent did not answer in time.");
      }, waitMs).unref();
      waiting.set(key, { action, timer });
      return true;
    },
    waits: (key) => waiting.has(key),
    take,
    forget() {
      for (const [key, { action }] of waiting) {
        take(key);
        late(action, "Reeve stopped before the agent answered.");
      }
    },
  };
}
