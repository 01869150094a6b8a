import { setImmediate as breathe } from "node:timers/promises";
import { recognise } from "../emitters/recognise.ts";
import { text } from "../emitters/reading.ts";
import type { Flat, Origin } from "../otlp/flatten.ts";
import type { Came } from "./count-store.ts";
import { fragmentOf, senderOf, type Sender } from "./fragment.ts";
import type { Arrival } from "./window.ts";

/** Records of one batch as the window takes them, and what is counted of them. */
export interface Batch {
  readonly arrivals: readonly Arrival[];
  readonly came: readonly Came[];
}

/** So many records are looked at before agents' calls get their turn. */
const slice = 200;

/** Reads what the records of a batch say. Nothing of it is written down yet. */
export async function arrivalsOf(
  flat: Flat,
  credential: string | null,
  receivedMs: number,
): Promise<Batch> {
  const arrivals: Arrival[] = [];
  const came = new Map<string, Came>();
  const senders = new Map<Origin, Sender>();
  for (const [i, record] of flat.records.entries()) {
    if (i % slice === slice - 1) await breathe();
    let from = senders.get(record.origin);
    if (!from) senders.set(record.origin, (from = senderOf(record, credential)));
    const seen = recognise(record);
    const emitter = seen !== null && seen !== "drop" ? seen.emitter : "other";
    const counted = countOf(came, text(record.origin.resource, "service.name") ?? "", emitter);
    counted.records++;
    const said = seen !== null && seen !== "drop" ? seen : null;
    if (said?.action) counted.actions++;
    else counted.dropped++;
    if (seen === "drop") continue;
    const isSpan = record.signal === "span";
    // Of a log record that tells of no action nothing is needed; of a span, its place.
    if (!isSpan && !said?.action && !said?.aboutCall) continue;
    arrivals.push({
      trace: record.traceId,
      span: record.spanId,
      parent: isSpan ? record.parentId : null,
      fragment: said ? fragmentOf(record, said, from, receivedMs) : null,
    });
  }
  const first = came.values().next().value ?? countOf(came, "", "other");
  first.rejected += flat.rejected;
  first.cut += flat.cuts.texts + flat.cuts.attributes;
  return { arrivals, came: [...came.values()] };
}

function countOf(came: Map<string, Came>, service: string, emitter: string): Came {
  const key = `${service}\0${emitter}`;
  let it = came.get(key);
  if (!it)
    came.set(
      key,
      (it = {
        service: service.slice(0, 200),
        emitter,
        records: 0,
        actions: 0,
        dropped: 0,
        rejected: 0,
        cut: 0,
      }),
    );
  return it;
}
