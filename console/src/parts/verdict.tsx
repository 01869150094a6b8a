import type { PassRate } from "@reeve/contract/quality";
import type { ScoreLabel } from "@reeve/contract/score";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";

const labels: Record<ScoreLabel, { label: string; tone: Tone; shape: Shape }> = {
  pass: { label: "Passed", tone: "allow", shape: "disc" },
  fail: { label: "Failed", tone: "block", shape: "square" },
  unscored: { label: "Not told", tone: "calm", shape: "ring" },
};

export const VerdictBadge = ({ label }: { label: ScoreLabel }) => (
  <Badge tone={labels[label].tone} shape={labels[label].shape}>
    {labels[label].label}
  </Badge>
);

/** Never rounded up to all, or down to none. */
export function percent(share: number): string {
  if (share > 0.99 && share < 1) return `${Math.floor(share * 1_000) / 10} %`;
  if (share > 0 && share < 0.01) return `${Math.ceil(share * 1_000) / 10} %`;
  return `${Math.round(share * 100)} %`;
}

export const interval = ({ low, high }: PassRate): string =>
  `${Math.floor(low * 100)} to ${Math.ceil(high * 100)} %`;
