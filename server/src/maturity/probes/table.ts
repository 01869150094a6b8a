import {
  credentialKnown,
  explicitScopes,
  grantedAndUsed,
  noDeploy,
  ownIdentity,
  revokeFast,
  revokeWorks,
  shortLived,
} from "./access.ts";
import {
  auditPath,
  changesReviewed,
  reviewed,
  stopKnown,
  stopTried,
  stopWorks,
  usePolicy,
} from "./governance.ts";
import { learnedFrom } from "./incidents.ts";
import { failsClosed, rehearsed, seenLive, verified } from "./drills.ts";
import { escalationsSound } from "./escalations.ts";
import { spendStop } from "./limits.ts";
import { reconciled } from "./reconciled.ts";
import { complete, discoveryProven, discoveryRuns, triageOnTime } from "./discovery.ts";
import { everyDay, liveWork, testedOnce, threeAspects } from "./evaluations.ts";
import {
  asDeclared,
  confirmed,
  current,
  described,
  listed,
  registerAttested,
} from "./inventory.ts";
import {
  accepted,
  deputised,
  fourDuties,
  handedOver,
  named,
  reachable,
  noGap,
  versionAttested,
} from "./ownership.ts";
import { gradersChecked } from "./graders.ts";
import { driftArmed, loopClosed } from "./evaluations-drift.ts";
import type { Probe } from "./probe.ts";
import { regressionHeld, suiteOfBoth, testedBefore } from "./version-gate.ts";
import {
  anyRecord,
  attributed,
  beforeAct,
  decided,
  enforced,
  fullyAttributed,
  intersected,
  noDrift,
  outcomeJoined,
  threeKinds,
  toolCalls,
} from "./visibility.ts";
import { riskAccepted } from "./risks.ts";

/** The probes by the names that the model gives them. What is not here is not measured yet, and is never met. */
export const probes: Readonly<Record<string, Probe>> = {
  "INV-2.1": registerAttested,
  "INV-2.2": listed,
  "INV-3.2": described,
  "INV-3.3": discoveryRuns,
  "INV-4.1": complete,
  "INV-4.2": confirmed,
  "INV-4.3": triageOnTime,
  "INV-4.4": asDeclared,
  "INV-5.2": discoveryProven,
  "INV-5.3": current,
  "OWN-2.1": named,
  "OWN-3.2": accepted,
  "OWN-4.1": deputised,
  "OWN-4.2": fourDuties,
  "OWN-4.3": handedOver,
  "OWN-5.1": versionAttested,
  "OWN-5.2": noGap,
  "OWN-5.3": reachable,
  "VIS-2.1": anyRecord,
  "VIS-3.1": toolCalls,
  "VIS-3.2": attributed,
  "VIS-4.1": threeKinds,
  "VIS-4.2": fullyAttributed,
  "VIS-4.3": seenLive,
  "VIS-4.4": outcomeJoined,
  "VIS-5.1": beforeAct,
  "VIS-5.2": reconciled,
  "VIS-5.3": verified,
  "ACC-2.1": credentialKnown,
  "ACC-3.1": ownIdentity,
  "ACC-3.2": explicitScopes,
  "ACC-4.2": noDeploy,
  "ACC-4.3": revokeWorks,
  "ACC-4.4": grantedAndUsed,
  "ACC-5.1": shortLived,
  "ACC-5.2": revokeFast,
  "ACC-5.4": intersected,
  "EVA-3.1": testedBefore,
  "EVA-3.2": suiteOfBoth,
  "EVA-4.3": regressionHeld,
  "EVA-5.2": driftArmed,
  "EVA-5.3": loopClosed,
  "EVA-5.4": gradersChecked,
  "EVA-2.1": testedOnce,
  "EVA-4.1": threeAspects,
  "EVA-4.2": liveWork,
  "EVA-5.1": everyDay,
  "GOV-2.1": usePolicy,
  "GOV-2.2": stopKnown,
  "GOV-3.1": reviewed,
  "GOV-3.2": stopTried,
  "GOV-4.1": decided,
  "GOV-4.2": changesReviewed,
  "GOV-4.3": stopWorks,
  "GOV-4.4": auditPath,
  "GOV-5.1": enforced,
  "GOV-5.2": noDrift,
  "GOV-5.3": escalationsSound,
  "GOV-5.4": failsClosed,
  "GOV-5.6": learnedFrom,
  "GOV-5.7": rehearsed,
  "GOV-5.5": riskAccepted,
  "GOV-5.8": spendStop,
};
