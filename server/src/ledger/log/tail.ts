import type { Pool } from "pg";
import { openHeads } from "../checkpoints/heads.ts";
import { completedBy, frontierPlaces, rootOf, type NodePlace } from "../checkpoints/tree.ts";
import { extend, genesis, type Head } from "./head.ts";

/** A connection or a pool of them. */
type Queries = Pick<Pool, "query">;
const page = 500;

/** The roots of perfect subtrees, each read from the record that completed it; null where one is missing. */
export async function readNodes(
  client: Queries,
  log: number,
  places: readonly NodePlace[],
): Promise<readonly Buffer[] | null> {
  const { rows } = await client.query<{ seq: string | number; nodes: Buffer }>(
    "select seq, nodes from records where log_id = $1 and seq = any($2::bigint[])",
    [log, places.map(completedBy)],
  );
  const bySeq = new Map(rows.map((row) => [Number(row.seq), row.nodes]));
  const roots = places.map((place) =>
    bySeq.get(completedBy(place))?.subarray(place.level * 32, place.level * 32 + 32),
  );
  return roots.every((root) => root?.length === 32) ? (roots as Buffer[]) : null;
}

/**
 * Computes a log's end again from its stored records, from the newest checkpoint that names it. Null when that is where
 * the log says it ends; otherwise what does not fit, which is for people.
 */
export async function faultInTail(client: Queries, end: Head): Promise<string | null> {
  const start = await signedStart(client, end.log);
  if (typeof start === "string") return start;
  let at: Head = start;
  while (at.frontier.size < end.frontier.size) {
    const from = at.frontier.size;
    const { rows } = await client.query<{ seq: string | number; body: string; hash: Buffer }>(
      "select seq, body, hash from records where log_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
      [end.log, from, end.frontier.size, page],
    );
    if (rows.length === 0) return `record ${from} of log ${end.log} is missing`;
    for (const row of rows) {
      const { head, link } = extend(at, row.body);
      if (Number(row.seq) !== link.seq) return `record ${link.seq} of log ${end.log} is missing`;
      if (!row.hash.equals(link.hash)) return `record ${link.seq} of log ${end.log} was altered`;
      at = head;
    }
  }
  const fits =
    at.frontier.size === end.frontier.size &&
    rootOf(at.frontier).equals(rootOf(end.frontier)) &&
    Buffer.from(at.chain).equals(end.chain);
  return fits ? null : `log ${end.log} does not end where its head says`;
}

async function signedStart(client: Queries, log: number): Promise<Head | string> {
  const { rows } = await client.query<{ note: string; key: string }>(
    "select note, key from checkpoints order by serial desc limit 1",
  );
  const [newest] = rows;
  if (!newest) return { log, chain: genesis(log), frontier: { size: 0, roots: [] } };
  const signed = openHeads(newest.note, newest.key)?.heads;
  if (!signed) return "the newest checkpoint does not carry a good signature";
  const head = signed.find((entry) => entry.log === log);
  if (!head) return { log, chain: genesis(log), frontier: { size: 0, roots: [] } };
  const roots = await readNodes(client, log, frontierPlaces(head.size));
  if (!roots) return `log ${log} lacks records that a checkpoint names`;
  const frontier = { size: head.size, roots };
  if (rootOf(frontier).toString("base64") !== head.root)
    return `the first ${head.size} records of log ${log} are not those that a checkpoint names`;
  return { log, chain: Buffer.from(head.chain, "base64"), frontier };
}
