import { randomUUID } from "node:crypto";
import { openDatabase, type Database } from "./database.ts";
import { repeat } from "./jobs.ts";
import type { Log } from "./log.ts";

/** This process among those that work on one database. */
export interface Processes extends AsyncDisposable {
  readonly id: string;
  /** Whether the others can still count on it: false from seven seconds after it was last able to say that it lives. */
  lives(): boolean;
  /** How many others live. */
  others(): Promise<number>;
  /** Says where this process is reached, once that is known. */
  announce(peer: string): Promise<void>;
  /** Called after each sign of life, and when it could not be given. */
  onBeat(heard: (lives: boolean) => void): void;
}

/** Whoever was not seen for so long is taken for dead by the others; it has stopped to act as if alive before. */
export const deadAfter = "10 seconds";
const livesMs = 7_000;
const beatMs = 1_000;
const forgotten = "1 hour";

const beat = `insert into processes as p (id, peer, name) values ($1, $2, $3)
  on conflict (id) do update set seen_at = clock_timestamp(), peer = excluded.peer`;

/** Gives a sign of life every second, on a connection of its own, so that a busy pool is not taken for death. */
export async function openProcesses(url: string, log: Log, name: string): Promise<Processes> {
  const id = randomUUID();
  const database: Database = openDatabase(url, { max: 1 });
  const hearers: ((lives: boolean) => void)[] = [];
  let peer = "";
  let livedAt = performance.now();

  const once = async (): Promise<void> => {
    const from = performance.now();
    const sign = { text: beat, values: [id, peer, name], query_timeout: beatMs * 2 };
    await database.pool.query(sign);
    livedAt = from;
  };
  const lives = (): boolean => performance.now() - livedAt < livesMs;
  const job = (): AsyncDisposable =>
    repeat("sign of life", beatMs, log, async () => {
      await once().catch((error: unknown) =>
        log.warn({ error: String(error) }, "cannot tell the other processes that this one lives"),
      );
      for (const heard of hearers) heard(lives());
    });
  try {
    await once();
    await database.pool.query(
      "delete from processes where seen_at < clock_timestamp() - $1::interval",
      [forgotten],
    );
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
  const beating = job();
  return {
    id,
    lives,
    async others() {
      const { rows } = await database.pool.query<{ n: number }>(
        "select count(*)::int as n from processes where id <> $1 and seen_at > clock_timestamp() - $2::interval",
        [id, deadAfter],
      );
      return rows[0]?.n ?? 0;
    },
    async announce(address) {
      peer = address;
      await once();
    },
    onBeat: (heard) => void hearers.push(heard),
    async [Symbol.asyncDispose]() {
      await beating[Symbol.asyncDispose]();
      await database.pool
        .query("delete from processes where id = $1", [id])
        .catch((error: unknown) =>
          log.warn(
            { error: String(error) },
            "the other processes learn only by waiting that this one left",
          ),
        );
      await database[Symbol.asyncDispose]();
    },
  };
}
