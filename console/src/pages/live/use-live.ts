import type { Action } from "@reeve/contract/action";
import { useCallback, useEffect, useRef, useState } from "react";
import { call } from "../../api/call.ts";
import { listenLive, type Connection, type LiveFilter } from "../../api/live.ts";
import { later, merge } from "./merge.ts";

const flushEveryMs = 250;
const firstRows = 100;

export interface Live {
  rows: readonly Action[];
  /** Actions that came while the rows are held and are not yet shown. */
  waiting: number;
  /** Every action decided since the page was opened, by answer: what is told to those who do not see the rows. */
  seen: number;
  blocked: number;
  connection: Connection;
  /** Shows what waits now. */
  flush(): void;
}

/**
 * The newest actions and those that come. While `held`, what comes waits and is counted, so that nothing moves under
 * the eyes of someone reading. Another filter is another stream: the caller mounts this anew, with a filter that stays.
 */
export function useLive(filter: LiveFilter, held: boolean): Live {
  const [rows, setRows] = useState<readonly Action[]>([]);
  const [waiting, setWaiting] = useState(0);
  const [tally, setTally] = useState({ seen: 0, blocked: 0 });
  const [connection, setConnection] = useState<Connection>("connecting");
  const buffer = useRef(new Map<string, Action>());
  const shownIds = useRef(new Set<string>());
  const isHeld = useRef(held);

  const flush = useCallback(() => {
    const came = buffer.current;
    if (came.size === 0) return;
    buffer.current = new Map();
    setWaiting(0);
    setRows((shown) => {
      const next = merge(shown, came);
      shownIds.current = new Set(next.map(({ id }) => id));
      return next;
    });
  }, []);

  useEffect(() => {
    isHeld.current = held;
    if (!held) flush();
  }, [held, flush]);

  useEffect(() => {
    const aborted = new AbortController();
    const take = (action: Action): void => {
      const before = buffer.current.get(action.id);
      buffer.current.set(action.id, before === undefined ? action : later(before, action));
    };
    const stop = listenLive(
      filter,
      ({ event, action }) => {
        take(action);
        if (event === "decided")
          setTally(({ seen, blocked }) => ({
            seen: seen + 1,
            blocked: blocked + (action.decision?.answer === "block" ? 1 : 0),
          }));
      },
      setConnection,
    );
    // The stream begins before the past is asked for, so that nothing falls between the two.
    call("actions.list", { ...filter, limit: firstRows }, aborted.signal)
      .then(({ items }) => {
        for (const action of items.toReversed()) take(action);
        flush();
      })
      .catch(() => {
        // The stream goes on without the past; if Reeve is away, the connection says so.
      });
    const timer = window.setInterval(() => {
      if (!isHeld.current) return flush();
      let fresh = 0;
      for (const id of buffer.current.keys()) if (!shownIds.current.has(id)) fresh++;
      setWaiting(fresh);
    }, flushEveryMs);
    return () => {
      aborted.abort();
      stop();
      window.clearInterval(timer);
    };
  }, [filter, flush]);

  return { rows, waiting, ...tally, connection, flush };
}
