import { sql, type Kysely } from "kysely";
import type { Database } from "../../platform/database.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { readHead, type HeadRow } from "../log/head.ts";
import { openHeads, signHeads, type SignedHead } from "./heads.ts";
import type { Signer } from "./note.ts";
import { rootOf } from "./tree.ts";

export interface StoredCheckpoint {
  readonly serial: number;
  readonly at: string;
  readonly note: string;
  readonly key: string;
}

const oneAtATime = 7_233_604;

/**
 * Signs where every log ends now. One process at a time, so that each checkpoint covers all that the one before covers.
 * Null when nothing was appended since the newest one.
 */
export async function signNow(
  database: Database,
  clock: Clock,
  signer: Signer,
): Promise<StoredCheckpoint | null> {
  return database.kysely.transaction().execute(async (db) => {
    await sql`select pg_advisory_xact_lock(${oneAtATime})`.execute(db);
    const { rows } =
      await sql<HeadRow>`select log_id, size, chain, frontier from heads where size > 0 order by log_id`.execute(
        db,
      );
    const heads = rows.map((row): SignedHead => {
      const { log, frontier, chain } = readHead(row);
      return {
        log,
        size: frontier.size,
        root: rootOf(frontier).toString("base64"),
        chain: Buffer.from(chain).toString("base64"),
      };
    });
    const last = await newestCheckpoint(db);
    const before = last && openHeads(last.note, last.key)?.heads;
    if (heads.length === 0 || (before && JSON.stringify(before) === JSON.stringify(heads)))
      return null;
    const at = isoTime(Math.max(clock.now(), last ? Date.parse(last.at) : 0));
    const note = signHeads(signer, at, heads);
    const made =
      await sql<StoredCheckpoint>`insert into checkpoints (at, note, key) values (${at}::timestamptz, ${note}, ${signer.verifier})
      returning serial, at, note, key`.execute(db);
    return made.rows[0] ?? null;
  });
}

export async function newestCheckpoint(db: Kysely<object>): Promise<StoredCheckpoint | null> {
  const { rows } =
    await sql<StoredCheckpoint>`select serial, at, note, key from checkpoints order by serial desc limit 1`.execute(
      db,
    );
  return rows[0] ?? null;
}

/** Checkpoints after one, the oldest first. */
export async function checkpointsAfter(
  db: Kysely<object>,
  serial: number,
  limit: number,
): Promise<readonly StoredCheckpoint[]> {
  const { rows } =
    await sql<StoredCheckpoint>`select serial, at, note, key from checkpoints where serial > ${serial} order by serial limit ${limit}`.execute(
      db,
    );
  return rows;
}

/** The newest checkpoint that was made at or before a time: an export that is cut at the front begins there. */
export async function checkpointBefore(
  db: Kysely<object>,
  at: string,
): Promise<StoredCheckpoint | null> {
  const { rows } =
    await sql<StoredCheckpoint>`select serial, at, note, key from checkpoints where at <= ${at}::timestamptz order by at desc, serial desc limit 1`.execute(
      db,
    );
  return rows[0] ?? null;
}

/** The first checkpoint at or after a time: an export that is cut at the back ends there. */
export async function checkpointAfter(
  db: Kysely<object>,
  at: string,
): Promise<StoredCheckpoint | null> {
  const { rows } =
    await sql<StoredCheckpoint>`select serial, at, note, key from checkpoints where at >= ${at}::timestamptz order by at, serial limit 1`.execute(
      db,
    );
  return rows[0] ?? null;
}
