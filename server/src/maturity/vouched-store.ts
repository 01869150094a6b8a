import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import { sql, type Kysely } from "kysely";
import type { Rows } from "./assemble.ts";
import { member, returnedOnRecord, saidBy, vouching } from "./on-record-store.ts";
import type { Said, Vouched } from "./vouched.ts";

type Db = Kysely<object>;

const kinds = ["register", "ownership", "entry", "version", "review", "use_policy"] as const;

/** Where the log of changes is counted to. */
export async function countedTo(db: Db): Promise<number> {
  const { rows } = await sql<{
    next_seq: number;
  }>`select next_seq from counted_logs where log_id = 0`.execute(db);
  return rows[0]?.next_seq ?? 0;
}

/** By which changes somebody vouched for something, from one position of the log to before another, as their records have them. */
export async function saidOnRecord(db: Db, from: number, to: number): Promise<readonly Said[]> {
  const { rows } =
    await sql<Said>`select c.operation, c.subject, c.actor_id as actor, (extract(epoch from c.at) * 1000)::float8 as "atMs",
      case c.operation when 'maturity.attest' then (select k from unnest(${[...kinds]}::text[]) k where position(${member("kind", sql.ref("k"))} in rec.body) > 0 limit 1) end as kind,
      case when c.operation = 'maturity.attest' and position('"pin":"' in rec.body) > 0 then substr(rec.body, position('"pin":"' in rec.body) + 7, 64) end as pin
    from counted_changes c join records rec on rec.log_id = 0 and rec.seq = c.seq and rec.ts = c.at and rec.kind = 'admin'
    where c.operation = any(${[...vouching, "reviews.approve"]}) and c.seq >= ${from} and c.seq < ${to}
      and (c.operation = 'reviews.approve' or position(${saidBy(sql.ref("c.actor_id"))} in rec.body) > 0)`.execute(
      db,
    );
  return rows;
}

/** Changes that probes ask about, from one position of the log to before another, oldest first. */
export async function changesFrom(
  db: Db,
  asked: {
    readonly from: number;
    readonly to: number;
    readonly since: string;
    readonly operations: readonly string[];
  },
): Promise<Rows["changes"]> {
  const { rows } = await sql<
    Rows["changes"][number]
  >`select seq, at, operation, subject, agent, actor_kind, actor_id, actor_name, request_id, detail from counted_changes
    where at >= ${asked.since}::timestamptz and operation = any(${[...asked.operations]}) and seq >= ${asked.from} and seq < ${asked.to} order by seq`.execute(
    db,
  );
  return rows;
}

/** What people vouched for and reviewed, as it stands beside the record; what somebody said before they left is not among it. */
export async function vouchedFor(db: Db): Promise<readonly Vouched[]> {
  const { rows } = await sql<
    Vouched & { kind: AttestationKind }
  >`select a.reviewed, a.id, a.kind, a.agent, a.person, p.name as "personName", p.status = 'active' as active, a.at, (extract(epoch from a.at) * 1000)::float8 as "atMs", a.pin
    from (select false as reviewed, t.id, t.kind, t.agent, t.person, t.at, t.pin from attestations t left join (${returnedOnRecord}) back on back.person = t.person
        where back.at is null or t.at > back.at
      union all select true, n, 'review', agent_id, decided_person, decided_at, null from agent_reviews where status = 'approved') a
    join people p on p.id = a.person`.execute(db);
  return rows;
}
