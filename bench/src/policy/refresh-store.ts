import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sql, type Kysely } from "kysely";
import { systemClock } from "../../../server/src/platform/clock.ts";
import { openDatabase } from "../../../server/src/platform/database.ts";
import { openLog } from "../../../server/src/platform/log.ts";
import { migrate } from "../../../server/src/platform/migrate.ts";
import { openStorage } from "../../../server/src/platform/postgres/storage.ts";
import { openSnapshots } from "../../../server/src/policy/snapshot/keep-fresh.ts";
import { workload } from "./workload.ts";

const migrations = fileURLToPath(new URL("../../server/migrations", import.meta.url));

export interface Refresh {
  readonly agents: number;
  readonly tools: number;
  readonly policies: number;
  /** The first reading of everything, in ms. */
  readonly firstMs: number;
  /** After one change of a kind: ms until it is decided by, and ms of this process's processor. */
  readonly changes: readonly {
    readonly what: string;
    readonly ms: number;
    readonly cpuMs: number;
  }[];
}

/** How long one change takes to be decided by, where there is much that did not change. On a PostgreSQL of its own. */
export async function refresh(searchPath: string): Promise<Refresh> {
  const size = { agents: 5_000, tools: 200, policies: 1_000 };
  const data = await mkdtemp(path.join(os.tmpdir(), "reeve-refresh-"));
  const log = openLog("silent");
  try {
    await using storage = await openStorage({
      data,
      databaseUrl: null,
      address: "http://127.0.0.1:0",
      searchPath,
      clock: systemClock,
      log,
    });
    await using database = openDatabase(storage.url);
    await migrate(database, migrations);
    await fill(database.kysely, size);
    const from = performance.now();
    await using snapshots = await openSnapshots({ database, clock: systemClock, log });
    const firstMs = performance.now() - from;
    const measured = async (what: string, change: string) => {
      const taken: number[] = [];
      const cpu: number[] = [];
      for (let round = 0; round < 9; round++) {
        await sql.raw(change.replaceAll("ROUND", String(round))).execute(database.kysely);
        const { rows } = await sql<{
          value: number;
        }>`update epoch set value = value + 1 returning value`.execute(database.kysely);
        const used = process.cpuUsage();
        const start = performance.now();
        await snapshots.applied(rows[0]?.value ?? 0);
        taken.push(performance.now() - start);
        const { user, system } = process.cpuUsage(used);
        cpu.push((user + system) / 1000);
      }
      return { what, ms: middle(taken), cpuMs: middle(cpu) };
    };
    return {
      ...size,
      firstMs,
      changes: [
        await measured("nothing but the epoch", "select 1"),
        await measured(
          "one agent",
          "update agents set version = 'v-ROUND' where name = 'agent-77'",
        ),
        await measured(
          "one policy",
          "update policy_versions set version = version + 1 where policy_id = 'pol_77'",
        ),
      ],
    };
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

async function fill(
  db: Kysely<object>,
  size: { readonly agents: number; readonly tools: number; readonly policies: number },
): Promise<void> {
  const { policies } = workload({ policies: size.policies, bytes: 200, concerning: null });
  const texts = policies.map((json) => JSON.stringify([json]));
  await sql`insert into people (id, name, email, role, status, created_at)
    values ('per_1', 'Ada', 'ada@example.com', 'admin', 'active', now())`.execute(db);
  await sql`insert into agents (id, name, name_key, purpose, environment, tier, status, behaviour, change, incidents, risk,
      scope, created_at, updated_at)
    select 'agt_' || lpad(n::text, 26, '0'), 'agent-' || n, 'agent-' || n, 'Measures.', 'prod', 'low', 'active',
      'per_1', 'per_1', 'per_1', 'per_1', '{}', now(), now() from generate_series(0, ${size.agents - 1}) n`.execute(
    db,
  );
  await sql`insert into tool_servers (id, name, transport, created_at)
    select 'srv_' || n, 'server-' || n, '{"kind":"http","url":"http://localhost/"}', now()
    from generate_series(0, 9) n`.execute(db);
  await sql`insert into tools (id, server_id, name, pinned_hash, listed_hash, effect, external, first_seen_at, last_seen_at)
    select 'tol_' || n, 'srv_' || n % 10, 'tool-' || n, 'h' || n, 'h' || n, 'write', false, now(), now()
    from generate_series(0, ${size.tools - 1}) n`.execute(db);
  await sql`insert into tool_definitions (tool_id, hash, definition, first_seen_at)
    select 'tol_' || n, 'h' || n, '{"inputSchema":{"type":"object"}}', now()
    from generate_series(0, ${size.tools - 1}) n`.execute(db);
  await sql`insert into policies (id, name, created_at)
    select 'pol_' || n, 'p' || n, now() from generate_series(0, ${size.policies - 1}) n`.execute(
    db,
  );
  await sql`insert into policy_versions (policy_id, version, mode, cedar, compiled, permits, forbids, warnings, author, created_at)
    select 'pol_' || n - 1, 1, 'enforce', '', text, 1, 0, '[]', 'bench', now()
    from unnest(${texts}::text[]) with ordinality as it(text, n)`.execute(db);
}
