import type { Verbs } from "@reeve/contract/operations";
import { incidentHands } from "./incident-hands.ts";
import { attestationVerbs } from "./access/attestations/verbs.ts";
import { credentialStore } from "./access/credentials/store.ts";
import { credentialVerbs } from "./access/credentials/verbs.ts";
import { delegationVerbs, type DelegationHands } from "./access/delegations/verbs.ts";
import { directoryVerbs } from "./access/directory/verbs.ts";
import { signingKeyVerbs } from "./access/oauth/rotate.ts";
import { grantRequestVerbs } from "./access/grant-requests/verbs.ts";
import { grantVerbs } from "./access/grants/verbs.ts";
import { handoverVerbs } from "./access/handovers/verbs.ts";
import { reviewVerbs } from "./access/reviews/verbs.ts";
import { providerSecret } from "./access/oidc/sealed.ts";
import { signOutAt } from "./access/oidc/sign-out.ts";
import { providerVerbs } from "./access/oidc/verbs.ts";
import { makeLink } from "./access/sign-in/link.ts";
import { signOutEverywhere } from "./access/sign-in/sign-out.ts";
import { signInVerbs } from "./access/sign-in/verbs.ts";
import { tokenVerbs } from "./access/tokens/verbs.ts";
import { agentDays } from "./ledger/happened/agent-days-store.ts";
import { countShadowed, usesOf } from "./ledger/actions/marked.ts";
import { recordedActions } from "./ledger/actions/replay-store.ts";
import type { Ledger } from "./ledger/ledger.ts";
import type { RetentionHands } from "./ledger/retention/apply.ts";
import { dataVerbs } from "./ledger/data/verbs.ts";
import { retentionVerbs } from "./ledger/retention/verbs.ts";
import { sessionStepVerbs } from "./ledger/sessions/verbs.ts";
import { stillSo } from "./ledger/still-so-store.ts";
import { settledSenders } from "./ledger/telemetry/settled.ts";
import { telemetryVerbs } from "./ledger/telemetry/verbs.ts";
import { ledgerVerbs } from "./ledger/verbs.ts";
import { annotationVerbs } from "./evals/annotations/verbs.ts";
import { calibrationVerbs } from "./evals/calibrations/verbs.ts";
import { datasetVerbs, type DatasetHands } from "./evals/datasets/verbs.ts";
import { graderKeys } from "./evals/graders/key.ts";
import type { Graders } from "./evals/graders/open.ts";
import { graderVerbs } from "./evals/graders/verbs.ts";
import { evaluatorVerbs } from "./evals/evaluators/verbs.ts";
import { qualityVerbs } from "./evals/quality/verbs.ts";
import { standingVerbs } from "./evals/standings/verbs.ts";
import { scoreVerbs } from "./evals/scores/verbs.ts";
import { gateVerbs } from "./evals/gates/verbs.ts";
import { alarmVerbs } from "./evals/alarms/verbs.ts";
import { consequenceVerbs } from "./evals/consequences/verbs.ts";
import { monitorVerbs } from "./evals/monitors/verbs.ts";
import { evidenceVerbs } from "./maturity/evidence/verbs.ts";
import { privilegeVerbs } from "./maturity/least-privilege/verbs.ts";
import type { Measuring } from "./maturity/measuring.ts";
import { reportVerbs } from "./maturity/reports/verbs.ts";
import { pictureVerbs } from "./maturity/picture/verbs.ts";
import { supposeVerbs } from "./maturity/suppose/verbs.ts";
import { targetVerbs } from "./maturity/targets/verbs.ts";
import { digestVerbs } from "./maturity/digest/verbs.ts";
import { dutyVerbs } from "./maturity/duties/verbs.ts";
import { trendVerbs } from "./maturity/trends/verbs.ts";
import { vouch } from "./maturity/vouch.ts";
import type { Asking } from "./market/boards/sync.ts";
import { marketVerbs } from "./market/open.ts";
import { maturityVerbs } from "./maturity/verbs.ts";
import type { Log } from "./platform/log.ts";
import { isoTime } from "./platform/clock.ts";
import type { Sealed } from "./platform/sealed.ts";
import { sharedKeysSealed } from "./platform/shared-keys.ts";
import type { Ctx } from "./platform/context.ts";
import type { PolicyHands } from "./policy/put.ts";
import { limitVerbs, type LimitHands } from "./policy/limits/verbs.ts";
import { outsiderVerbs } from "./policy/outside/verbs.ts";
import type { Sessions } from "./policy/session/sessions.ts";
import { sessionVerbs } from "./policy/session/verbs.ts";
import type { Snapshots } from "./policy/snapshot/snapshot.ts";
import { policyStore } from "./policy/store.ts";
import { policyVerbs } from "./policy/verbs.ts";
import { nameKey } from "./registry/agents/name.ts";
import { agentStore } from "./registry/agents/store.ts";
import { goingLive } from "./access/reviews/going-live.ts";
import { agentVerbs } from "./registry/agents/verbs.ts";
import { canaryVerbs } from "./registry/canaries/verbs.ts";
import { countRegistered } from "./registry/counts-store.ts";
import { discoveryVerbs } from "./registry/discovery/verbs.ts";
import { importVerbs, type ImportVerbHands } from "./registry/imports/verbs.ts";
import { findingVerbs } from "./registry/findings/verbs.ts";
import { channelSecrets } from "./registry/channels/secret.ts";
import { channelVerbs } from "./registry/channels/verbs.ts";
import { deliveryVerbs } from "./registry/deliveries/verbs.ts";
import { inventoryVerbs, type InventoryHands } from "./registry/inventory/verbs.ts";
import { peopleVerbs } from "./registry/people/verbs.ts";
import { serverVerbs, type ServerHands } from "./registry/servers/verbs.ts";
import type { SettlingHands } from "./registry/settling/hands.ts";
import { settlingVerbs } from "./registry/settling/verbs.ts";
import { approvalStore } from "./response/approvals/store.ts";
import { approvalVerbs } from "./response/approvals/verbs.ts";
import type { RiskHands } from "./response/risks/hands.ts";
import { riskVerbs } from "./response/risks/verbs.ts";
import { incidentVerbs } from "./response/incidents/verbs.ts";
import type { Drills } from "./response/drills/keep.ts";
import { drillVerbs } from "./response/drills/verbs.ts";
import { rotationVerbs } from "./response/rotations/verbs.ts";
import { stopsOfAgents } from "./response/stops/of-agents.ts";
import type { StoppingHands } from "./response/stops/said.ts";
import type { Stopping } from "./response/stops/stopping.ts";
import { stopSecrets } from "./response/stops/webhook-secret.ts";
import { stopVerbs } from "./response/stops/verbs.ts";

