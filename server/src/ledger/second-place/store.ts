import type { CheckpointPlace } from "@reeve/contract/ledger";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** Up to which checkpoint a place has them; locked until the transaction ends, null while another process delivers. */
export async function lockPlace(db: Db, place: string): Promise<number | null> {
  await sql`insert into checkpoint_deliveries (place) values (${place}) on conflict do nothing`.execute(
    db,
  );
  const { rows } = await sql<{
    serial: number;
  }>`select serial from checkpoint_deliveries where place = ${place} for update skip locked`.execute(
    db,
  );
  return rows[0]?.serial ?? null;
}

export async function delivered(db: Db, place: string, serial: number, at: string): Promise<void> {
  await sql`update checkpoint_deliveries set serial = ${serial}, delivered_at = ${at}::timestamptz, failing_since = null, error = null
    where place = ${place}`.execute(db);
}

/** Since when it fails. */
export async function failed(db: Db, place: string, error: string, at: string): Promise<string> {
  const { rows } = await sql<{
    since: string;
  }>`update checkpoint_deliveries set failing_since = coalesce(failing_since, ${at}::timestamptz), error = ${error}
    where place = ${place} returning failing_since as since`.execute(db);
  return rows[0]?.since ?? at;
}

/** The keys that checkpoints of this database were signed with. */
export async function signingKeys(db: Db): Promise<readonly string[]> {
  const { rows } = await sql<{ key: string }>`select distinct key from checkpoints`.execute(db);
  return rows.map(({ key }) => key);
}

export async function listPlaces(db: Db): Promise<CheckpointPlace[]> {
  const { rows } =
    await sql<CheckpointPlace>`select d.place, d.delivered_at as "deliveredAt", c.at as "checkpointAt", d.failing_since as "failingSince", d.error
      from checkpoint_deliveries d left join checkpoints c on c.serial = d.serial order by d.place`.execute(
      db,
    );
  return rows;
}
