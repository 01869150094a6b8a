import type { PersonId, RiskId } from "@reeve/contract/id";
import type { ControlState, RiskAcceptance } from "@reeve/contract/risk";
import { sql, type Kysely, type RawBuilder } from "kysely";
import { Basis } from "./basis.ts";

export interface NewAcceptance extends Pick<
  RiskAcceptance,
  "at" | "until" | "reason" | "statement" | "hash" | "figures" | "controls" | "needsSecond"
> {
  readonly risk: RiskId;
  readonly person: PersonId;
  readonly basis: Basis;
}

export interface Ending {
  readonly at: string;
  readonly by: string;
  readonly how: NonNullable<RiskAcceptance["ended"]>["how"];
  readonly reasons: readonly string[];
}

interface Row {
  n: number;
  risk_id: RiskId;
  person_id: PersonId;
  person_name: string;
  at: string;
  until: string;
  reason: string;
  statement: string;
  hash: string;
  figures: string;
  controls: string;
  needs_second: boolean;
  confirmed_by: PersonId | null;
  confirmed_name: string | null;
  confirmed_at: string | null;
  confirmed_reason: string | null;
  ended_at: string | null;
  ended_by: string | null;
  ended_how: Ending["how"] | null;
  ended_reasons: string[] | null;
}

/** Who took risks upon them, in a database or in a transaction of it. */
export const acceptanceStore = (db: Kysely<object>) => ({
  /** The newest of each risk. */
  async newest(risks: readonly RiskId[]): Promise<ReadonlyMap<RiskId, RiskAcceptance>> {
    if (risks.length === 0) return new Map();
    const found = await rows(
      db,
      sql`join (select risk_id, max(n) as n from risk_acceptances where risk_id = any(${[...risks]}) group by risk_id) newest on newest.n = c.n`,
    );
    return new Map(found.map((row) => [row.risk_id, acceptance(row)]));
  },

  /** Newest first. */
  async ofRisk(risk: RiskId): Promise<RiskAcceptance[]> {
    return (await rows(db, sql`where c.risk_id = ${risk} order by c.n desc limit 100`)).map(
      acceptance,
    );
  },

  /** What the agents were when acceptances were made, by their numbers. */
  async bases(numbers: readonly number[]): Promise<ReadonlyMap<number, Basis>> {
    const { rows: found } = await sql<{ n: number; basis: string }>`select n, basis
      from risk_acceptances where n = any(${[...numbers]})`.execute(db);
    return new Map(found.map(({ n, basis }) => [n, Basis.parse(JSON.parse(basis))]));
  },

  async add(it: NewAcceptance): Promise<void> {
    await sql`insert into risk_acceptances (risk_id, person_id, at, until, reason, statement, hash, figures, controls, basis, needs_second)
      values (${it.risk}, ${it.person}, ${it.at}, ${it.until}, ${it.reason}, ${it.statement}, ${it.hash}, ${JSON.stringify(it.figures)},
        ${JSON.stringify(it.controls)}, ${JSON.stringify(it.basis)}, ${it.needsSecond})`.execute(
      db,
    );
  },

  async confirm(n: number, person: PersonId, at: string, reason: string): Promise<void> {
    await sql`update risk_acceptances set confirmed_by = ${person}, confirmed_at = ${at}, confirmed_reason = ${reason}
      where n = ${n} and ended_at is null`.execute(db);
  },

  /** Ends the one that stands, where one does. */
  async end(risk: RiskId, { at, by, how, reasons }: Ending): Promise<void> {
    await sql`update risk_acceptances set ended_at = ${at}, ended_by = ${by}, ended_how = ${how}, ended_reasons = ${[...reasons]}
      where risk_id = ${risk} and ended_at is null`.execute(db);
  },
});

const rows = async (db: Kysely<object>, which: RawBuilder<unknown>): Promise<Row[]> =>
  (
    await sql<Row>`select c.n, c.risk_id, c.person_id, p.name as person_name, c.at, c.until, c.reason, c.statement, c.hash, c.figures, c.controls,
        c.needs_second, c.confirmed_by, s.name as confirmed_name, c.confirmed_at, c.confirmed_reason, c.ended_at, c.ended_by, c.ended_how, c.ended_reasons
      from risk_acceptances c join people p on p.id = c.person_id left join people s on s.id = c.confirmed_by ${which}`.execute(
      db,
    )
  ).rows;

const acceptance = (row: Row): RiskAcceptance => ({
  n: row.n,
  by: { id: row.person_id, name: row.person_name },
  at: row.at,
  until: row.until,
  reason: row.reason,
  statement: row.statement,
  hash: row.hash,
  figures: JSON.parse(row.figures) as RiskAcceptance["figures"],
  controls: JSON.parse(row.controls) as ControlState[],
  needsSecond: row.needs_second,
  confirmed:
    row.confirmed_by === null
      ? null
      : {
          by: { id: row.confirmed_by, name: row.confirmed_name ?? row.confirmed_by },
          at: row.confirmed_at ?? row.at,
          reason: row.confirmed_reason ?? "",
        },
  ended:
    row.ended_at === null
      ? null
      : {
          at: row.ended_at,
          by: row.ended_by ?? "",
          how: row.ended_how ?? "reopened",
          reasons: row.ended_reasons ?? [],
        },
});
