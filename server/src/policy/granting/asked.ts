import type { ActionKind } from "@reeve/contract/action";
import type { Touch } from "../../registry/touched/touched.ts";

/** What a grant's constraints are asked about: the call as it would go out. */
export interface Asked {
  readonly kind: ActionKind;
  readonly args: unknown;
  /** What data it touches; null where that cannot be read now. Worked out when it is asked for. */
  touches(): readonly Touch[] | null;
}

/** Why a call does not fit a constraint, in two halves: what would fit, and what this is instead. */
export interface Misfit {
  /** To follow "lets agent … call …". */
  readonly only: string;
  /** To follow "this". */
  readonly but: string;
}
