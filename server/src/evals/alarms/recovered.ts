import type { MonitorKind } from "@reeve/contract/monitor";
import { possibleRates } from "../detectors/interval.ts";
import { linesOf, type Learned } from "../monitors/watch.ts";
import type { Past, Said } from "./said.ts";

/** Sessions after the alarm that recovery is told by. */
export const recoverySessions = 50;

/**
 * Whether what was worse is as it was: the last fifty sessions since the alarm keep to the baseline, and their interval (95 %)
 * lies wholly on the better side of what the alarm found. A first sighting does not go away: a person says what it was.
 */
export function recovered(
  kind: MonitorKind,
  learned: Learned | null,
  { effect, tool }: Pick<Said, "effect" | "tool">,
  since: readonly Past[],
): boolean {
  const last = since.slice(-recoverySessions);
  if (kind === "novelty" || learned === null || last.length < recoverySessions) return false;
  const against = last.filter((one) => one.against).length;
  switch (learned.kind) {
    case "rate": {
      const passed = last.length - against;
      const { low } = possibleRates(passed, against, 0.05);
      return passed / last.length >= learned.p0 && low > (effect.after ?? 0);
    }
    case "line": {
      const { high } = possibleRates(against, last.length - against, 0.05);
      const allowed = linesOf(learned).at(-1)?.allowed ?? 0;
      return against / last.length <= allowed && high < (effect.after ?? 1);
    }
    case "mix": {
      const was = learned.shares[tool ?? ""] ?? 0;
      const is = last.reduce((sum, one) => sum + (one.shares?.[tool ?? ""] ?? 0), 0) / last.length;
      return is <= 1.25 * was + 0.01 && is >= 0.75 * was - 0.01;
    }
  }
}

/** What recovery means, for people. */
export const recoveryInWords = `the last ${recoverySessions} sessions keep to the baseline, and their interval lies on the better side of what the alarm found`;
