import type { FindingKind } from "@reeve/contract/finding";
import type { Raised } from "../../registry/findings/store.ts";
import type { GraderHands } from "./open.ts";

interface Findings {
  raise(finding: Raised): Promise<void>;
  resolve(kind: FindingKind, subject: string): Promise<unknown>;
}

/** A judge whose endpoint is down is a finding, until it answers again. */
export const judgeDown =
  ({ raise, resolve }: Findings): GraderHands["down"] =>
  async (judge, why) => {
    if (why === null) await resolve("judge_down", judge.id);
    else
      await raise({
        kind: "judge_down",
        severity: "medium",
        subject: judge.id,
        title: `The endpoint of the judge ${judge.name} is down`,
        detail: `${why} Sessions that it should have judged are unscored until it answers. Reeve asks it again in a while.`,
      });
  };
