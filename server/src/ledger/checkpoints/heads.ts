import type { Checkpoint } from "@reeve/contract/ledger";
import { openNote, type Signer } from "./note.ts";
import { appendLeaf, emptyFrontier, leafHash, rootOf, type Frontier } from "./tree.ts";

/** One log as a checkpoint names it. Hashes are base 64. */
export interface SignedHead {
  readonly log: number;
  readonly size: number;
  readonly root: string;
  readonly chain: string;
}

export interface SignedHeads {
  readonly origin: string;
  readonly at: string;
  readonly heads: readonly SignedHead[];
}

const line = ({ log, size, root, chain }: SignedHead): string =>
  `log ${log} ${size} ${root} ${chain}`;

/**
 * The text of a checkpoint: origin, number of logs, and the RFC 6962 root over the lines that name the logs; then the
 * time and those lines, so that whoever holds the note and the records can compute the root again.
 */
export function headsText({ origin, at, heads }: SignedHeads): string {
  let tree: Frontier = emptyFrontier;
  for (const head of heads) tree = appendLeaf(tree, leafHash(Buffer.from(line(head)))).after;
  const root = rootOf(tree).toString("base64");
  return `${[origin, heads.length, root, `time ${at}`, ...heads.map(line)].join("\n")}\n`;
}

/** What a checkpoint's text says, or null unless it is exactly what `headsText` writes. */
export function readHeadsText(text: string): SignedHeads | null {
  const [origin, , , time, ...rest] = text.split("\n");
  const at = /^time (\S+)$/.exec(time ?? "")?.[1];
  const heads = rest.slice(0, -1).map((entry): SignedHead | null => {
    const [, log, size, root, chain] = /^log (\d+) (\d+) (\S+) (\S+)$/.exec(entry) ?? [];
    return log && size && root && chain
      ? { log: Number(log), size: Number(size), root, chain }
      : null;
  });
  if (!origin || !at || heads.includes(null)) return null;
  const said = { origin, at, heads: heads as SignedHead[] };
  return headsText(said) === text ? said : null;
}

/** What a note signs, or null unless `verifier` signed it. */
export function openHeads(note: string, verifier: string): SignedHeads | null {
  const text = openNote(note, verifier);
  return text === null ? null : readHeadsText(text);
}

export const signHeads = (signer: Signer, at: string, heads: readonly SignedHead[]): string =>
  signer.sign(headsText({ origin: signer.name, at, heads }));

/** A stored note as the API shows it. */
export function shownCheckpoint(note: string, key: string): Checkpoint {
  const said = openHeads(note, key);
  if (!said) throw new Error("the stored checkpoint does not carry the signature of its key");
  return {
    note,
    key,
    at: said.at,
    logs: said.heads.map(({ log, size, root }) => ({
      log,
      size,
      root: Buffer.from(root, "base64").toString("hex"),
    })),
  };
}
