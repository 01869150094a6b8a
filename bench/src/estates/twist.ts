import type { Level } from "@reeve/contract/maturity/model";
import type { Draw } from "./draw.ts";
import type { Organisation } from "./organisation.ts";

/** Something that is done to an organisation whose stage is known, and the highest stage that it leaves it. */
export interface Twist {
  readonly kind: string;
  /** The stages of organisations that it makes sense for. */
  readonly from: readonly Level[];
  readonly leaves: Level;
  /** Meant to look better than it is, or what happens where nobody takes care; `honest` changes nothing. */
  readonly meant: "flattery" | "neglect" | "lie" | "forgery" | "honest";
  readonly says: string;
  do(it: Organisation, draw: Draw): Promise<void>;
}

export const all = [1, 2, 3, 4, 5] as const;
export const since = (stage: Level): readonly Level[] => all.filter((each) => each >= stage);
