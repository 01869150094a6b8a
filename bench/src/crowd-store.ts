import { sql, type Kysely } from "kysely";
import { systemClock } from "../../server/src/platform/clock.ts";
import { openDatabase } from "../../server/src/platform/database.ts";
import { openLog } from "../../server/src/platform/log.ts";
import { openStorage } from "../../server/src/platform/postgres/storage.ts";

/** Registers so many active agents, each with one grant, in a data folder that nobody has open; by SQL, or it would take an hour. */
export async function crowd(data: string, searchPath: string, many: number): Promise<void> {
  await using storage = await openStorage({
    data,
    databaseUrl: null,
    address: "http://127.0.0.1:0",
    searchPath,
    clock: systemClock,
    log: openLog("silent"),
  });
  await using database = openDatabase(storage.url);
  await register(database.kysely, many);
}

/** As above, in a database that is open. */
export async function register(db: Kysely<object>, many: number): Promise<void> {
  await sql`insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk, scope, created_at, updated_at)
    select 'agt_01' || lpad(n::text, 24, '0'), 'one-of-many-' || n, 'one-of-many-' || n, 'Is there.', 'bench', 'low', 'active',
      p.id, p.id, p.id, p.id, '{"servers":[],"tools":[],"data":[]}', now(), now()
    from generate_series(1, ${many}) n, (select id from people order by id limit 1) p`.execute(db);
  await sql`insert into grants (id, agent_id, server_id, tools, reason, created_by, created_at)
    select 'grt_01' || lpad(n::text, 24, '0'), 'agt_01' || lpad(n::text, 24, '0'), s.id, array['echo'], 'bench', 'bench', now()
    from generate_series(1, ${many}) n, (select id from tool_servers limit 1) s`.execute(db);
}