/** What the operations work with, each opened once by the start. */
export interface Parts
  extends
    Omit<ServerHands, "write" | "sealedElsewhere">,
    PolicyHands,
    Pick<LimitHands, "inProcess"> {
  importing: ImportVerbHands["importing"];
  signingKey: DelegationHands["signingKey"];
  log: Log;
  snapshots: Snapshots;
  sessions: Sessions;
  ledger: Ledger;
  measuring: Measuring;
  retention: RetentionHands;
  stops: StoppingHands;
  stopping: Stopping;
  fresh: InventoryHands["fresh"];
  gathered: SettlingHands["gathered"];
  evaluators: DatasetHands["evaluators"];
  /** Null until every door is open. */
  drills(): Drills | null;
  graders: Graders;
  risks: Pick<RiskHands, "sees">;
  asking: Asking;
}

/** What is kept sealed beside the secrets of tool servers. */
export const sealedElsewhere: readonly Sealed[] = [
  sharedKeysSealed,
  providerSecret,
  channelSecrets,
  stopSecrets,
  graderKeys,
];

/** Every operation of the table, from the room it belongs to. */
export function allVerbs(parts: Parts): Verbs<Ctx> {
  const { database, write, clock, publicUrl, snapshots, sessions, ledger, measuring } = parts;
  const agentNamed = async (name: string) =>
    (await agentStore(database.kysely).withNameKey(nameKey(name)))?.agent.id ?? null;
  const revokeCredentials: SettlingHands["revokeCredentials"] = (db, agent) =>
    credentialStore(db).revokeAll(agent, isoTime(clock.now()));
  const all: Verbs<Ctx> = {
    ...limitVerbs(parts),
    ...outsiderVerbs({ database, write, clock }),
    ...sessionVerbs({ snapshots, sessions }),
    ...peopleVerbs({
      database,
      write,
      clock,
      link: (db, person) => makeLink(db, person, clock, publicUrl()),
      signOut: signOutEverywhere,
    }),
    ...providerVerbs(parts),
    ...directoryVerbs({ database, write, clock, publicUrl }),
    ...signInVerbs({ database, write, clock, publicUrl, signOutAt: signOutAt(parts) }),
    ...tokenVerbs({ database, write, clock }),
    ...agentVerbs({
      database,
      write,
      clock,
      live: goingLive(clock),
      stops: stopsOfAgents(parts.stops, parts.stopping),
      revokeCredentials,
    }),
    ...credentialVerbs({ database, write, clock, publicUrl }),
    ...delegationVerbs(parts),
    ...attestationVerbs({ database, write, clock, vouched: vouch }),
    ...handoverVerbs({
      database,
      write,
      clock,
      publicUrl,
      vouched: vouch,
      days: (agent) => agentDays(database.kysely, agent, clock.now()),
      approvals: (agent) =>
        approvalStore(database.kysely).list(
          { status: "pending", agent, after: null, limit: 200 },
          isoTime(clock.now()),
        ),
    }),
    ...grantVerbs({ database, write, clock }),
    ...signingKeyVerbs({ database, write, clock, vault: parts.vault }),
    ...grantRequestVerbs({ database, write, clock }),
    ...reviewVerbs({ database, write, clock }),
    ...serverVerbs({ ...parts, sealedElsewhere }),
    ...policyVerbs({
      ...parts,
      recorded: recordedActions(database.kysely),
      countShadowed: (policy) => countShadowed(database.kysely, policy),
      usesOf: (id) => usesOf(database.kysely, id),
    }),
    ...telemetryVerbs({ database, write, clock }),
    ...discoveryVerbs({ database, write, clock }),
    ...importVerbs(parts),
    ...inventoryVerbs(parts),
    ...channelVerbs(parts),
    ...deliveryVerbs(parts),
    ...settlingVerbs({
      ...parts,
      live: goingLive(clock),
      revokeCredentials,
      senders: settledSenders(clock),
    }),
    ...canaryVerbs(parts),
    ...evaluatorVerbs({ database, write, clock }),
    ...graderVerbs(parts),
    ...calibrationVerbs({ database, write, clock }),
    ...standingVerbs({ database, clock }),
    ...annotationVerbs({ database, write, clock }),
    ...scoreVerbs({ database, write, clock }),
    ...qualityVerbs({ database, clock }),
    ...findingVerbs({ database, write, clock, stillSo }),
    ...approvalVerbs({ database, write, clock, publicUrl }),
    ...rotationVerbs({ database, write, clock }),
    ...stopVerbs(parts),
    ...riskVerbs({ database, write, clock, ...parts.risks }),
    ...monitorVerbs(parts),
    ...alarmVerbs(parts),
    ...consequenceVerbs(parts),
    ...incidentVerbs({ ...parts, ...incidentHands(parts), revokeCredentials }),
    ...drillVerbs({ ...parts, operate: () => all }),
    ...pictureVerbs({ database, clock }),
    ...maturityVerbs({ database, write, clock, measuring }),
    ...supposeVerbs({ measuring }),
    ...trendVerbs({ database, clock, measuring }),
    ...targetVerbs({ database, write, clock, measuring }),
    ...digestVerbs({ database, write, clock, measuring, publicUrl }),
    ...dutyVerbs({ database, write, clock, measuring, publicUrl }),
    ...evidenceVerbs({ database, write, clock, checkpoints: ledger.checkpoints }),
    ...reportVerbs({ ...parts, checkpoints: ledger.checkpoints }),
    ...privilegeVerbs(parts),
    ...marketVerbs(parts),
    ...retentionVerbs(parts.retention),
    ...sessionStepVerbs({ database }),
    ...datasetVerbs(parts),
    ...gateVerbs(parts),
    ...dataVerbs({ database, clock, agentNamed }),
    ...ledgerVerbs({
      database,
      clock,
      ledger,
      agentNamed,
      counts: async () => ({
        ...(await countRegistered(database.kysely)),
        policies: await policyStore(database.kysely).count(),
      }),
    }),
  };
  return all;
}
