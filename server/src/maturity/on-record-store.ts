import { sql, type Kysely, type RawBuilder } from "kysely";

/*
 * Whoever may write to the database can put any row beside the record, and cannot put a line into the log of changes without
 * breaking its chain. So what only a change could have brought about counts where the log knows of that change.
 */

/** What is kept in the log of changes: its times are in a row's own, give or take the moment between the two. */
const near = "5 seconds";
export const nearMs = 5_000;

interface Known {
  /** Whom the change was about. */
  readonly subject: RawBuilder<unknown>;
  /** When the row says that it was; null where any change of this subject will do. */
  readonly at: RawBuilder<unknown> | null;
  /** Members as they stand in a record's canonical JSON: all of them are in it. */
  readonly says: readonly RawBuilder<unknown>[];
  /** And of these none. */
  readonly not?: readonly RawBuilder<unknown>[];
}

/** Whether the log of changes has a record that says so. Ids have another order than subjects: by that of subjects their index finds them. */
export const onRecord = ({ subject, at, says, not = [] }: Known): RawBuilder<boolean> =>
  sql<boolean>`exists (select from records rec where rec.kind = 'admin' and rec.log_id = 0 and rec.subject = (${subject}) collate "default"
    and ${at === null ? sql`true` : sql`rec.ts between ${at} - ${near}::interval and ${at} + ${near}::interval`}
    and ${sql.join(
      [
        ...says.map((it) => sql`position(${it} in rec.body) > 0`),
        ...not.map((it) => sql`position(${it} in rec.body) = 0`),
      ],
      sql` and `,
    )})`;

