import {
  appendLeaf,
  leafHash,
  packHashes,
  sha256,
  unpackHashes,
  type Frontier,
} from "../checkpoints/tree.ts";

/** Where one log ends. */
export interface Head {
  readonly log: number;
  readonly frontier: Frontier;
  /** The hash of the last record. */
  readonly chain: Uint8Array;
}

/** One record's place in its log: what binds it to everything before it. */
export interface Link {
  readonly seq: number;
  /** SHA-256 of the previous hash and the body. */
  readonly hash: Uint8Array;
  /** The perfect subtrees that it completes, packed. */
  readonly nodes: Uint8Array;
}

/** What the first record of a log is chained to: so that records of one log cannot pass for another's. */
export const genesis = (log: number): Buffer => sha256(`reeve log ${log}`);

/** Adds one body at the end. */
export function extend(head: Head, body: string): { head: Head; link: Link } {
  const bytes = Buffer.from(body);
  const hash = sha256(head.chain, bytes);
  const { after, nodes } = appendLeaf(head.frontier, leafHash(bytes));
  return {
    head: { log: head.log, frontier: after, chain: hash },
    link: { seq: head.frontier.size, hash, nodes: packHashes(nodes) },
  };
}

/** Adds bodies in their order. */
export function extendAll(
  head: Head,
  bodies: readonly string[],
): { head: Head; links: readonly Link[] } {
  const links: Link[] = [];
  let end = head;
  for (const body of bodies) {
    const extended = extend(end, body);
    end = extended.head;
    links.push(extended.link);
  }
  return { head: end, links };
}

export interface HeadRow {
  readonly log_id: number;
  readonly size: string | number;
  readonly chain: Buffer;
  readonly frontier: Buffer;
}

export const readHead = (row: HeadRow): Head => ({
  log: row.log_id,
  chain: row.chain,
  frontier: { size: Number(row.size), roots: unpackHashes(row.frontier) },
});
