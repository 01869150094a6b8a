/**
 * A client that opens a session's stream and then calls a tool expects what the tool asks or reports on that stream. A
 * call is shorter on its way than a stream that needs a connection of its own, so it waits until the stream stands.
 */
export interface Openings {
  /** A stream of this session is on its way. */
  begin(session: string): Opening;
  /** Comes when every stream of the session that is on its way stands or has had its time; null where none is. */
  underWay(session: string): Promise<unknown> | null;
}

export interface Opening {
  /** It has gone out. Not every tool server says that it came before it has something to tell. */
  sent(): void;
  /** It stands, or never will. */
  over(): void;
}

/** From the head that went out to a tool server on this continent. */
const arrivesMs = 100;

export function openOpenings(waitMs: number): Openings {
  const under = new Map<string, Set<Promise<void>>>();
  return {
    begin(session) {
      let settle: () => void = () => undefined;
      const opening = new Promise<void>((resolve) => (settle = resolve));
      const all = under.get(session) ?? new Set();
      under.set(session, all.add(opening));
      const over = (): void => {
        clearTimeout(timer);
        all.delete(opening);
        if (all.size === 0 && under.get(session) === all) under.delete(session);
        settle();
      };
      let timer = setTimeout(over, waitMs);
      const sent = (): void => {
        if (!all.has(opening)) return;
        clearTimeout(timer);
        timer = setTimeout(over, Math.min(waitMs, arrivesMs));
      };
      return { sent, over };
    },
    underWay(session) {
      const all = under.get(session);
      return all === undefined ? null : Promise.all(all);
    },
  };
}
