import type { Drill, DrillEvery } from "@reeve/contract/drill";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const intervalMs: Record<Exclude<DrillEvery, "off">, number> = {
  daily: dayMs,
  weekly: 7 * dayMs,
  monthly: 30 * dayMs,
};
/** One that could not be rehearsed is tried again so much later. */
const againMs = hourMs;

export interface Standing {
  readonly every: DrillEvery;
  /** Since when it is rehearsed so often. */
  readonly since: string;
  /** The newest that passed or failed, and the newest at all that is over. */
  readonly said: Pick<Drill, "startedAt"> | null;
  readonly last: Pick<Drill, "status" | "endedAt"> | null;
}

/** When a kind is due, and whether it is overdue. A kind that was never rehearsed is due once it is switched on. */
export function due(
  { every, since, said, last }: Standing,
  nowMs: number,
): { readonly dueMs: number; readonly overdue: boolean } | null {
  if (every === "off") return null;
  const wantedMs =
    said === null ? Date.parse(since) : Date.parse(said.startedAt) + intervalMs[every];
  const retryMs =
    last?.status === "aborted" && last.endedAt !== null ? Date.parse(last.endedAt) + againMs : 0;
  return {
    dueMs: Math.max(wantedMs, retryMs),
    overdue: nowMs > wantedMs + Math.min(dayMs, intervalMs[every] / 2),
  };
}
