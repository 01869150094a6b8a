import { argumentsValid } from "./arguments-valid.ts";
import type { Check } from "./check.ts";
import { loops } from "./loops.ts";
import { policyDenials } from "./policy-denials.ts";
import { toolErrors } from "./tool-errors.ts";

/** Every deterministic evaluator that ships, in the order in which they are shown. */
export const checks: readonly Check[] = [argumentsValid, toolErrors, loops, policyDenials];
