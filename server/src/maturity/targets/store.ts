import type { PersonId, TargetId } from "@reeve/contract/id";
import type { Target } from "@reeve/contract/target";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import type { TargetDay } from "./progress.ts";

type Db = Kysely<object>;

/** A target as it is kept. */
export interface KeptTarget extends Pick<
  Target,
  "id" | "scope" | "what" | "level" | "due" | "setAt"
> {
  readonly owner: Target["owner"];
  readonly setBy: string;
}
interface Row extends Omit<KeptTarget, "scope" | "owner"> {
  readonly kind: Target["scope"]["kind"];
  readonly key: string;
  readonly name: string;
  readonly ownerId: PersonId | null;
  readonly ownerName: string | null;
}

const columns = sql`t.id, t.kind, t.key, t.name, t.what, t.level, t.due::text as due, t.set_by as "setBy",
  t.set_at as "setAt", p.id as "ownerId", p.name as "ownerName"`;
const kept = ({ kind, key, name, ownerId, ownerName, ...row }: Row): KeptTarget => ({
  ...row,
  scope: { kind, key, name },
  owner: ownerId === null ? null : { id: ownerId, name: ownerName ?? "" },
});

/** Targets, in a database or in a transaction of it. */
export const targetStore = (db: Kysely<object>) => ({
  async list(limit: number, after: string | null): Promise<readonly KeptTarget[]> {
    const { rows } =
      await sql<Row>`select ${columns} from ladder_targets t left join people p on p.id = t.owner_id
      where ${after}::text is null or t.due::text || ' ' || t.id > ${after} order by t.due::text || ' ' || t.id limit ${limit + 1}`.execute(
        db,
      );
    return rows.map(kept);
  },

  async find(id: TargetId): Promise<KeptTarget | null> {
    const { rows } =
      await sql<Row>`select ${columns} from ladder_targets t left join people p on p.id = t.owner_id where t.id = ${id}`.execute(
        db,
      );
    return rows[0] ? kept(rows[0]) : null;
  },

  /** False where the same is aimed at already. */
  async add({ id, scope, what, level, due, owner, setBy, setAt }: KeptTarget): Promise<boolean> {
    const { rows } =
      await sql`insert into ladder_targets (id, kind, key, name, what, level, due, owner_id, set_by, set_at)
      values (${id}, ${scope.kind}, ${scope.key}, ${scope.name}, ${what}, ${level}, ${due}::date, ${owner?.id ?? null}, ${setBy}, ${setAt}::timestamptz)
      on conflict do nothing returning id`.execute(db);
    return rows.length > 0;
  },

  async remove(id: TargetId): Promise<void> {
    await sql`delete from ladder_targets where id = ${id}`.execute(db);
  },
});

/** How far a target is today; the last that is kept of a day has the word. */
export async function keepTargetDay(
  db: Db,
  id: TargetId,
  atMs: number,
  { met, of }: Pick<Target, "met" | "of">,
): Promise<void> {
  await sql`insert into target_days (target_id, day, met, total)
    select id, ${isoTime(atMs).slice(0, 10)}::date, ${met}, ${of} from ladder_targets where id = ${id}
    on conflict (target_id, day) do update set met = excluded.met, total = excluded.total`.execute(
    db,
  );
}

/** What is known of targets since a day. */
export async function targetDays(
  db: Db,
  ids: readonly TargetId[],
  since: string,
): Promise<ReadonlyMap<TargetId, readonly TargetDay[]>> {
  const { rows } = await sql<TargetDay & { id: TargetId }>`
    select target_id as id, day::text, met from target_days where target_id = any(${[...ids]}) and day >= ${since}::date`.execute(
    db,
  );
  const by = new Map<TargetId, TargetDay[]>();
  for (const { id, ...day } of rows) by.set(id, [...(by.get(id) ?? []), day]);
  return by;
}
