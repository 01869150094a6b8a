import { ownCtx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import { Problem } from "../../platform/problem.ts";
import { openSubjects, resolveFinding } from "../../registry/findings/store.ts";
import { begin } from "./begin.ts";
import { removeLocal } from "./local-file.ts";
import type { StoppingHands } from "./said.ts";
import { stopStore } from "./store.ts";

const everyMs = 1_000;
const lookMs = 5_000;

/**
 * Brings stops that were made past the database to the record, under the ids they have; their files go once every process
 * has them from there.
 */
export const keepSpooling = (hands: StoppingHands & { readonly data: string }): AsyncDisposable =>
  repeat("stops to record", everyMs, hands.log, async () => {
    const { local, database, write, clock, points, data, log } = hands;
    for (const stop of local.pending()) {
      if (!(await stopStore(database.kysely).known(stop.id))) {
        const { id, at: _at, by: byName, reason, level, ...names } = stop;
        const given = Object.fromEntries(
          Object.entries(names).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
        );
        const ctx = ownCtx("a stop that was made past the database");
        const by = { ctx, source: "local" as const, byName };
        try {
          await write(ctx, "stops.make", (tx) =>
            begin(tx, clock, { level, reason, ...given }, by, id),
          );
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          log.warn({ stop: id, error: error.message }, "a stop names nothing that is known here");
        }
      }
      await points.everywhere();
      await removeLocal(data, stop.id);
    }
  });

/** A process that did not confirm in time is no finding any more once it did, or is gone. */
export const keepConfirmations = (
  hands: Pick<StoppingHands, "database" | "clock" | "log" | "points">,
): AsyncDisposable =>
  repeat("unconfirmed stops", lookMs, hands.log, async () => {
    const { database, clock, points } = hands;
    const open = await openSubjects(database.kysely, "stop_unconfirmed");
    if (open.length === 0) return;
    const missing = await points.everywhere();
    for (const process of open)
      if (!missing.some((one) => one.process === process))
        await resolveFinding(database.kysely, clock, "stop_unconfirmed", process);
  });
