import type { ServerId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { agentStore } from "../agents/store.ts";
import { discoveryStore } from "../discovery/store.ts";
import { listFindings, placeInQueue } from "../findings/queue-store.ts";
import { peopleStore } from "../people/store.ts";
import { listServers } from "../servers/store.ts";
import { shown } from "../servers/transport.ts";
import type { Exported, Kind } from "./columns.ts";

const limit = 500;

export interface ReadHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly publicUrl: () => string;
}

/** Everything as it was at one moment: reads what is asked for in one transaction that sees no later change. */
export async function* atOneMoment<T>(
  { database }: Pick<ReadHands, "database">,
  read: (db: Kysely<object>) => AsyncIterable<T>,
): AsyncIterable<T> {
  const transaction = await database.kysely
    .startTransaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute();
  try {
    // The moment is that of the first statement, and not of the first row that somebody takes.
    await sql`select 1`.execute(transaction);
    yield* read(transaction);
  } finally {
    await transaction.rollback().execute();
  }
}

type Readers = {
  readonly [K in Kind]: (db: Kysely<object>, hands: ReadHands) => AsyncIterable<Exported[K]>;
};

/** All of each kind, page by page. */
export const readers: Readers = {
  async *agents(db) {
    let after: string | null = null;
    for (;;) {
      const found = (await agentStore(db).list({ limit, after })).slice(0, limit);
      for (const { agent } of found) yield agent;
      after = found.at(-1)?.nameKey ?? null;
      if (found.length < limit) return;
    }
  },
  async *servers(db, { publicUrl }) {
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listServers>> = await listServers(db, limit, cursor);
      for (const server of page.items) yield shown(server, publicUrl());
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  },
  async *people(db) {
    let after: { name: string; id: string } | null = null;
    for (;;) {
      const found = (await peopleStore(db).list({ limit, after })).slice(0, limit);
      yield* found;
      const last = found.at(-1);
      if (!last || found.length < limit) return;
      after = { name: last.name.toLowerCase(), id: last.id };
    }
  },
  async *findings(db, { clock }) {
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listFindings>> = await listFindings(
        db,
        { limit, after: placeInQueue.read(cursor) },
        clock.now(),
      );
      yield* page.items;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
  },
  async *discovered(db, { clock }) {
    const now = isoTime(clock.now());
    let after: { confidence: number; id: string } | null = null;
    for (;;) {
      const found = (await discoveryStore(db).list({ limit, after }, now)).slice(0, limit);
      yield* found;
      const last = found.at(-1);
      if (!last || found.length < limit) return;
      after = { confidence: last.confidence, id: last.id };
    }
  },
};

/** A tool server as other registries show it: what it says of itself, and when it last changed. */
export interface Offered {
  readonly id: ServerId;
  readonly name: string;
  readonly about: Record<string, unknown> | null;
  readonly tools: number;
  readonly held: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly removedAt: string | null;
}

/**
 * Tool servers that were read at least once and of which no definition waits to be accepted; with `gone`, those that
 * were removed as well. By name, then id.
 */
export async function offeredServers(
  db: Kysely<object>,
  ask: {
    readonly limit: number;
    readonly after?: readonly [string, string] | null;
    readonly search?: string | undefined;
    readonly since?: string | undefined;
    readonly name?: string | undefined;
    readonly gone: boolean;
  },
): Promise<Offered[]> {
  const [afterName, afterId] = ask.after ?? ["", ""];
  const { rows } = await sql<Omit<Offered, "about"> & { about: string | null }>`
    select * from (
      select s.id, s.name, s.about, s.created_at as "createdAt", s.removed_at as "removedAt",
        (select count(*) from tools t where t.server_id = s.id and t.listed_hash is not null) as tools,
        (select count(*) from tools t where t.server_id = s.id and t.listed_hash <> t.pinned_hash) as held,
        greatest(s.created_at, s.removed_at, (select max(d.first_seen_at) from tool_definitions d
          join tools t on t.id = d.tool_id where t.server_id = s.id)) as "updatedAt"
      from tool_servers s where s.synced_at is not null) o
    where held = 0 and (${ask.gone} or "removedAt" is null)
      and (${ask.name ?? null}::text is null or name = ${ask.name ?? null})
      and (${ask.search ?? null}::text is null or position(lower(${ask.search ?? ""}) in lower(name)) > 0)
      and (${ask.since ?? null}::timestamptz is null or "updatedAt" >= ${ask.since ?? null}::timestamptz)
      and (name, id) > (${afterName}, ${afterId})
    order by name, id limit ${ask.limit + 1}`.execute(db);
  return rows.map((row) => ({
    ...row,
    about: row.about === null ? null : (JSON.parse(row.about) as Record<string, unknown>),
  }));
}
