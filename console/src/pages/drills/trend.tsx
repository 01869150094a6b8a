import type { Drill } from "@reeve/contract/drill";
import { TimesChart } from "../../parts/times-chart.tsx";
import { took } from "./words.tsx";

type Measured = Drill & { readonly effectMs: number };

/** The time to effect of each drill over time, beside the most that is allowed. */
export function Trend({ title, drills }: { title: string; drills: readonly Drill[] }) {
  const measured = drills
    .filter((one): one is Measured => one.effectMs !== null)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const last = measured.at(-1);
  if (last === undefined) return null;
  return (
    <TimesChart
      says={`${title}: the time to effect of ${measured.length} drills, the last ${took(last.effectMs)}; at most ${took(last.targetMs)} are allowed.`}
      lines={[
        {
          key: "effect",
          label: "time to effect",
          tone: "allow",
          points: measured.map(({ id, effectMs, status, startedAt }) => ({
            key: id,
            label: `${startedAt}, ${status}`,
            ms: effectMs,
            bad: status === "failed",
          })),
        },
      ]}
      ticks={[1, 100, 10_000]}
      most={last.targetMs}
      took={took}
      from={measured[0]?.startedAt.slice(0, 10) ?? ""}
      to={last.startedAt.slice(0, 10)}
    />
  );
}
