import type { PersonId } from "@reeve/contract/id";
import type { Rotation } from "@reeve/contract/rotation";
import { sql, type Kysely } from "kysely";
import { isoTime } from "../../platform/clock.ts";
import { onCall } from "./on-call.ts";

export interface NewRotation {
  readonly name: string;
  readonly every: Rotation["every"];
  readonly startsAt: string;
  readonly people: readonly PersonId[];
  readonly overrides: readonly {
    readonly person: PersonId;
    readonly from: string;
    readonly until: string;
  }[];
}

type Row = Omit<Rotation, "now">;

/** Rotations with the names of their people. */
export const rotationStore = (db: Kysely<object>) => ({
  async list(nowMs: number): Promise<Rotation[]> {
    return (await rows(db, null)).map((row) => shown(row, nowMs));
  },

  async find(name: string, nowMs: number): Promise<Rotation | null> {
    const [row] = await rows(db, [name]);
    return row ? shown(row, nowMs) : null;
  },

  /** Who is on call by each of these names at that moment; a rotation that is not there has nobody. */
  async onCall(names: readonly string[], atMs: number): Promise<ReadonlyMap<string, PersonId>> {
    const found = names.length === 0 ? [] : await rows(db, names);
    const now = found.flatMap((row): [string, PersonId][] => {
      const turn = onCall(row, atMs);
      return turn === null ? [] : [[row.name, turn.person]];
    });
    return new Map(now);
  },

  async put({ name, every, startsAt, people, overrides }: NewRotation, now: string): Promise<void> {
    await sql`
      insert into rotations (name, every, starts_at, people, updated_at)
      values (${name}, ${every}, ${startsAt}, ${[...people]}, ${now})
      on conflict (name) do update set every = excluded.every, starts_at = excluded.starts_at,
        people = excluded.people, updated_at = excluded.updated_at`.execute(db);
    await sql`delete from rotation_overrides where rotation = ${name}`.execute(db);
    for (const [position, { person, from, until }] of overrides.entries())
      await sql`
        insert into rotation_overrides (rotation, position, person, from_at, until_at)
        values (${name}, ${position}, ${person}, ${from}, ${until})`.execute(db);
  },

  async remove(name: string): Promise<void> {
    await sql`delete from rotations where name = ${name}`.execute(db);
  },
});

const turnOf = sql`json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'active', p.status = 'active')`;

async function rows(db: Kysely<object>, only: readonly string[] | null): Promise<Row[]> {
  const found = await sql<{
    name: string;
    every: Rotation["every"];
    starts_at: string;
    updated_at: string;
    people: Rotation["people"];
    overrides: { person: Rotation["people"][number]; from: string; until: string }[];
  }>`
    select r.name, r.every, r.starts_at, r.updated_at,
      (select json_agg(${turnOf} order by o.n)
        from unnest(r.people) with ordinality as o(id, n) join people p on p.id = o.id) as people,
      coalesce((select json_agg(json_build_object('person', ${turnOf}, 'from', o.from_at, 'until', o.until_at)
        order by o.position)
        from rotation_overrides o join people p on p.id = o.person where o.rotation = r.name), '[]') as overrides
    from rotations r where ${only === null ? sql`true` : sql`r.name = any(${[...only]})`}
    order by r.name`.execute(db);
  return found.rows.map(({ starts_at, updated_at, people, overrides, ...row }) => ({
    ...row,
    people: people ?? [],
    // Inside JSON the database writes times in a form of its own.
    overrides: overrides.map(({ person, from, until }) => ({
      person,
      from: isoTime(Date.parse(from)),
      until: isoTime(Date.parse(until)),
    })),
    startsAt: starts_at,
    updatedAt: updated_at,
  }));
}

function shown(row: Row, nowMs: number): Rotation {
  const turn = onCall(row, nowMs);
  const everyone = [...row.people, ...row.overrides.map(({ person }) => person)];
  const person = everyone.find(({ id }) => id === turn?.person);
  return {
    ...row,
    now: turn && person ? { id: person.id, name: person.name, until: isoTime(turn.untilMs) } : null,
  };
}
