import type { StopId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";

/** Longer than a process without the database still decides by what it read last, and than it still says that it lives. */
const mayActFor = "12 seconds";
/** On this channel processes ask each other how far they are, and answer. */
export const channel = "reeve_confirm";

export interface LivingPoint {
  readonly process: string;
  readonly point: string;
  /** The newest state that it said it decides by. */
  readonly epoch: number;
}

/** What the processes tell each other of the state they decide by; on a connection of its own, so that load delays none of it. */
export const pointStore = ({ pool }: Database, me: string) => {
  const living = `select id::text as process, name as point, applied_epoch as epoch from processes
    where id::text <> $1 and seen_at > clock_timestamp() - $2::interval order by name`;
  return {
    /** Asks all others to say when they decide by `epoch`; those that live, and how far they are. */
    async ask(epoch: number): Promise<readonly LivingPoint[]> {
      const { rows } = await pool.query<LivingPoint>(
        `with asked as (select pg_notify($3, $4)) select it.* from (${living}) it, asked`,
        [me, mayActFor, channel, `ask ${epoch}`],
      );
      return rows;
    },

    async living(): Promise<readonly LivingPoint[]> {
      const { rows } = await pool.query<LivingPoint>(living, [me, mayActFor]);
      return rows;
    },

    /** Says that this process decides by `epoch` and has ended what these stops end. */
    async confirm(
      epoch: number,
      point: string,
      stops: readonly { readonly id: StopId; readonly cut: number }[],
    ): Promise<void> {
      await pool.query(
        `with me as (update processes set applied_epoch = greatest(applied_epoch, $3) where id::text = $1),
          said as (
            insert into stop_points (stop_id, process, point, after_ms, cut, confirmed_at)
            select s.id, $1, $2, extract(epoch from clock_timestamp() - s.begun_at) * 1000, it.cut, clock_timestamp()
            from unnest($4::text[], $5::int[]) as it (id, cut) join stops s on s.id = it.id
            on conflict (stop_id, process) do update
              set after_ms = excluded.after_ms, cut = excluded.cut, confirmed_at = excluded.confirmed_at
              where stop_points.after_ms is null)
         select pg_notify($6, $7)`,
        [
          me,
          point,
          epoch,
          stops.map(({ id }) => id),
          stops.map(({ cut }) => cut),
          channel,
          `done ${epoch} ${me}`,
        ],
      );
    },

    /** Names those that did not confirm a stop in time. */
    async missed(stop: StopId, points: readonly LivingPoint[]): Promise<void> {
      await pool.query(
        `insert into stop_points (stop_id, process, point)
         select $1, it.process, it.point from unnest($2::text[], $3::text[]) as it (process, point)
         on conflict do nothing`,
        [stop, points.map(({ process }) => process), points.map(({ point }) => point)],
      );
    },
  };
};
