import type { AgentId } from "@reeve/contract/id";
import type { Clock } from "../../platform/clock.ts";
import type { Database } from "../../platform/database.ts";
import { repeat } from "../../platform/jobs.ts";
import type { Log } from "../../platform/log.ts";
import { openSubjects, raiseFinding, resolveFinding } from "../../registry/findings/store.ts";
import { endingSoon, type Ending } from "./expiring-store.ts";

const everyMs = 60_000;
const kind = "access_expiring";

export interface ExpiringHands {
  readonly database: Database;
  readonly clock: Clock;
}

/** Tells whoever answers for an agent what of its keys and grants ends soon. It closes once that is renewed, or over. */
export async function followExpiring({ database, clock }: ExpiringHands): Promise<void> {
  const db = database.kysely;
  const told = new Set(await openSubjects(db, kind));
  const soon = new Map<AgentId, [Ending, ...Ending[]]>();
  for (const one of await endingSoon(db, clock.now())) {
    const those = soon.get(one.agent);
    if (those) those.push(one);
    else soon.set(one.agent, [one]);
  }
  for (const [agent, those] of soon) {
    if (told.delete(agent)) continue;
    const [first] = those;
    await raiseFinding(db, clock, {
      kind,
      severity: "medium",
      subject: agent,
      title: `${first.name} loses ${those.length === 1 ? `a ${first.what}` : `${those.length} keys or grants`} on ${first.expiresAt.slice(0, 10)}`,
      detail: `${those.map(inWords).join(" ")} Renew what it still needs on the agent's page; what it does not need, let end.`,
    });
  }
  for (const agent of told) await resolveFinding(db, clock, kind, agent);
}

const inWords = ({ what, id, of, expiresAt }: Ending): string =>
  `Its ${what} ${id}${of === null ? "" : ` for ${of}`} ends at ${expiresAt}.`;

export const watchExpiring = (hands: ExpiringHands & { readonly log: Log }): AsyncDisposable =>
  repeat("expiring", everyMs, hands.log, () => followExpiring(hands));
