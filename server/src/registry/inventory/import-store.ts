import { sql, type Kysely } from "kysely";

/** A whole inventory of a provider was looked through, whatever it held. */
export const noteImport = (db: Kysely<object>, source: string, provider: string, at: string) =>
  sql`insert into inventory_imports (source, provider, last_run_at, sightings)
    select ${source}, ${provider}, ${at}::timestamptz, (select count(*) from sightings where source = ${source} and teller = ${provider} and gone_at is null)
    on conflict (source, provider) do update set last_run_at = excluded.last_run_at, sightings = excluded.sightings`.execute(
    db,
  );
