import type { ChannelId, DeliveryId, MessageId } from "@reeve/contract/id";
import type { Delivery, DeliveryHistory, DeliveryStatus } from "@reeve/contract/delivery";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";

export interface NewDelivery {
  readonly id: DeliveryId;
  readonly message: MessageId;
  readonly channel: ChannelId;
  /** Empty where the channel is the address. */
  readonly to: string;
  readonly escalated: boolean;
  readonly at: string;
  readonly untilAt: string;
}

interface Row extends Omit<Delivery, "channel" | "to"> {
  readonly channelId: ChannelId;
  readonly channelName: string;
  readonly recipient: string;
}

const selected = sql`select d.id, d.message_id as message, m.event, m.severity, m.subject, m.title, m.link,
  c.id as "channelId", c.name as "channelName", d.recipient, d.escalated, d.status, d.attempts, d.error,
  d.created_at as "createdAt", case d.status when 'waiting' then d.next_at end as "nextAt", d.until_at as "untilAt",
  d.ended_at as "endedAt"
  from deliveries d join messages m on m.id = d.message_id join channels c on c.id = d.channel_id`;

const delivery = ({ channelId, channelName, recipient, ...it }: Row): Delivery => ({
  ...it,
  channel: { id: channelId, name: channelName },
  to: recipient === "" ? null : recipient,
});

/** Messages on their way, in a database or in a transaction of it. */
export const deliveryStore = (db: Kysely<object>) => ({
  async find(id: DeliveryId): Promise<Delivery | null> {
    const { rows } = await sql<Row>`${selected} where d.id = ${id}`.execute(db);
    return rows[0] ? delivery(rows[0]) : null;
  },

  /** Newest first. */
  async list(filter: {
    readonly status?: DeliveryStatus | undefined;
    readonly channel?: ChannelId | undefined;
    readonly subject?: string | undefined;
    readonly after: DeliveryId | null;
    readonly limit: number;
  }): Promise<Delivery[]> {
    const where = [
      sql`true`,
      ...(filter.status ? [sql`d.status = ${filter.status}`] : []),
      ...(filter.channel ? [sql`d.channel_id = ${filter.channel}`] : []),
      ...(filter.subject ? [sql`m.subject = ${filter.subject}`] : []),
      ...(filter.after ? [sql`d.id < ${filter.after}`] : []),
    ];
    const { rows } = await sql<Row>`${selected} where ${sql.join(where, sql` and `)}
      order by d.id desc limit ${filter.limit + 1}`.execute(db);
    return rows.map(delivery);
  },

  /** One message goes to one place once. */
  async add(all: readonly NewDelivery[]): Promise<void> {
    for (const it of all)
      await sql`insert into deliveries
        (id, message_id, channel_id, recipient, escalated, created_at, next_at, until_at)
        values (${it.id}, ${it.message}, ${it.channel}, ${it.to}, ${it.escalated}, ${it.at}::timestamptz,
          ${it.at}::timestamptz, ${it.untilAt}::timestamptz)
        on conflict (message_id, channel_id, recipient) do nothing`.execute(db);
  },

  /** Of a message: where it went or is on its way to already. */
  async placesOf(
    message: MessageId,
  ): Promise<readonly { channel: ChannelId; to: string; failed: boolean }[]> {
    const { rows } = await sql<{ channel: ChannelId; to: string; failed: boolean }>`
      select channel_id as channel, recipient as "to", status = 'failed' as failed
      from deliveries where message_id = ${message}`.execute(db);
    return rows;
  },

  /** Those to be tried now, taken for so long that nobody else tries them meanwhile; each counts as an attempt. */
  async take(now: string, until: string, limit: number): Promise<readonly Delivery[]> {
    const { rows: taken } = await sql<{ id: DeliveryId }>`
      update deliveries set attempts = attempts + 1, next_at = ${until}::timestamptz where id in (
        select d.id from deliveries d where d.status = 'waiting' and d.next_at <= ${now}::timestamptz
        order by d.next_at limit ${limit} for update skip locked)
      returning id`.execute(db);
    if (taken.length === 0) return [];
    const { rows } = await sql<Row>`${selected}
      where d.id = any(${taken.map(({ id }) => id)}) order by d.id`.execute(db);
    return rows.map(delivery);
  },

  /** Whoever made it tries it, and counts the attempt. */
  async claim(id: DeliveryId): Promise<void> {
    await sql`update deliveries set attempts = 1, next_at = until_at + interval '1 hour' where id = ${id}`.execute(
      db,
    );
  },

  async sent(id: DeliveryId, at: string): Promise<void> {
    await sql`update deliveries set status = 'sent', ended_at = ${at}::timestamptz, error = null where id = ${id}`.execute(
      db,
    );
  },

  async failed(id: DeliveryId, at: string, error: string): Promise<void> {
    await sql`update deliveries set status = 'failed', ended_at = ${at}::timestamptz, error = ${error}
      where id = ${id}`.execute(db);
  },

  async again(id: DeliveryId, nextAt: string, error: string): Promise<void> {
    await sql`update deliveries set next_at = ${nextAt}::timestamptz, error = ${error} where id = ${id}`.execute(
      db,
    );
  },

  /** Was taken and not tried. */
  async putBack(ids: readonly DeliveryId[], nextAt: string): Promise<void> {
    await sql`update deliveries set attempts = attempts - 1, next_at = ${nextAt}::timestamptz
      where id = any(${[...ids]})`.execute(db);
  },

  async retry(id: DeliveryId, now: string, untilAt: string): Promise<boolean> {
    const { rows } =
      await sql`update deliveries set status = 'waiting', ended_at = null, next_at = ${now}::timestamptz,
      until_at = ${untilAt}::timestamptz where id = ${id} and status = 'failed' returning id`.execute(
        db,
      );
    return rows.length > 0;
  },

  /** What ended since, in pieces of so many hours. */
  async history(hours: number, nowMs: number): Promise<DeliveryHistory> {
    const pieces = hours <= 48 ? hours : Math.ceil(hours / 24);
    const stepMs = (hours * 3_600_000) / pieces;
    const from = nowMs - pieces * stepMs;
    const { rows } = await sql<{ piece: number; sent: number; failed: number }>`
      select floor(extract(epoch from ended_at - ${isoTime(from)}::timestamptz) * 1000 / ${stepMs}::float8)::int as piece,
        count(*) filter (where status = 'sent')::int as sent, count(*) filter (where status = 'failed')::int as failed
      from deliveries where ended_at >= ${isoTime(from)}::timestamptz and ended_at < ${isoTime(nowMs + 1)}::timestamptz
      group by 1`.execute(db);
    const buckets = Array.from({ length: pieces }, (_, piece) => ({
      at: isoTime(from + piece * stepMs),
      sent: 0,
      failed: 0,
    }));
    for (const { piece, sent, failed } of rows) {
      const bucket = buckets[Math.min(piece, pieces - 1)];
      if (bucket) [bucket.sent, bucket.failed] = [bucket.sent + sent, bucket.failed + failed];
    }
    return { at: isoTime(nowMs), buckets };
  },
});
