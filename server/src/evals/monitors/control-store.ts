import { sql } from "kysely";
import type { See, Seen } from "../../response/risks/controls.ts";

/** A monitor holds a risk down while it is on watch and knows what it compares with. */
export const monitorsSee: See = async (db, { refs }) => {
  const { rows } = await sql<{
    id: string;
    on: boolean;
    learned: boolean;
    pin: string;
  }>`select m.id, m.on_watch as on,
      exists (select from monitor_baselines b where b.monitor = m.id and b.learned is not null) as learned,
      concat_ws(', ', m.kind, m.target, 'a false alarm in ' || m.run_length || ' sessions') as pin
    from monitors m where m.id = any(${[...refs]})`.execute(db);
  return new Map(rows.map(({ id, ...it }) => [id, seen(it)]));
};

function seen({ on, learned, pin }: { on: boolean; learned: boolean; pin: string }): Seen {
  if (!on) return { state: "failing", why: "It is not on watch.", pin };
  if (!learned) return { state: "failing", why: "It has not learned yet what is usual.", pin };
  return { state: "working", why: `It is on watch: ${pin}.`, pin };
}
