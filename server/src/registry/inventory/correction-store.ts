import type { Correction } from "@reeve/contract/correction";
import type { CorrectionId, EntryId } from "@reeve/contract/id";
import { sql, type Kysely } from "kysely";

export interface NewCorrection extends Omit<Correction, "by" | "holds"> {
  readonly by: { readonly id: string; readonly name: string };
}

/** What people said, with who and why. Nothing of it is ever changed or taken away; only whether it still holds is marked. */
export const correctionStore = (db: Kysely<object>) => ({
  async add({ id, kind, left, right, reason, by, at }: NewCorrection): Promise<void> {
    await sql`insert into inventory_corrections (id, kind, reason, by_id, by_name, at, holds)
      values (${id}, ${kind}, ${reason}, ${by.id}, ${by.name}, ${at}::timestamptz, true)`.execute(
      db,
    );
    for (const [side, keys] of [
      ["left", left],
      ["right", right],
    ] as const)
      await sql`insert into inventory_correction_sides (correction, sighting, side)
        select ${id}, unnest(${keys}::text[]), ${side}`.execute(db);
  },

  async mark(all: readonly string[], overruled: ReadonlySet<string>): Promise<void> {
    await sql`update inventory_corrections set holds = not (id = any(${[...overruled]}))
      where id = any(${[...all]}) and holds = (id = any(${[...overruled]}))`.execute(db);
  },

  /** Those that concern any evidence of an entry, the newest first. */
  async ofEntry(entry: EntryId): Promise<Correction[]> {
    const { rows } = await sql<Correction & { id: CorrectionId }>`
      select c.id, c.kind, c.reason, c.by_name as by, c.at, c.holds,
        array_agg(s.sighting order by s.sighting) filter (where s.side = 'left') as left,
        array_agg(s.sighting order by s.sighting) filter (where s.side = 'right') as right
      from inventory_corrections c join inventory_correction_sides s on s.correction = c.id
      where c.id in (select x.correction from inventory_correction_sides x join sightings y on y.key = x.sighting where y.entry = ${entry})
      group by c.id order by c.at desc, c.id desc limit 100`.execute(db);
    return rows;
  },
});
