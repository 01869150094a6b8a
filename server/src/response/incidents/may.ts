import type { Incident } from "@reeve/contract/incident";
import { roleAllows } from "@reeve/contract/role";
import type { IncidentId } from "@reeve/contract/id";
import type { Database } from "../../platform/database.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Ctx } from "../../platform/context.ts";
import { notFound, Problem } from "../../platform/problem.ts";
import type { Tx } from "../../platform/write.ts";
import { agentStore } from "../../registry/agents/store.ts";
import { incidentStore } from "./store.ts";

/** Whether somebody sees every incident, or only those that are not restricted to others. */
export const seesAll = ({ actor }: Ctx): boolean =>
  actor.role !== null && roleAllows(actor.role, "operator");

const hasRole = ({ actor }: Ctx, it: Incident): boolean =>
  actor.person !== null && it.roles.some(({ person }) => person.id === actor.person);

/** The incident, where the caller may see it; one that they may not see is not there. */
export async function seen(
  db: Database["kysely"],
  clock: Clock,
  ctx: Ctx,
  id: IncidentId,
): Promise<Incident> {
  const it = await incidentStore(db).find(id, clock.now());
  if (it && (it.visibility === "everyone" || seesAll(ctx) || hasRole(ctx, it))) return it;
  throw notFound("incident", id);
}

/** The incident, locked, where the caller may work on it: operators, who has a role in it, who answers for one of its agents. */
export async function mine(tx: Tx, clock: Clock, ctx: Ctx, id: IncidentId): Promise<Incident> {
  await incidentStore(tx.db).lock(id, clock.now());
  const it = await seen(tx.db, clock, ctx, id);
  if (seesAll(ctx) || hasRole(ctx, it) || (await answersFor(tx, ctx, it))) return it;
  throw new Problem(
    "forbidden",
    "You have no role in this incident and answer for none of its agents.",
    "Ask its lead or an operator for a role in it.",
  );
}

async function answersFor(tx: Tx, { actor }: Ctx, { agents }: Incident): Promise<boolean> {
  for (const { id } of agents) {
    const found = await agentStore(tx.db).find(id);
    const duties = Object.values(found?.agent.accountabilities ?? {});
    if (actor.person !== null && duties.some((person) => person?.id === actor.person)) return true;
  }
  return false;
}

/** Throws where nothing of it changes any more. */
export function mustBeOpen({ closed, ref }: Incident): void {
  if (closed === null) return;
  throw new Problem(
    "conflict",
    `INC-${ref} is closed, and its history is not rewritten.`,
    "Declare another incident, or add a correction to its postmortem.",
  );
}
