import type { Level } from "@reeve/contract/maturity/model";
import type { Maturity } from "@reeve/contract/maturity/maturity";

/** What the evidence gives now, or what is shown as held: whichever says more. One that was just made has held nothing. */
export const stageOf = ({ stage, stageNow }: Maturity): Level => Math.max(stage, stageNow) as Level;
