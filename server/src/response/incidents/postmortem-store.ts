import type { Postmortem } from "@reeve/contract/incident-postmortem";
import type { IncidentId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

type Db = Kysely<object>;

/** What people wrote and what the record says, as one. */
export type Body = Omit<Postmortem, "state" | "by" | "at" | "publishedAt" | "hash" | "corrections">;

export async function postmortemOf(db: Db, id: IncidentId): Promise<Postmortem | null> {
  const { rows } = await sql<{
    state: Postmortem["state"];
    body: string;
    by: string;
    at: string;
    publishedAt: string | null;
    hash: string | null;
  }>`select state, body, by_name as by, at, published_at as "publishedAt", hash from incident_postmortems where incident_id = ${id}`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return null;
  const corrections = await sql<
    Postmortem["corrections"][number]
  >`select at, by_name as by, text from incident_corrections where incident_id = ${id} order by n`.execute(
    db,
  );
  const { body, ...rest } = row;
  return { ...(JSON.parse(body) as Body), ...rest, corrections: corrections.rows };
}

export async function savePostmortem(
  db: Db,
  id: IncidentId,
  it: {
    readonly state: Postmortem["state"];
    readonly body: string;
    readonly by: string;
    readonly at: string;
    readonly hash: string | null;
  },
): Promise<void> {
  const published = it.hash === null ? null : it.at;
  await sql`insert into incident_postmortems values (${id}, ${it.state}, ${it.body}, ${it.by}, ${it.at}::timestamptz, ${published}::timestamptz, ${it.hash})
    on conflict (incident_id) do update set state = excluded.state, body = excluded.body, by_name = excluded.by_name, at = excluded.at,
      published_at = excluded.published_at, hash = excluded.hash`.execute(db);
}

export async function addCorrection(
  db: Db,
  id: IncidentId,
  { text, by, at }: Postmortem["corrections"][number],
): Promise<void> {
  await sql`insert into incident_corrections select ${id}, coalesce(max(n), 0) + 1, ${at}::timestamptz, ${by}, ${text}
    from incident_corrections where incident_id = ${id}`.execute(db);
}
