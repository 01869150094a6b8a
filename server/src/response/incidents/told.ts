import type { Incident, IncidentSeverity } from "@reeve/contract/incident";
import type { Severity } from "@reeve/contract/finding";
import type { Clock } from "../../platform/clock.ts";
import type { Tx } from "../../platform/write.ts";
import { tell, type Concerned } from "../../registry/deliveries/tell.ts";

export const weightOf: Record<IncidentSeverity, Severity> = {
  SEV0: "critical",
  SEV1: "critical",
  SEV2: "high",
  SEV3: "medium",
  SEV4: "low",
};

/** Who has a role in it and who answers for its agents is told, by a link and no more than a sentence. */
export const tellOf = (
  tx: Pick<Tx, "db">,
  clock: Clock,
  it: Incident,
  key: string,
  title: string,
): Promise<void> =>
  tell(tx.db, clock, {
    event: "incident",
    severity: weightOf[it.severity],
    subject: it.id,
    title,
    concerns: [
      ...it.roles.map(({ person }): Concerned => `person:${person.id}`),
      ...it.agents.map(({ id }): Concerned => `owner:${id}`),
    ],
    key: `${it.id}/${key}`,
  });
