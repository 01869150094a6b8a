import type { CompanyId, IndexRequestId } from "@reeve/contract/id";
import type { IndexRequest } from "@reeve/contract/market";
import { sql, type Kysely } from "kysely";

interface Row extends Omit<IndexRequest, "company"> {
  readonly company: CompanyId;
  readonly name: string;
}

const selected = sql`select r.id, r.company, c.name, r.kind, r.says, r.contact, r.at, r.settled_at as "settledAt",
  r.settled_by as "settledBy", r.outcome, r.answer
  from market_requests r join market_companies c on c.id = r.company`;

const request = ({ company, name, ...it }: Row): IndexRequest => ({
  ...it,
  company: { id: company, name },
});

export const requestStore = (db: Kysely<object>) => ({
  async find(id: IndexRequestId): Promise<IndexRequest | null> {
    const { rows } = await sql<Row>`${selected} where r.id = ${id}`.execute(db);
    return rows[0] ? request(rows[0]) : null;
  },

  /** What waits first, then the newest. */
  async list(filter: {
    readonly waiting: boolean;
    readonly after: readonly [settled: number, id: string] | null;
    readonly limit: number;
  }): Promise<IndexRequest[]> {
    const settled = sql`(case when r.settled_at is null then 0 else 1 end)`;
    const where = [
      filter.waiting ? sql`r.settled_at is null` : sql`true`,
      ...(filter.after
        ? [
            sql`(${settled} > ${filter.after[0]} or ${settled} = ${filter.after[0]} and r.id < ${filter.after[1]})`,
          ]
        : []),
    ];
    const { rows } = await sql<Row>`${selected} where ${sql.join(where, sql` and `)}
      order by ${settled}, r.id desc limit ${filter.limit + 1}`.execute(db);
    return rows.map(request);
  },

  async waiting(company: CompanyId | null): Promise<number> {
    const { rows } = await sql<{ n: number }>`select count(*)::int as n from market_requests
      where settled_at is null and (${company}::text is null or company = ${company})`.execute(db);
    return rows[0]?.n ?? 0;
  },

  async add(it: {
    readonly id: IndexRequestId;
    readonly company: CompanyId;
    readonly kind: IndexRequest["kind"];
    readonly says: string;
    readonly contact: string | null;
    readonly at: string;
  }): Promise<void> {
    await sql`insert into market_requests (id, company, kind, says, contact, at)
      values (${it.id}, ${it.company}, ${it.kind}, ${it.says}, ${it.contact}, ${it.at}::timestamptz)`.execute(
      db,
    );
  },

  /** False where it is settled already. */
  async settle(
    id: IndexRequestId,
    it: {
      readonly outcome: "done" | "declined";
      readonly answer: string;
      readonly by: string;
      readonly at: string;
    },
  ): Promise<boolean> {
    const { rows } =
      await sql`update market_requests set outcome = ${it.outcome}, answer = ${it.answer},
      settled_by = ${it.by}, settled_at = ${it.at}::timestamptz
      where id = ${id} and settled_at is null returning id`.execute(db);
    return rows.length > 0;
  },
});
