import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sql } from "kysely";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase, type Database } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { openSessions } from "../../../server/src/policy/session/sessions.ts";
import { sessionStore } from "../../../server/src/policy/session/store.ts";
import { agents, at, owner } from "./agents.ts";

const forgetEvery = 100;

/** Sessions on a PostgreSQL of their own, as in production. */
export async function openWorld(searchPath: string) {
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-replay-"));
  const log = openLog("silent");
  const storage = await openStorage({
    data,
    databaseUrl: null,
    address: "http://127.0.0.1:0",
    searchPath,
    clock: systemClock,
    log,
  });
  const database = openDatabase(storage.url);
  await migrate(database, fileURLToPath(new URL("../../server/migrations", import.meta.url)));
  await fill(database);
  // Each run begins a moment after the one before, so that those long over can be forgotten.
  let begun = 0;
  const clock = { now: () => at + begun };
  const sessions = openSessions({ database, clock, log, key: Buffer.alloc(32, 7) });
  return {
    sessions,
    /** A run begins; what is long over is forgotten. */
    async begin(): Promise<void> {
      begun += 1;
      if (begun % forgetEvery === 0) await sessionStore(database).forget(clock.now() - forgetEvery);
    },
    async [Symbol.asyncDispose]() {
      await sessions[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await storage[Symbol.asyncDispose]();
      await rm(data, { recursive: true, force: true });
    },
  };
}

/** Agents, so that sessions can be theirs. */
async function fill({ kysely }: Database): Promise<void> {
  await sql`insert into people (id, name, email, role, status, created_at)
    values (${owner.id}, 'Ada', 'ada@example.com', 'admin', 'active', now())`.execute(kysely);
  await sql`insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk,
      scope, created_at, updated_at)
    select 'agt_' || lpad(n::text, 26, '0'), 'agent-' || n, 'agent-' || n, 'Replays.', 'prod', 'medium', 'active',
      ${owner.id}, ${owner.id}, ${owner.id}, ${owner.id}, '{}', now(), now() from generate_series(0, ${agents - 1}) n`.execute(
    kysely,
  );
}