/** A member of a record's JSON with this value. */
export const member = (name: string, value: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(${`"${name}":"`} || ${value} || '"')`;

/** Who made the change: the first member of its canonical JSON. */
export const saidBy = (id: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(${'"actor":{"id":"'} || ${id} || '"')`;

export const vouching = [
  "maturity.attest",
  "attestations.make",
  "handovers.accept",
  "handovers.enrol",
] as const;

/** Whether an attestation was made as the record says: by this person, then, and of what was pinned. */
export const vouchedOnRecord = (a: string): RawBuilder<boolean> => {
  const of = (column: string) => sql.ref(`${a}.${column}`);
  return sql<boolean>`exists (select from counted_changes c join records rec on rec.log_id = 0 and rec.seq = c.seq and rec.ts = c.at and rec.kind = 'admin'
    where c.operation = any(${[...vouching]}) and c.at between ${of("at")} - ${near}::interval and ${of("at")} + ${near}::interval
      and c.subject = coalesce(${of("agent")}, ${of("kind")}) and c.actor_id = ${of("person")} and position(${saidBy(of("person"))} in rec.body) > 0
      and (c.operation <> 'maturity.attest' or (position(${member("kind", of("kind"))} in rec.body) > 0
        and (${of("pin")} is null or position(${of("pin")} in rec.body) > 0))))`;
};

const mostChanges = 20_000;

/**
 * How many changes are not as the log has them: taken from what was counted of it, put there without a record, or given
 * another name, time or subject than the record's.
 */
export async function changesUnlike(
  db: Kysely<object>,
  { since, operations }: { readonly since: string; readonly operations: readonly string[] },
): Promise<number> {
  const { rows } = await sql<{ missing: number; unlike: number }>`select
    (select greatest(0, coalesce((select next_seq from counted_logs where log_id = 0), 0) - (select count(*) from counted_changes)
      - (select coalesce(sum(records), 0) from counted_gaps where log_id = 0))::bigint) as missing,
    (select count(*) from (select * from counted_changes where at >= ${since}::timestamptz and operation = any(${[...operations]})
        order by seq desc limit ${mostChanges}) c
      where not exists (select from records rec where rec.log_id = 0 and rec.seq = c.seq and rec.ts = c.at and rec.kind = 'admin'
        and rec.subject is not distinct from c.subject and position(${member("operation", sql.ref("c.operation"))} in rec.body) > 0
        and position(${saidBy(sql.ref("c.actor_id"))} in rec.body) > 0)) as unlike`.execute(db);
  const [row] = rows;
  return (row?.missing ?? 0) + (row?.unlike ?? 0);
}

/** Whether somebody else than who made this change made that one about the same afterwards. */
export const alsoBy = (c: string, operation: string): RawBuilder<boolean> => {
  const of = (column: string) => sql.ref(`${c}.${column}`);
  return sql<boolean>`exists (select from counted_changes also left join operator_tokens theirs on theirs.id = also.actor_id
      left join operator_tokens first on first.id = ${of("actor_id")}
    where also.operation = ${operation} and also.subject = ${of("subject")} and also.seq > ${of("seq")}
      and coalesce(theirs.person, also.actor_id) <> coalesce(first.person, ${of("actor_id")}))`;
};

/** Judgements that take something found out of what has to be registered. */
const judging = ["discovery.judge", "inventory.dismiss", "inventory.merge"] as const;

/**
 * Whether what a person said of something found counts: the record knows who said it, and somebody else has confirmed the
 * register since. Nobody takes an agent out of the count alone.
 */
export const seconded = sql<boolean>`exists (select from counted_changes judged left join operator_tokens t on t.id = judged.actor_id,
    attestations v where judged.operation = any(${[...judging]}) and judged.actor_name = d.judged_by
    and judged.at between d.judged_at - ${near}::interval and d.judged_at + ${near}::interval
    and v.kind = 'register' and v.at > d.judged_at and v.person <> coalesce(t.person, judged.actor_id) and ${vouchedOnRecord("v")})`;

/** Whether the record knows that somebody said then which registered agent something found is, or that it is none. */
export const judgedOnRecord = sql<boolean>`exists (select from counted_changes c where c.actor_name = d.judged_by
  and c.at between d.judged_at - ${near}::interval and d.judged_at + ${near}::interval
  and (c.operation = 'discovery.judge' and c.subject = d.id or c.operation = any(${["inventory.register", "inventory.merge", "inventory.dismiss"]})))`;

/**
 * Whether it counts that telemetry was said to be no agent's: the record knows who said it, and somebody else has confirmed
 * the register since.
 */
export const ignoredBySomebodyElse = sql<boolean>`exists (select from counted_changes said left join operator_tokens t on t.id = said.actor_id, attestations v
  where (said.operation = 'telemetry.ignore' and said.subject = s.id or said.operation = 'inventory.dismiss'
      and said.subject in (select unnest(array[g.entry, g.own]) from sightings g where g.source = 'telemetry' and g.locator = s.id))
    and v.kind = 'register' and v.at > said.at and v.person <> coalesce(t.person, said.actor_id) and ${vouchedOnRecord("v")})`;

/** One person said of something found, by hand, which registered agent it is; nobody else has looked since. */
export const judgedAlone = sql<boolean>`(exists (select from counted_changes c where c.operation = 'discovery.judge' and c.subject = d.id
  and c.actor_name = d.judged_by) and not ${seconded})`;

/** The moment of a column as records write it. */
export const isoOf = (column: string): RawBuilder<unknown> =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** People who had left and are here again, and since when: what they vouched for before, they vouch for again themselves. */
export const returnedOnRecord = sql`select subject as person, max(at) as at from counted_changes
  where subject like 'per\\_%' and detail like '%"status":%' and detail::json #>> '{status,0}' in ('left', 'suspended')
    and detail::json #>> '{status,1}' in ('active', 'invited') group by 1`;

/** People who left, as the record has it, whatever the directory of people says of them now; and since when. */
export const leftOnRecord = sql`select subject as person, at from (select distinct on (subject) subject, at, detail from counted_changes
    where subject like 'per\\_%' and detail like '%"status":%' order by subject, seq desc) newest
  where detail::json #>> '{status,1}' in ('left', 'suspended')`;
