import type { ExportLine } from "@reeve/contract/action";
import type { Parsed } from "@reeve/contract/operations";
import type { Database } from "../platform/database.ts";
import { openHeads, type SignedHead } from "./checkpoints/heads.ts";
import type { Checkpointer } from "./checkpoints/checkpointer.ts";
import {
  checkpointAfter,
  checkpointBefore,
  checkpointsAfter,
  newestCheckpoint,
  type StoredCheckpoint,
} from "./checkpoints/store.ts";
import { frontierPlaces } from "./checkpoints/tree.ts";
import { readNodes } from "./log/tail.ts";

const page = 500;

/**
 * The whole log as lines: the records that each checkpoint covers, then the checkpoint, so that a verifier needs no more
 * than one pass. It ends at a checkpoint that is made now. `since` and `until` are widened to checkpoints; an export that
 * is cut at the front begins with a checkpoint and the tree before it.
 */
export async function* exportLines(
  database: Database,
  checkpointer: Checkpointer,
  { since, until }: Parsed<"actions.export">,
): AsyncIterable<ExportLine> {
  await checkpointer.make();
  const { kysely } = database;
  const start = since === undefined ? null : await checkpointBefore(kysely, since);
  const end =
    (until === undefined ? null : await checkpointAfter(kysely, until)) ??
    (await newestCheckpoint(kysely));
  const positions = new Map<number, number>();
  const keys = new Set<string>();
  if (start) {
    yield* keyLine(start, keys);
    yield { type: "checkpoint", note: start.note };
    for (const head of signedHeads(start)) {
      yield await headLine(database, head);
      positions.set(head.log, head.size);
    }
  }
  const lastSerial = end?.serial ?? 0;
  for (let serial = start?.serial ?? 0; serial < lastSerial;) {
    const checkpoints = await checkpointsAfter(kysely, serial, page);
    for (const checkpoint of checkpoints) {
      if (checkpoint.serial > lastSerial) return;
      yield* keyLine(checkpoint, keys);
      for (const { log, size } of signedHeads(checkpoint)) {
        yield* records(database, log, positions.get(log) ?? 0, size);
        positions.set(log, size);
      }
      yield { type: "checkpoint", note: checkpoint.note };
      serial = checkpoint.serial;
    }
    if (checkpoints.length === 0) return;
  }
}

function* keyLine({ key }: StoredCheckpoint, said: Set<string>): Iterable<ExportLine> {
  if (said.has(key)) return;
  said.add(key);
  yield { type: "key", key };
}

/** A checkpoint whose signature does not hold is exported as it is and covers nothing: the verifier will say so. */
const signedHeads = ({ note, key }: StoredCheckpoint): readonly SignedHead[] =>
  openHeads(note, key)?.heads ?? [];

async function headLine(database: Database, { log, size }: SignedHead): Promise<ExportLine> {
  const roots = await readNodes(database.pool, log, frontierPlaces(size));
  return { type: "head", log, size, frontier: (roots ?? []).map((root) => root.toString("hex")) };
}

interface Row {
  readonly seq: number;
  readonly ts: string;
  readonly kind: "intent" | "end" | "admin";
  readonly action: string;
  readonly body: string;
  readonly hash: Buffer;
}

async function* records(
  database: Database,
  log: number,
  from: number,
  to: number,
): AsyncIterable<ExportLine> {
  for (let next = from; next < to;) {
    const { rows } = await database.pool.query<Row>(
      "select seq, ts, kind, action, body, hash from records where log_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
      [log, next, to, page],
    );
    for (const { seq, ts, kind, action, body, hash } of rows)
      yield {
        type: "record",
        log,
        seq,
        kind,
        at: ts,
        id: action,
        body,
        hash: hash.toString("hex"),
      };
    const last = rows.at(-1);
    if (!last) return;
    next = last.seq + 1;
  }
}
