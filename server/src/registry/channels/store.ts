import type { Channel, Via } from "@reeve/contract/channel";
import type { ChannelId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import { nameKey } from "../agents/name.ts";

export type Rules = Pick<
  Channel,
  "tells" | "severity" | "concerns" | "fallback" | "internal" | "on"
>;
type Leading<V> = V extends { kind: "email" }
  ? Omit<V, "hasPassword">
  : V extends { kind: "webhook" }
    ? Omit<V, "previousSecretUntil">
    : V;
/** Where a channel leads, as it is kept: without its secrets. */
export type KeptVia = Leading<Via>;

/** A channel as it is kept; its secrets are sealed. */
export interface Kept {
  readonly id: ChannelId;
  readonly name: string;
  readonly via: KeptVia;
  readonly rules: Rules;
  readonly secret: string | null;
  readonly previousSecret: string | null;
  readonly previousUntil: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
}

interface Row extends Omit<Kept, "via" | "rules"> {
  readonly via: string;
  readonly rules: string;
  readonly lastSentAt: string | null;
  readonly lastFailedAt: string | null;
  readonly error: string | null;
  readonly waiting: number;
  readonly failed: number;
}

const columns = sql`id, name, via, rules, secret, previous_secret as "previousSecret",
  previous_until as "previousUntil", created_by as "createdBy", created_at as "createdAt"`;
const kept = ({ via, rules, ...row }: Omit<Row, "lastSentAt">): Kept => ({
  ...row,
  via: JSON.parse(via) as KeptVia,
  rules: JSON.parse(rules) as Rules,
});

/** Channels, in a database or in a transaction of it. */
export const channelStore = (db: Kysely<object>) => ({
  async all(): Promise<readonly Kept[]> {
    const { rows } = await sql<Row>`select ${columns} from channels order by name_key`.execute(db);
    return rows.map(kept);
  },

  async find(id: ChannelId): Promise<Kept | null> {
    const { rows } = await sql<Row>`select ${columns} from channels where id = ${id}`.execute(db);
    return rows[0] ? kept(rows[0]) : null;
  },

  async lock(id: ChannelId): Promise<Kept | null> {
    const { rows } =
      await sql<Row>`select ${columns} from channels where id = ${id} for update`.execute(db);
    return rows[0] ? kept(rows[0]) : null;
  },

  /** As people see them, by name. */
  async shown(now: string, only: ChannelId | null): Promise<Channel[]> {
    const { rows } = await sql<Row>`select ${columns}, last_sent_at as "lastSentAt",
        last_failed_at as "lastFailedAt", error,
        (select count(*)::int from deliveries d where d.channel_id = c.id and d.status = 'waiting') as waiting,
        (select count(*)::int from deliveries d where d.channel_id = c.id and d.status = 'failed'
          and d.ended_at > ${now}::timestamptz - interval '30 days') as failed
      from channels c where ${only}::text is null or id = ${only} order by name_key`.execute(db);
    return rows.map((row) => {
      const { id, name, via, rules } = kept(row);
      const { createdBy, createdAt, lastSentAt, lastFailedAt, error, waiting, failed } = row;
      const counted = { createdBy, createdAt, lastSentAt, lastFailedAt, error, waiting, failed };
      return { id, name, via: seen(via, row, now), ...rules, ...counted };
    });
  },

  /** False where another one has the name. */
  async add(it: Kept): Promise<boolean> {
    const { rows } =
      await sql`insert into channels (id, name, name_key, via, rules, secret, created_by, created_at)
      values (${it.id}, ${it.name}, ${nameKey(it.name)}, ${JSON.stringify(it.via)}, ${JSON.stringify(it.rules)},
        ${it.secret}, ${it.createdBy}, ${it.createdAt}::timestamptz)
      on conflict (name_key) do nothing returning id`.execute(db);
    return rows.length > 0;
  },

  async nameTaken(id: ChannelId, name: string): Promise<boolean> {
    const { rows } =
      await sql`select from channels where name_key = ${nameKey(name)} and id <> ${id}`.execute(db);
    return rows.length > 0;
  },

  async save(it: Kept): Promise<void> {
    await sql`update channels set name = ${it.name}, name_key = ${nameKey(it.name)}, via = ${JSON.stringify(it.via)},
      rules = ${JSON.stringify(it.rules)}, secret = ${it.secret}, previous_secret = ${it.previousSecret},
      previous_until = ${it.previousUntil}::timestamptz where id = ${it.id}`.execute(db);
  },

  async remove(id: ChannelId): Promise<void> {
    await sql`delete from channels where id = ${id}`.execute(db);
  },

  /** An attempt worked. True where those before did not. */
  async worked(id: ChannelId, at: string): Promise<boolean> {
    const { rows } = await sql<{ failing: string | null }>`
      with before as (select id, failing_since from channels where id = ${id} for update)
      update channels c set last_sent_at = ${at}::timestamptz, failing_since = null, error = null
      from before where c.id = before.id returning before.failing_since as failing`.execute(db);
    return (rows[0]?.failing ?? null) !== null;
  },

  /** An attempt failed. Since when none worked. */
  async broke(id: ChannelId, at: string, error: string): Promise<string> {
    const { rows } = await sql<{
      since: string;
    }>`update channels set last_failed_at = ${at}::timestamptz,
      failing_since = coalesce(failing_since, ${at}::timestamptz), error = ${error} where id = ${id}
      returning failing_since as since`.execute(db);
    return rows[0]?.since ?? at;
  },
});

function seen(via: KeptVia, row: Row, now: string): Via {
  switch (via.kind) {
    case "email":
      return { ...via, hasPassword: row.secret !== null };
    case "slack":
      return via;
    case "webhook": {
      const until = row.previousUntil;
      return { ...via, previousSecretUntil: until !== null && until > now ? until : null };
    }
  }
}
