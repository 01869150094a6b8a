import type { CheckStep } from "@reeve/contract/ledger";
import type { Database } from "../platform/database.ts";
import { isoTime, type Clock } from "../platform/clock.ts";
import type { Checkpointer } from "./checkpoints/checkpointer.ts";
import { exportLines } from "./export.ts";
import { writeLine } from "./lines.ts";
import { verifyExport } from "./verify.ts";

export interface CheckHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly checkpoints: Checkpointer;
}

const every = 2_000;
/** So many lines are checked at a stretch; then whatever agents ask for has its turn. */
const stretch = 100;
const mostFaults = 20;

/**
 * Checks the whole record as `reeve verify` checks an export, with the newest checkpoint of the data folder, and says how
 * far it is. It proves as much as the process it runs in can be trusted.
 */
export async function* checkNow(
  { database, clock, checkpoints }: CheckHands,
  signal: AbortSignal,
): AsyncGenerator<CheckStep> {
  const began = clock.now();
  const { rows } = await database.pool.query<{ of: number }>(
    "select coalesce(sum(h.size - coalesce(s.size, 0)), 0)::bigint as of from heads h left join log_starts s on s.log_id = h.log_id",
  );
  const of = rows[0]?.of ?? 0;
  const kept = await checkpoints.kept();
  let checked = 0;
  const steps: CheckStep[] = [];
  let wake: () => void = () => undefined;
  let finished = false;
  const tell = (step: CheckStep): void => {
    steps.push(step);
    wake();
  };

  async function* lines(): AsyncGenerator<string> {
    for await (const line of exportLines(database, checkpoints, {})) {
      if (signal.aborted) return;
      if (line.type === "record") checked++;
      if (checked % stretch === 0) await new Promise((done) => setTimeout(done, 1));
      if (checked % every === 0 && line.type === "record")
        tell({ checked, of: Math.max(of, checked), result: null });
      yield writeLine(line);
    }
  }

  const running = verifyExport(lines(), kept === null ? {} : { checkpoints: [kept] })
    .then((report) => {
      const { ok, faults, moreFaults, records, actions, removed, lastCheckpointAt, keys } = report;
      tell({
        checked,
        of: checked,
        result: {
          ok: ok && records > 0,
          at: isoTime(clock.now()),
          tookMs: clock.now() - began,
          records,
          actions,
          checkpoints: report.checkpoints,
          lastCheckpointAt,
          keys: [...keys],
          faults: faults.slice(0, mostFaults).map(({ says }) => says),
          moreFaults: moreFaults + Math.max(0, faults.length - mostFaults),
          removed: removed.map(({ log, from, to, class: of, at, rule }) => ({
            log,
            from,
            to,
            class: of,
            at,
            rule,
          })),
        },
      });
    })
    .finally(() => {
      finished = true;
      wake();
    });

  yield { checked: 0, of, result: null };
  for (;;) {
    const step = steps.shift();
    if (step) yield step;
    else if (finished) break;
    else await new Promise<void>((resolve) => (wake = resolve));
  }
  await running;
}
