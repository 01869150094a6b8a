import type { z } from "zod";
import { actionOperations } from "./action.ts";
import { agentOperations } from "./agent.ts";
import { alarmOperations } from "./alarm.ts";
import { annotationOperations } from "./annotation.ts";
import { approvalOperations } from "./approval.ts";
import { attestationOperations } from "./attestation.ts";
import { calibrationOperations } from "./calibration.ts";
import { breakGlassOperations } from "./break-glass.ts";
import { channelOperations } from "./channel.ts";
import { canaryOperations } from "./canary.ts";
import { dataOperations } from "./data.ts";
import { datasetOperations } from "./dataset.ts";
import { delegationOperations } from "./delegation.ts";
import { deliveryOperations } from "./delivery.ts";
import { directoryOperations } from "./directory.ts";
import { discoveryOperations } from "./discovery.ts";
import { drillOperations } from "./drill.ts";
import { estateOperations } from "./estate.ts";
import { digestOperations } from "./digest.ts";
import { dutyOperations } from "./duty.ts";
import { evaluatorOperations } from "./evaluator.ts";
import { evidenceOperations } from "./evidence.ts";
import { findingOperations } from "./finding.ts";
import { grantOperations } from "./grant.ts";
import { grantRequestOperations } from "./grant-request.ts";
import { graderOperations } from "./grader.ts";
import { handoverOperations } from "./handover.ts";
import { importOperations } from "./import.ts";
import { incidentOperations } from "./incident-operations.ts";
import { inventoryOperations } from "./inventory.ts";
import { ladderOperations } from "./ladder.ts";
import { ledgerOperations } from "./ledger.ts";
import { limitOperations } from "./limit.ts";
import { marketKeepingOperations } from "./market-keeping.ts";
import { marketOperations } from "./market-operations.ts";
import { maturityOperations } from "./maturity/operations.ts";
import { monitorOperations } from "./monitor.ts";
import { outsiderOperations } from "./outsider.ts";
import { overviewOperations } from "./overview.ts";
import { personOperations } from "./person.ts";
import { policyOperations } from "./policy.ts";
import { policyChangeOperations } from "./policy-change.ts";
import { packOperations } from "./policy-pack.ts";
import { policyTestOperations } from "./policy-test.ts";
import { explainOperations } from "./policy-explain.ts";
import { matrixOperations } from "./policy-matrix.ts";
import { whatIfOperations } from "./policy-what-if.ts";
import { privilegeOperations } from "./privilege.ts";
import { qualityOperations } from "./quality.ts";
import { reportOperations } from "./report.ts";
import { reviewOperations } from "./review.ts";
import { retentionOperations } from "./retention.ts";
import { riskOperations } from "./risk-operations.ts";
import { rotationOperations } from "./rotation.ts";
import { scoreOperations } from "./score.ts";
import { standingOperations } from "./standing.ts";
import { serverOperations } from "./server.ts";
import { sessionOperations } from "./session.ts";
import { settlingOperations } from "./settling.ts";
import { signingKeyOperations } from "./signing-key.ts";
import { signInProviderOperations } from "./sign-in-provider.ts";
import { stopOperations } from "./stop.ts";
import { telemetryOperations } from "./telemetry.ts";
import { targetOperations } from "./target.ts";
import { gateOperations } from "./version-gate.ts";

/** Every operation, once. Routes, OpenAPI, the CLI, the console's types and the audit's names come from it. */
export const operations = {
  ...agentOperations,
  ...delegationOperations,
  ...datasetOperations,
  ...gateOperations,
  ...attestationOperations,
  ...handoverOperations,
  ...reviewOperations,
  ...serverOperations,
  ...policyOperations,
  ...grantOperations,
  ...grantRequestOperations,
  ...policyTestOperations,
  ...whatIfOperations,
  ...privilegeOperations,
  ...explainOperations,
  ...matrixOperations,
  ...policyChangeOperations,
  ...breakGlassOperations,
  ...packOperations,
  ...limitOperations,
  ...outsiderOperations,
  ...sessionOperations,
  ...actionOperations,
  ...dataOperations,
  ...approvalOperations,
  ...rotationOperations,
  ...stopOperations,
  ...riskOperations,
  ...incidentOperations,
  ...drillOperations,
  ...ledgerOperations,
  ...graderOperations,
  ...calibrationOperations,
  ...standingOperations,
  ...annotationOperations,
  ...retentionOperations,
  ...telemetryOperations,
  ...discoveryOperations,
  ...importOperations,
  ...inventoryOperations,
  ...settlingOperations,
  ...canaryOperations,
  ...findingOperations,
  ...evaluatorOperations,
  ...scoreOperations,
  ...qualityOperations,
  ...monitorOperations,
  ...alarmOperations,
  ...channelOperations,
  ...deliveryOperations,
  ...overviewOperations,
  ...estateOperations,
  ...personOperations,
  ...directoryOperations,
  ...signInProviderOperations,
  ...signingKeyOperations,
  ...maturityOperations,
  ...ladderOperations,
  ...targetOperations,
  ...dutyOperations,
  ...digestOperations,
  ...evidenceOperations,
  ...reportOperations,
  ...marketOperations,
  ...marketKeepingOperations,
} as const;

export type Operations = typeof operations;
export type OperationName = keyof Operations;
/** What a caller sends: defaults may be left out. */
export type Input<N extends OperationName> = z.input<Operations[N]["input"]>;
/** What a verb receives: parsed, with defaults. */
export type Parsed<N extends OperationName> = z.output<Operations[N]["input"]>;
export type Output<N extends OperationName> = z.output<Operations[N]["output"]>;

/** The names of operations whose answer is a stream. */
export type StreamName = {
  [N in OperationName]: Operations[N] extends { stream: string } ? N : never;
}[OperationName];

/** One function for each operation: leaving one out does not compile. Streams give their items one by one. */
export type Verbs<Ctx> = {
  readonly [N in OperationName]: (
    ctx: Ctx,
    input: Parsed<N>,
  ) => N extends StreamName ? AsyncIterable<Output<N>> : Promise<Output<N>>;
};
