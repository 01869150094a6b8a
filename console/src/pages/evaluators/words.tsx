import type { EvaluatorKind } from "@reeve/contract/evaluator";
import type { Agreement } from "@reeve/contract/grader";
import type { Unscored } from "@reeve/contract/score";
import { percent } from "../../parts/verdict.tsx";
import { Badge } from "../../ui/badge.tsx";

export const kinds: Record<EvaluatorKind, string> = {
  judge: "Judge",
  code: "Your code",
  deterministic: "Reeve",
  human: "People",
  external: "Other system",
};

export const everyKind = ["judge", "code", "deterministic", "human", "external"] as const;

export const aspects = { quality: "Quality", safety: "Safety", policy: "Policy" } as const;

export const whys: Record<Unscored, string> = {
  cap: "The money for the day was spent",
  truncated: "Too long for it",
  timeout: "It took too long",
  error: "It broke, or did not answer",
  undecided: "It could not tell",
  withheld: "May not be sent to it",
};

/** Millionths of a dollar as dollars; never rounded down to nothing. */
export function usd(micros: number): string {
  if (micros === 0) return "$0";
  if (micros < 10_000) return "under $0.01";
  return `$${(micros / 1e6).toFixed(2)}`;
}

/** Cohen's kappa in short: what a table has room for. */
export function agreementInShort({ n, share, kappa }: Agreement): string {
  if (n === 0 || share === null) return "";
  const beyond = kappa === null ? "" : `, κ ${kappa.toFixed(2)}`;
  return `${percent(share)} of ${n}${beyond}`;
}

export const OnOff = ({ on }: { on: boolean }) =>
  on ? (
    <Badge tone="allow" shape="disc">
      On
    </Badge>
  ) : (
    <Badge tone="calm" shape="ring">
      Off
    </Badge>
  );
