import type { Checkpoint } from "@reeve/contract/ledger";
import type { Database } from "../../platform/database.ts";
import { consistencyPlaces, isConsistent, pathHash, rootOf } from "../checkpoints/tree.ts";
import { firstOf, logBegins } from "../log/starts.ts";
import { readNodes, walk } from "../log/tail.ts";
import type { RemovedSpan } from "./note.ts";

type Span = Pick<RemovedSpan, "log" | "from" | "to">;

/** What should be removed is not what was committed. */
export class Tampered extends Error {
  readonly at: Span;
  constructor(at: Span, message: string) {
    super(message);
    this.at = at;
  }
}

/**
 * Where each log begins once these records are gone, computed from their very bytes, and held against what the newest
 * checkpoint signs: so that a removal cannot take with it the traces of a change.
 */
export async function beginsOf(
  database: Database,
  checkpoint: Checkpoint,
  spans: readonly Span[],
): Promise<readonly RemovedSpan[]> {
  const { pool } = database;
  const begins = await logBegins(pool);
  const found: RemovedSpan[] = [];
  for (const span of spans) {
    const { log, to } = span;
    const begin = begins.get(log);
    const from = begin && begin.head.frontier.size > 0 ? begin.head : firstOf(log);
    const head = await walk(pool, from, to);
    if (typeof head === "string") throw new Tampered(span, head);
    const { frontier, chain } = head;
    const signed = checkpoint.logs.find((it) => it.log === log);
    if (!signed || signed.size < to)
      throw new Tampered(span, `no checkpoint signs record ${to - 1} of log ${log}`);
    const steps = consistencyPlaces(to, signed.size);
    const nodes = await readNodes(pool, log, steps.flat());
    let read = 0;
    const path = steps.map((step) => pathHash((nodes ?? []).slice(read, (read += step.length))));
    const fits =
      nodes !== null &&
      isConsistent(to, signed.size, rootOf(frontier), Buffer.from(signed.root, "hex"), path);
    if (!fits)
      throw new Tampered(
        span,
        `the first ${to} records of log ${log} are not those that a checkpoint signs`,
      );
    found.push({ ...span, start: { chain, frontier } });
  }
  return found;
}
