import type { PersonId, RiskId } from "@reeve/contract/id";
import type { RiskReview } from "@reeve/contract/risk";
import { sql, type Kysely } from "kysely";

type Row = Omit<RiskReview, "by"> & { by_id: PersonId; by_name: string };
const columns = sql`v.n, v.risk_id as risk, p.id as by_id, p.name as by_name, v.at, v.says, v.mean, v.open
  from risk_reviews v join people p on p.id = v.person_id`;
const review = ({ by_id, by_name, ...row }: Row): RiskReview => ({
  ...row,
  by: { id: by_id, name: by_name },
});

/** Who looked at risks when, in a database or in a transaction of it. */
export const reviewStore = (db: Kysely<object>) => ({
  /** Newest first; of one risk, or of all and the register itself. */
  async newest(risk: RiskId | null): Promise<RiskReview[]> {
    const { rows } =
      await sql<Row>`select ${columns} where (${risk}::text is null or v.risk_id = ${risk})
      order by v.n desc limit 100`.execute(db);
    return rows.map(review);
  },

  /** When the whole register was looked at last, or else begun; null where there never was a risk. */
  async registerSince(): Promise<string | null> {
    const { rows } = await sql<{
      at: string | null;
    }>`select coalesce((select max(at) from risk_reviews where risk_id is null),
      (select min(created_at) from risks)) as at`.execute(db);
    return rows[0]?.at ?? null;
  },

  async add(it: {
    readonly risk: RiskId | null;
    readonly person: PersonId;
    readonly at: string;
    readonly says: string;
    readonly mean: number;
    readonly open: number;
  }): Promise<RiskReview> {
    const { rows } =
      await sql<Row>`with v as (insert into risk_reviews (risk_id, person_id, at, says, mean, open)
        values (${it.risk}, ${it.person}, ${it.at}, ${it.says}, ${it.mean}, ${it.open}) returning *)
      select v.n, v.risk_id as risk, p.id as by_id, p.name as by_name, v.at, v.says, v.mean, v.open from v join people p on p.id = v.person_id`.execute(
        db,
      );
    const [row] = rows;
    if (!row) throw new Error("the review was not kept");
    return review(row);
  },
});
