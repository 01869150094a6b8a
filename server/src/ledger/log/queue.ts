import { AuditUnavailable } from "../unavailable.ts";
import type { Draft } from "../record.ts";

/** Where records were committed: the log and the place of the first. */
export interface Place {
  readonly log: number;
  readonly seq: number;
}

/** Records that are committed together or not at all. */
export interface Entry {
  readonly drafts: readonly Draft[];
  /** False when nobody waits for it any more: it is not sent, unless it may already have been. */
  wanted(): boolean;
  committed(place: Place): void;
  /** `spent`: an approval that the records rest on was used before, or cannot be used any more. */
  refused(reason: string, spent?: boolean): void;
}

const maxRows = 500;
const maxBytes = 1_000_000;

export interface Queue {
  /** Throws when it is full. An end may go beyond the limit: what it names has already happened. */
  push(entry: Entry, isEnd: boolean): void;
  /** What the next commit carries: up to 500 records or 1 MB, in order. */
  take(): Entry[];
  /** Puts entries back in front; `alone` has the next commits carry one entry each, to find the one that is refused. */
  putBack(entries: readonly Entry[], alone: boolean): void;
  rows(): number;
}

/** What waits for a commit. */
export function openQueue(limit: number, changed: (rows: number) => void): Queue {
  let waiting: Entry[] = [];
  let rows = 0;
  let alone = 0;
  const count = (entries: readonly Entry[], sign: 1 | -1): void => {
    for (const entry of entries) rows += sign * entry.drafts.length;
    changed(rows);
  };
  return {
    rows: () => rows,
    push(entry, isEnd) {
      if (rows + entry.drafts.length > (isEnd ? limit * 2 : limit))
        throw new AuditUnavailable("queue full");
      waiting.push(entry);
      count([entry], 1);
    },
    take() {
      const taken: Entry[] = [];
      let [records, bytes, next] = [0, 0, 0];
      for (; next < waiting.length; next++) {
        const entry = waiting[next] as Entry;
        if (!entry.wanted()) continue;
        if (taken.length > 0 && alone > 0) break;
        for (const { body } of entry.drafts) bytes += body.length;
        records += entry.drafts.length;
        if (taken.length > 0 && (records > maxRows || bytes > maxBytes)) break;
        taken.push(entry);
      }
      if (alone > 0) alone--;
      count(waiting.slice(0, next), -1);
      waiting = waiting.slice(next);
      return taken;
    },
    putBack(entries, one) {
      waiting = [...entries, ...waiting];
      count(entries, 1);
      if (one) alone = entries.length;
    },
  };
}
