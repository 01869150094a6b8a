import { answerSchema } from "./answer-schema.ts";
import { argumentsValid } from "./arguments-valid.ts";
import type { Check } from "./check.ts";
import { cost } from "./cost.ts";
import { injectionSignals } from "./injection-signals.ts";
import { latency } from "./latency.ts";
import { loops } from "./loops.ts";
import { policyDenials } from "./policy-denials.ts";
import { refusedAgain } from "./refused-again.ts";
import { selfReport } from "./self-report.ts";
import { sensitiveArguments } from "./sensitive-arguments.ts";
import { sensitiveResults } from "./sensitive-results.ts";
import { toolErrors } from "./tool-errors.ts";
import { trajectory } from "./trajectory.ts";

/** Every deterministic evaluator that ships, in the order in which they are shown. */
export const checks: readonly Check[] = [
  argumentsValid,
  answerSchema,
  toolErrors,
  loops,
  trajectory,
  latency,
  cost,
  policyDenials,
  refusedAgain,
  sensitiveResults,
  sensitiveArguments,
  injectionSignals,
  selfReport,
];
