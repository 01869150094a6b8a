import type { Approval } from "@reeve/contract/approval";
import type { PersonId } from "@reeve/contract/id";
import { Role } from "@reeve/contract/role";
import { isoTime, type Clock } from "../../platform/clock.ts";
import { canonicalHash } from "../../platform/canonical.ts";
import type { Database, DatabaseTransaction } from "../../platform/database.ts";
import { tell, type Concerned } from "../../registry/deliveries/tell.ts";
import type { Decider } from "./entitled-store.ts";
import { unansweredSince } from "./unanswered-store.ts";

type Question = Pick<
  Approval,
  "id" | "agent" | "principal" | "server" | "tool" | "asks" | "expiresAt"
>;

/**
 * Lets those who may answer know that a question waits for them, in the transaction that asks it; or that gives it on, or
 * finds that others must answer, and then only them.
 */
export type Tell = (
  db: DatabaseTransaction,
  approval: Approval,
  deciders: readonly Decider[],
  moved: boolean,
) => Promise<void>;

/** What would run is only on the question's page. */
export const telling =
  (clock: Clock): Tell =>
  (db, it, deciders, moved) => {
    const each = deciders.map(({ id }): Concerned => `person:${id}`);
    const named = concernsOf(it);
    // Who is in a team or on call is known here, and so are the admins who answer where nobody is left.
    const byName = it.asks.approvers.every((one) => /^(owner$|role:|person:)/.test(one));
    return tell(db, clock, {
      ...about(it),
      event: "approval_asked",
      title: `${it.agent.name} asks to use ${toolOf(it)}`,
      concerns: moved ? each : byName ? named : [...new Set([...each, ...named])],
      key: `approval_asked/${it.id}${moved ? `/${canonicalHash(each).slice(0, 16)}` : ""}`,
    });
  };

/** Tells of questions that nobody answered in two thirds of their time; admins are told too, each question once. */
export async function tellUnanswered(db: Database["kysely"], clock: Clock): Promise<void> {
  for (const it of await unansweredSince(db, isoTime(clock.now())))
    await tell(db, clock, {
      ...about(it),
      event: "approval_expiring",
      title: `Nobody has answered yet whether ${it.agent.name} may use ${toolOf(it)}`,
      concerns: [...concernsOf(it), "role:admin"],
      key: `approval_expiring/${it.id}`,
    });
}

const about = ({ id, asks, expiresAt }: Question) => ({
  subject: id,
  severity: asks.severity ?? "high",
  expiresAt,
});
const toolOf = ({ server, tool }: Question): string =>
  tool === null ? (server ?? "something") : `${tool} at ${server ?? "a server"}`;

/** The people whom a policy names, without the one for whom the agent acts: they may not answer. */
function concernsOf({ agent, asks, principal }: Question): readonly Concerned[] {
  const named = asks.approvers.flatMap((approver): Concerned[] => {
    const [kind = "", name = ""] = approver.split(/:(.*)/s);
    const role = Role.safeParse(name);
    if (kind === "owner") return [`owner:${agent.id}`];
    if (kind === "role" && role.success) return [`role:${role.data}`];
    if (kind === "person") return [`email:${name}`];
    return [];
  });
  return principal?.startsWith("per_") ? [...named, `not:${principal as PersonId}`] : named;
}
