import type { GrantId } from "@reeve/contract/id";
import type { Verbs } from "@reeve/contract/operations";
import type { Grant } from "@reeve/contract/grant";
import { grantStore } from "../../access/grants/store.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import type { Database } from "../../platform/database.ts";
import type { Snapshots } from "../snapshot/snapshot.ts";
import { registryOf } from "./world.ts";

interface PolicyTestHands {
  readonly database: Database;
  readonly clock: Clock;
  readonly snapshots: Pick<Snapshots, "current">;
}

export const policyTestVerbs = ({
  database,
  clock,
  snapshots,
}: PolicyTestHands): Pick<Verbs<Ctx>, "policies.registry"> => ({
  async "policies.registry"() {
    const snapshot = snapshots.current();
    const grants = (await everyGrant(database)).filter(
      ({ revokedAt, expiresAt, agent }) =>
        revokedAt === null &&
        (expiresAt === null || Date.parse(expiresAt) > clock.now()) &&
        snapshot.agents.get(agent.id)?.status === "active",
    );
    return registryOf(
      snapshot,
      grants.map(({ agent, server, tools, constraints, expiresAt }) => ({
        agent: agent.name,
        server,
        tools,
        constraints,
        expiresAt,
      })),
    );
  },
});

const together = 1_000;

async function everyGrant(database: Database): Promise<readonly Grant[]> {
  const found: Grant[] = [];
  const store = grantStore(database.kysely);
  for (let before: GrantId | null = null; ;) {
    const page: Grant[] = await store.list(together, null, before);
    found.push(...page.slice(0, together));
    if (page.length <= together) return found;
    before = found.at(-1)?.id ?? null;
  }
}
