import type { Pattern } from "./pattern.ts";

/** Group A runs agents safely at scale, B ships them as production software, C makes first builds. */
export const tiers = ["A", "B", "C"] as const;
export type Tier = (typeof tiers)[number];

export interface Family {
  readonly name: string;
  readonly tier: Tier;
  readonly is: string;
  readonly patterns: readonly Pattern[];
}
