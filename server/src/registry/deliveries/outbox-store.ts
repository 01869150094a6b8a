import type { MessageId, PersonId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";
import type { Concerned, Section, Told } from "./tell.ts";

/** Something to tell, as it is kept. */
export interface Message extends Pick<Told, "event" | "severity" | "subject" | "title" | "key"> {
  readonly id: MessageId;
  readonly link: string;
  readonly concerns: readonly Concerned[];
  readonly at: string;
  readonly expiresAt: string | null;
  readonly body: readonly Section[] | null;
}

/** As it is given to channels: what it says is read when it is sent. */
export type Waiting = Omit<Message, "body">;

/** Somebody whom a message may concern, with the groups they are in. */
export interface Reached {
  readonly id: PersonId;
  readonly email: string;
  readonly role: string;
  readonly groups: readonly string[];
}

const columns = sql`id, key, event, severity, subject, title, link, concerns, at, expires_at as "expiresAt"`;

/** What there is to tell, in a database or in a transaction of it. */
export const outboxStore = (db: Kysely<object>) => ({
  async add(it: Message): Promise<void> {
    await sql`insert into messages (id, key, event, severity, subject, title, link, concerns, at, expires_at, body)
      values (${it.id}, ${it.key}, ${it.event}, ${it.severity}, ${it.subject}, ${it.title}, ${it.link},
        ${[...it.concerns]}, ${it.at}::timestamptz, ${it.expiresAt}::timestamptz, ${it.body && JSON.stringify(it.body)})
      on conflict (key) do nothing`.execute(db);
  },

  async withKey(key: string): Promise<MessageId> {
    const { rows } = await sql<{
      id: MessageId;
    }>`select id from messages where key = ${key}`.execute(db);
    if (!rows[0]) throw new Error(`there is no message ${key}`);
    return rows[0].id;
  },

  /** Those that no channel was given yet, for this transaction alone. */
  async takeUnspread(limit: number): Promise<readonly Waiting[]> {
    const { rows } = await sql<Waiting>`select ${columns} from messages where spread_at is null
      order by id limit ${limit} for update skip locked`.execute(db);
    return rows;
  },

  async spread(ids: readonly MessageId[], at: string): Promise<void> {
    await sql`update messages set spread_at = ${at}::timestamptz where id = any(${[...ids]})`.execute(
      db,
    );
  },

  /**
   * Those to be told elsewhere too, for this transaction alone: something was given up, or a third of the time is over
   * in which it is of use and something still waits.
   */
  async takeUnheard(now: string, limit: number): Promise<readonly Waiting[]> {
    const { rows } = await sql<Waiting>`select ${columns} from messages m
      where escalated_at is null and spread_at is not null and event <> 'test' and (
        exists (select from deliveries d where d.message_id = m.id and d.status = 'failed') or (
          m.expires_at is not null and m.at + (m.expires_at - m.at) / 3 <= ${now}::timestamptz
          and exists (select from deliveries d where d.message_id = m.id and d.status = 'waiting')))
      order by id limit ${limit} for update skip locked`.execute(db);
    return rows;
  },

  async escalated(ids: readonly MessageId[], at: string): Promise<void> {
    await sql`update messages set escalated_at = ${at}::timestamptz where id = any(${[...ids]})`.execute(
      db,
    );
  },

  /** What a message says besides its sentence. */
  async bodyOf(id: MessageId): Promise<readonly Section[] | null> {
    const { rows } = await sql<{
      body: string | null;
    }>`select body from messages where id = ${id}`.execute(db);
    const body = rows[0]?.body ?? null;
    return body === null ? null : (JSON.parse(body) as readonly Section[]);
  },

  /** The active people whom messages concern, by each word that names them. */
  async reached(words: readonly Concerned[]): Promise<ReadonlyMap<Concerned, readonly Reached[]>> {
    const { rows } = await sql<Reached & { word: Concerned }>`
      select w.word, p.id, p.email, p.role, coalesce(g.groups, '{}') as groups
      from unnest(${[...words]}::text[]) as w (word)
      left join agents a on a.id = split_part(w.word, ':', 2) and split_part(w.word, ':', 1) in ('owner', 'backup')
      join people p on p.status = 'active' and case split_part(w.word, ':', 1)
        when 'person' then p.id = split_part(w.word, ':', 2)
        when 'email' then lower(p.email) = lower(substr(w.word, 7))
        when 'owner' then p.id = a.behaviour
        when 'backup' then p.id = a.backup
        when 'role' then p.role = split_part(w.word, ':', 2)
        else false end
      left join lateral (select array_agg(m.group_id) as groups from directory_members m where m.member = p.id) g on true
      order by w.word, p.id limit 2000`.execute(db);
    const by = new Map<Concerned, Reached[]>();
    for (const { word, ...person } of rows) by.set(word, [...(by.get(word) ?? []), person]);
    return by;
  },

  /** Old ones go, with their deliveries. */
  async forget(before: string): Promise<void> {
    await sql`delete from messages where at < ${before}::timestamptz and spread_at is not null`.execute(
      db,
    );
  },
});
