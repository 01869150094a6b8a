import type { ActionId } from "@reeve/contract/id";
import type { Checkpoint, Consistency, Proof } from "@reeve/contract/ledger";
import { isoTime } from "../platform/clock.ts";
import type { Database } from "../platform/database.ts";
import { timeOfId } from "../platform/ids.ts";
import { notFound, Problem } from "../platform/problem.ts";
import {
  consistencyPlaces,
  frontierPlaces,
  leafHash,
  pathHash,
  pathPlaces,
  type NodePlace,
} from "./checkpoints/tree.ts";
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
  const path = await hashesOf(database, log, pathPlaces(seq, size));
  if (!path) throw new Error(`log ${log} lacks records that the proof of record ${seq} needs`);
  return { ...said, path, covered: true };
}

/** The hashes of a path's steps; null where a record that completes one of them is gone. */
async function hashesOf(
  database: Database,
  log: number,
  steps: readonly (readonly NodePlace[])[],
): Promise<string[] | null> {
  const roots = await readNodes(database.pool, log, steps.flat());
  let read = 0;
  return (
    roots && steps.map((step) => pathHash(roots.slice(read, (read += step.length))).toString("hex"))
  );
}

/** That a log's tree at one size begins with its tree at a smaller one. */
export async function proveConsistency(
  database: Database,
  checkpoint: Checkpoint,
  log: number,
  from: number,
  asked: number | undefined,
): Promise<Consistency> {
  const signed = checkpoint.logs.find((head) => head.log === log)?.size;
  if (signed === undefined) throw notFound("log", String(log));
  const to = asked ?? signed;
  if (to > signed)
    throw new Problem(
      "invalid",
      `Log ${log} has ${signed} records that a checkpoint signs.`,
      `Give a \`to\` of at most ${signed}.`,
    );
  if (from > to)
    throw new Problem(
      "invalid",
      "A log cannot shrink: `from` is larger than `to`.",
      "Give the smaller size as `from`.",
    );
  const [path, first, second] = await Promise.all(
    [consistencyPlaces(from, to), [frontierPlaces(from)], [frontierPlaces(to)]].map((steps) =>
      hashesOf(database, log, steps),
    ),
  );
  if (!path || !first?.[0] || !second?.[0])
    throw new Problem(
      "not_found",
      `Records of log ${log} before ${from} were removed by retention, so this size cannot be proved any more.`,
      "Ask for a larger `from`; a removal's note says where what is left begins.",
    );
  return {
    log,
    from: { size: from, root: first[0] },
    to: { size: to, root: second[0] },
    path,
    checkpoint: to === signed ? checkpoint : null,
  };
}
