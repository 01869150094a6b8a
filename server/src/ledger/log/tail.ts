import type { Pool } from "pg";
import { openHeads } from "../checkpoints/heads.ts";
import { completedBy, frontierPlaces, rootOf, type NodePlace } from "../checkpoints/tree.ts";
import { extend, type Head } from "./head.ts";
import { firstOf, logBegins, nodeBefore } from "./starts.ts";

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
  const missing = places.some((place) => !bySeq.has(completedBy(place)));
  // What retention removed stands in the log's begin, as far as a proof of what is left needs it.
  const begin = missing ? (await logBegins(client)).get(log) : undefined;
  const roots = places.map(
    (place) =>
      bySeq.get(completedBy(place))?.subarray(place.level * 32, place.level * 32 + 32) ??
      nodeBefore(begin, place),
  );
  return roots.every((root) => root?.length === 32)
    ? roots.map((root) => Buffer.from(root ?? []))
    : null;
}

/**
 * Computes a log's end again from its stored records, from the newest checkpoint that names it. Null when that is where
 * the log says it ends; otherwise what does not fit, which is for people.
 */
export async function faultInTail(client: Queries, end: Head): Promise<string | null> {
  const start = await signedStart(client, end.log);
  if (typeof start === "string") return start;
  const at = await walk(client, start, end.frontier.size);
  if (typeof at === "string") return at;
  const fits =
    at.frontier.size === end.frontier.size &&
    rootOf(at.frontier).equals(rootOf(end.frontier)) &&
    Buffer.from(at.chain).equals(end.chain);
  return fits ? null : `log ${end.log} does not end where its head says`;
}

/** Goes on from a place in a log, record by record, to another; or says which record does not follow from those before. */
export async function walk(client: Queries, from: Head, to: number): Promise<Head | string> {
  let at = from;
  const { log } = from;
  while (at.frontier.size < to) {
    const { rows } = await client.query<{ seq: string | number; body: string; hash: Buffer }>(
      "select seq, body, hash from records where log_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
      [log, at.frontier.size, to, page],
    );
    if (rows.length === 0) return `record ${at.frontier.size} of log ${log} is missing`;
    for (const row of rows) {
      const { head, link } = extend(at, row.body);
      if (Number(row.seq) !== link.seq) return `record ${link.seq} of log ${log} is missing`;
      if (!row.hash.equals(link.hash)) return `record ${link.seq} of log ${log} was altered`;
      at = head;
    }
  }
  return at;
}

async function signedStart(client: Queries, log: number): Promise<Head | string> {
  const { rows } = await client.query<{ note: string; key: string }>(
    "select note, key from checkpoints order by serial desc limit 1",
  );
  const [newest] = rows;
  if (!newest) return firstOf(log);
  const signed = openHeads(newest.note, newest.key)?.heads;
  if (!signed) return "the newest checkpoint does not carry a good signature";
  const head = signed.find((entry) => entry.log === log);
  if (!head) return firstOf(log);
  const roots = await readNodes(client, log, frontierPlaces(head.size));
  if (!roots) return `log ${log} lacks records that a checkpoint names`;
  const frontier = { size: head.size, roots };
  if (rootOf(frontier).toString("base64") !== head.root)
    return `the first ${head.size} records of log ${log} are not those that a checkpoint names`;
  return { log, chain: Buffer.from(head.chain, "base64"), frontier };
}
