import type { ReportSettings } from "@reeve/contract/report";
import { isoTime } from "../../platform/clock.ts";
import { ownCtx } from "../../platform/context.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { makeReport, type ReportHands } from "./make.ts";
import { reportStore } from "./store.ts";

/** How soon after a month or quarter began, or after somebody asked for it, its report is made. */
const askMs = 60_000;

/** The month or quarter (UTC) that a time lies in: `2026-11`, `2026-Q4`. */
export function periodOf(every: NonNullable<ReportSettings["every"]>, nowMs: number): string {
  const month = isoTime(nowMs).slice(0, 7);
  if (every === "month") return month;
  return `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5)) / 3)}`;
}

/** Makes the report of each month or quarter once, whichever process comes to it first. */
export const keepReports = (hands: ReportHands & { readonly log: Log }): AsyncDisposable =>
  repeat("reports", askMs, hands.log, () => makeDue(hands));

export async function makeDue(hands: ReportHands): Promise<void> {
  const store = reportStore(hands.database.kysely);
  const { every } = await store.settings();
  if (every === null) return;
  const period = periodOf(every, hands.clock.now());
  if (await store.madeFor(period)) return;
  // The period is unique: where another process was quicker, this one fails and leaves nothing.
  await makeReport(hands, ownCtx("reports"), [], period).catch(async (error: unknown) => {
    if (!(await store.madeFor(period))) throw error;
  });
}
