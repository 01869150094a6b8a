import type { EnforcementPoint } from "@reeve/contract/stop";

/** Who confirmed a stop and after how long, and who did not, in one sentence. */
export function confirmedBy(enforcement: readonly EnforcementPoint[]): string {
  const missing = enforcement.filter(({ state }) => state === "unconfirmed");
  const slowest = Math.max(0, ...enforcement.map(({ afterMs }) => afterMs ?? 0));
  const count = enforcement.length - missing.length;
  const points = `${count} enforcement ${count === 1 ? "point" : "points"}`;
  const done = `confirmed by ${points} in ${Math.round(slowest)} ms.`;
  return missing.length === 0
    ? done
    : `${done} Not confirmed by ${missing.map(({ point }) => point).join(", ")}: it refuses by itself within ten seconds.`;
}
