import type { ActionId } from "@reeve/contract/id";
import type { Checkpoint, Proof } from "@reeve/contract/ledger";
import { isoTime } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { timeOfId } from "../platform/ids.ts";
import { notFound } from "../platform/problem.ts";
import { leafHash, pathHash, pathPlaces } from "./checkpoints/tree.ts";
import { readNodes } from "./log/tail.ts";

interface Row {
  readonly log_id: number;
  readonly seq: number;
  readonly kind: "intent" | "end";
  readonly body: string;
}

/** The records of an action, each with its audit path to the root that a checkpoint signs. */
export async function prove(
  database: Database,
  checkpoint: Checkpoint,
  action: ActionId,
): Promise<Proof> {
  const { rows } = await database.pool.query<Row>(
    "select log_id, seq, kind, body from records where action = $1 and kind <> 'admin' and ts >= $2 order by ts, seq",
    [action, isoTime(timeOfId(action) - 3_600_000)],
  );
  if (rows.length === 0) throw notFound("action", action);
  return {
    checkpoint,
    records: await Promise.all(rows.map((row) => proveOne(database, checkpoint, row))),
  };
}

async function proveOne(
  database: Database,
  checkpoint: Checkpoint,
  row: Row,
): Promise<Proof["records"][number]> {
  const { log_id: log, seq, kind, body } = row;
  const size = checkpoint.logs.find((head) => head.log === log)?.size ?? 0;
  const said = { log, seq, kind, body, leaf: leafHash(Buffer.from(body)).toString("hex") };
  if (seq >= size) return { ...said, path: [], covered: false };
  const steps = pathPlaces(seq, size);
  const roots = await readNodes(database.pool, log, steps.flat());
  if (!roots) throw new Error(`log ${log} lacks records that the proof of record ${seq} needs`);
  let read = 0;
  const path = steps.map((step) =>
    pathHash(roots.slice(read, (read += step.length))).toString("hex"),
  );
  return { ...said, path, covered: true };
}
