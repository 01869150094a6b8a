import { ReportFormat, type Report } from "@reeve/contract/report";
import type { Checkpointer } from "../../ledger/checkpoints/checkpointer.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import type { Write } from "../../platform/write.ts";
import { filesOf } from "./files.ts";
import { reportedOf, type ReportedHands } from "./reported.ts";
import { reportStore } from "./store.ts";

export interface ReportHands extends ReportedHands {
  readonly write: Write;
  readonly clock: Clock;
  readonly checkpoints: Pick<Checkpointer, "sign" | "newest" | "verifier" | "name">;
}

/** Makes a report of what is measured now, signs its files and keeps them; who made it and each hash go on record. */
export async function makeReport(
  hands: ReportHands,
  ctx: Ctx,
  wanted: readonly ReportFormat[],
  period: string | null = null,
): Promise<Report> {
  const { clock, checkpoints, write } = hands;
  const formats = ReportFormat.options.filter((it) => wanted.length === 0 || wanted.includes(it));
  const id = newId("rpt", clock.now());
  const by = ctx.actor.name;
  const reported = await reportedOf(hands, { id, by, checkpoint: await newestNote(checkpoints) });
  const made = await filesOf(reported, formats, checkpoints);
  const files = made.map(({ format, name, type, bytes, sha256, signature }) => ({
    format,
    name,
    type,
    bytes,
    sha256,
    signature,
  }));
  const { stage } = reported.maturity;
  const report: Report = { id, at: reported.at, by, period, stage, files };
  await write(ctx, "reports.make", async (tx) => {
    await reportStore(tx.db).add(report, made);
    const hashes = files.map(({ format, name, sha256 }) => ({ format, name, sha256 }));
    tx.note({
      subject: id,
      before: null,
      after: { at: reported.at, period, stage, files: hashes },
    });
    tx.unread();
  });
  return report;
}

/** Before the first checkpoint there is none to put in. */
async function newestNote({ newest }: ReportHands["checkpoints"]): Promise<string | null> {
  try {
    return (await newest()).note;
  } catch (error) {
    if (error instanceof Problem && error.code === "not_found") return null;
    throw error;
  }
}
