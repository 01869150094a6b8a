import type { Pool } from "pg";
import { completedBy, frontierPlaces, unpackHashes, type NodePlace } from "../checkpoints/tree.ts";
import { genesis, type Head } from "./head.ts";

/** Where a log begins since retention removed what was before. */
export interface LogBegin {
  /** The log up to there: what the first record that is left is chained to, and the tree before it. */
  readonly head: Head;
  /** Records before this position have no payloads any more. */
  readonly bare: number;
}

interface Row {
  readonly log_id: number;
  readonly size: string | number;
  readonly chain: Buffer;
  readonly frontier: Buffer;
  readonly bare: string | number;
}

/** Logs that do not begin with their first record, or whose first payloads are gone. */
export async function logBegins(
  client: Pick<Pool, "query">,
): Promise<ReadonlyMap<number, LogBegin>> {
  const { rows } = await client.query<Row>(
    "select log_id, size, chain, frontier, bare from log_starts",
  );
  return new Map(rows.map((row) => [row.log_id, beginOf(row)]));
}

function beginOf(row: Row): LogBegin {
  const frontier = { size: Number(row.size), roots: unpackHashes(row.frontier) };
  return { head: { log: row.log_id, chain: row.chain, frontier }, bare: Number(row.bare) };
}

/** A log from its very first record. */
export const firstOf = (log: number): Head => ({
  log,
  chain: genesis(log),
  frontier: { size: 0, roots: [] },
});

/** The root of a subtree that was removed, where it is one of those the log's begin is made of. */
export function nodeBefore(begin: LogBegin | undefined, place: NodePlace): Uint8Array | undefined {
  if (!begin || completedBy(place) >= begin.head.frontier.size) return undefined;
  const { size, roots } = begin.head.frontier;
  const at = frontierPlaces(size).findIndex(
    ({ level, index }) => level === place.level && index === place.index,
  );
  return roots[at];
}
