import { Scan } from "../relay/scan.ts";
import { SseReader } from "../relay/sse.ts";

export interface Event {
  /** Its bytes, or the last of them where the others went on before. */
  readonly raw: Buffer;
  /** Its data; null where it has none, or was too large to be held. */
  readonly message: Buffer | null;
  /** Of one that was too large. */
  readonly scanned: Scan | null;
}

export interface Split {
  readonly events: readonly Event[];
  /** What may go on of an event that is too large to be held. */
  readonly rest: Buffer | null;
  /** All that has come of its data, in that case. */
  readonly scanned: Scan | null;
}

/** Cuts a stream into its events. */
export function splitEvents(atMost: number): {
  push(chunk: Buffer): Split;
  /** What has come of an event that has no end yet. */
  left(): readonly Buffer[];
} {
  let held: Buffer[] = [];
  let bytes = 0;
  let data: Buffer[] = [];
  let dataBytes = 0;
  let scan: Scan | null = null;
  let ended: Omit<Event, "raw">[] = [];
  const sse = new SseReader({
    data(piece) {
      dataBytes += piece.length;
      if (scan !== null) return scan.push(piece);
      data.push(piece);
      if (dataBytes <= atMost) return;
      scan = new Scan();
      for (const before of data) scan.push(before);
      data = [];
    },
    end(hasData) {
      ended.push({
        message: scan === null && hasData ? Buffer.concat(data) : null,
        scanned: scan,
      });
      data = [];
      dataBytes = 0;
      scan = null;
    },
  });
  const push = (chunk: Buffer): Split => {
    ended = [];
    let from = 0;
    const events = sse.push(chunk).map((end, index): Event => {
      const piece = chunk.subarray(from, end);
      const raw = held.length === 0 ? piece : Buffer.concat([...held, piece]);
      held = [];
      bytes = 0;
      from = end;
      return { raw, message: null, scanned: null, ...ended[index] };
    });
    const left = chunk.subarray(from);
    if (left.length === 0) return { events, rest: null, scanned: null };
    held.push(left);
    bytes += left.length;
    // Comments and names of events are held too: whatever has no end in sight goes on, all but what came last.
    if (scan === null && bytes <= atMost * 2) return { events, rest: null, scanned: null };
    const last = held.pop() as Buffer;
    const rest = held.length === 0 ? null : Buffer.concat(held);
    held = [last];
    bytes = last.length;
    return { events, rest, scanned: scan };
  };
  return { push, left: () => held };
}
