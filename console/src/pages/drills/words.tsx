import type { Drill, DrillEvery } from "@reeve/contract/drill";
import { Badge } from "../../ui/badge.tsx";

export const everies: readonly { readonly value: DrillEvery; readonly label: string }[] = [
  { value: "off", label: "Off" },
  { value: "daily", label: "Every day" },
  { value: "weekly", label: "Every week" },
  { value: "monthly", label: "Every month" },
];

export function DrillBadge({ status }: Pick<Drill, "status">) {
  switch (status) {
    case "running":
      return (
        <Badge tone="accent" shape="half">
          Running
        </Badge>
      );
    case "passed":
      return (
        <Badge tone="allow" shape="disc">
          Passed
        </Badge>
      );
    case "failed":
      return (
        <Badge tone="block" shape="square">
          Failed
        </Badge>
      );
    case "aborted":
      return (
        <Badge tone="calm" shape="ring">
          Broken off
        </Badge>
      );
  }
}

/** "120 ms", "4.2 s". */
export const took = (ms: number): string =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
