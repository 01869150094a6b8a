import type { Seen } from "../relay/reading.ts";

/** Calls whose answer will come on another stream of their session: the server closed the call's own stream early. */
export interface Awaited {
  /** Resolves with the answer, or null when none came in time. */
  answer(session: string, id: string | number): Promise<Seen | null>;
  heard(session: string, seen: Seen): void;
  /** The session is over, or Reeve stops: nothing more will be heard. */
  forget(session?: string): void;
}

const most = 10_000;

export function openAwaited(waitMs: number): Awaited {
  const waiting = new Map<string, (seen: Seen | null) => void>();
  const key = (session: string, id: string | number | null): string =>
    `${session}\n${JSON.stringify(id)}`;
  return {
    answer(session, id) {
      if (waiting.size >= most) return Promise.resolve(null);
      return new Promise((resolve) => {
        const at = key(session, id);
        const finish = (seen: Seen | null): void => {
          clearTimeout(timer);
          waiting.delete(at);
          resolve(seen);
        };
        const timer = setTimeout(() => finish(null), waitMs).unref();
        waiting.get(at)?.(null);
        waiting.set(at, finish);
      });
    },
    heard(session, seen) {
      waiting.get(key(session, seen.id))?.(seen);
    },
    forget(session) {
      for (const [at, finish] of waiting)
        if (session === undefined || at.startsWith(`${session}\n`)) finish(null);
    },
  };
}
