import { randomBytes } from "node:crypto";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "@reeve/contract/ledger";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { keyFile } from "../../platform/keys.ts";
import type { Log } from "../../platform/log.ts";
import type { Metrics } from "../../platform/metrics.ts";
import { Problem } from "../../platform/problem.ts";
import { openHeads, shownCheckpoint } from "./heads.ts";
import { newSigningKey, readSigningKey } from "./note.ts";
import { openNotesFile, type NotesFile } from "./notes-file.ts";
import { newestCheckpoint, signNow } from "./store.ts";

export interface Checkpointer {
  /** Signs where every log ends, and writes it to `checkpoints.log` too, if anything was appended since the last time. */
  make(): Promise<void>;
  newest(): Promise<Checkpoint>;
  /** The newest note of `checkpoints.log`, which is outside the database; null where there is none. */
  kept(): Promise<string | null>;
  /** The key that the notes of this process are checked with. */
  readonly verifier: string;
  /** Whose notes they are. */
  readonly name: string;
  /** Signs something else than a checkpoint, whose second line says what. */
  sign(text: string): { readonly note: string; readonly key: string };
}

export interface CheckpointerHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly data: string;
}

const newKey = (): string =>
  newSigningKey(`reeve/${randomBytes(8).toString("hex")}`, randomBytes(32));

/**
 * Signs checkpoints with a key that is a file and not in the database, and appends them to a file outside it: whoever
 * can rewrite the database can neither forge one nor take one back.
 */
export async function openCheckpointer({
  database,
  clock,
  log,
  metrics,
  data,
}: CheckpointerHands): Promise<Checkpointer> {
  await mkdir(data, { recursive: true });
  const signer = readSigningKey(await keyFile(data, "checkpoint", newKey));
  const kept = openNotesFile(path.join(data, "checkpoints.log"));
  await compare(kept, signer.verifier, database, log);

  return {
    verifier: signer.verifier,
    name: signer.name,
    sign: (text) => ({ note: signer.sign(text), key: signer.verifier }),
    async make() {
      const made = await signNow(database, clock, signer);
      if (!made) return;
      await kept.add(made.note, signer.verifier);
      metrics.checkpointTime.set(Date.parse(made.at) / 1000);
    },
    kept: () => kept.newest(),
    async newest() {
      const stored = await newestCheckpoint(database.kysely);
      if (!stored)
        throw new Problem(
          "not_found",
          "There is no checkpoint yet.",
          "Checkpoints are made some seconds after the first record.",
        );
      return shownCheckpoint(stored.note, stored.key);
    },
  };
}

/** Says so when the database ends before a checkpoint that was written outside it: it was cut, or is an old copy. */
async function compare(
  kept: NotesFile,
  verifier: string,
  database: Database,
  log: Log,
): Promise<void> {
  const heads = openHeads((await kept.newest()) ?? "", verifier)?.heads ?? [];
  const { rows } = await database.pool.query<{ log_id: number; size: number }>(
    "select log_id, size from heads",
  );
  const sizes = new Map(rows.map((row) => [row.log_id, row.size]));
  for (const head of heads)
    if ((sizes.get(head.log) ?? 0) < head.size)
      log.error(
        { log: head.log, signed: head.size, has: sizes.get(head.log) ?? 0 },
        "the database lacks records that a signed checkpoint names: it was cut off, or it is an old copy",
      );
}
