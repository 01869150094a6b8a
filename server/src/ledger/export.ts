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
import { logBegins, type LogBegin } from "./log/starts.ts";
import { readNodes } from "./log/tail.ts";
import { endExport, holdExport, removals } from "./retention/store.ts";

const page = 500;

/**
 * The whole log as lines: what retention removed, then the records that each checkpoint covers, then the checkpoint, so
 * that a verifier needs no more than one pass. It ends at a checkpoint that is made now. `since` and `until` are widened
 * to checkpoints; an export that is cut at the front begins with a checkpoint and the tree before it.
 */
export async function* exportLines(
  database: Database,
  checkpointer: Pick<Checkpointer, "make">,
  range: Parsed<"actions.export">,
): AsyncIterable<ExportLine> {
  await checkpointer.make();
  const client = await database.pool.connect();
  try {
    await client.query(holdExport);
    yield* linesOf(database, range);
  } finally {
    // A connection that was lost holds nothing any more.
    await client.query(endExport).then(
      () => client.release(),
      (error: unknown) => client.release(error instanceof Error ? error : true),
    );
  }
}

async function* linesOf(
  database: Database,
  { since, until }: Parsed<"actions.export">,
): AsyncIterable<ExportLine> {
  const { kysely } = database;
  const begins = await logBegins(database.pool);
  const asked = since === undefined ? null : await checkpointBefore(kysely, since);
  const start = asked && isWhole(asked, begins) ? asked : null;
  const end =
    (until === undefined ? null : await checkpointAfter(kysely, until)) ??
    (await newestCheckpoint(kysely));
  const positions = new Map([...begins].map(([log, { head }]) => [log, head.frontier.size]));
  const keys = new Set<string>();
  for (const removal of await removals(kysely)) {
    yield* keyLine(removal, keys);
    yield { type: "removal", note: removal.note };
  }
  if (start) {
    yield* keyLine(start, keys);
    yield { type: "checkpoint", note: start.note };
    for (const head of signedHeads(start)) {
      yield await headLine(database, head);
      positions.set(head.log, head.size);
    }
  }
  const lastSerial = end?.serial ?? 0;
  // A checkpoint of which nothing is left would look as if the export were cut at the front.
  let begun = start !== null || begins.size === 0;
  for (let serial = start?.serial ?? 0; serial < lastSerial;) {
    const checkpoints = await checkpointsAfter(kysely, serial, page);
    for (const checkpoint of checkpoints) {
      if (checkpoint.serial > lastSerial) return;
      yield* keyLine(checkpoint, keys);
      for (const { log, size } of signedHeads(checkpoint)) {
        const from = positions.get(log) ?? 0;
        begun ||= from < size;
        yield* records(database, log, from, size);
        positions.set(log, Math.max(from, size));
      }
      if (begun) yield { type: "checkpoint", note: checkpoint.note };
      serial = checkpoint.serial;
    }
    if (checkpoints.length === 0) return;
  }
}

/** Whether everything after a checkpoint is still there; otherwise the export begins where what is left begins. */
const isWhole = (checkpoint: StoredCheckpoint, begins: ReadonlyMap<number, LogBegin>): boolean =>
  signedHeads(checkpoint).every(
    ({ log, size }) => (begins.get(log)?.head.frontier.size ?? 0) <= size,
  );

function* keyLine({ key }: Pick<StoredCheckpoint, "key">, said: Set<string>): Iterable<ExportLine> {
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
  readonly payload: string | null;
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
      "select seq, ts, kind, action, body, payload, hash from records where log_id = $1 and seq >= $2 and seq < $3 order by seq limit $4",
      [log, next, to, page],
    );
    for (const { seq, ts, kind, action, body, payload, hash } of rows)
      yield {
        type: "record",
        log,
        seq,
        kind,
        at: ts,
        id: action,
        body,
        ...(payload !== null && { payload }),
        hash: hash.toString("hex"),
      };
    const last = rows.at(-1);
    if (!last) return;
    next = last.seq + 1;
  }
}
