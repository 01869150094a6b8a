import type { Database } from "../../platform/database.ts";
import { roleAllows } from "@reeve/contract/role";
import type { PersonId } from "@reeve/contract/id";
import type { ControlState, Risk, RiskDetail } from "@reeve/contract/risk";
import { canonicalHash } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { Actor } from "../../platform/actor.ts";
import { agentsOf, basisOf, type AtRisk } from "./basis-store.ts";
import type { Basis } from "./basis.ts";
import { inWords, statesOf, type Sees } from "./controls.ts";
import { mostUntil } from "./times.ts";

/** What a risk is looked at with, besides the database. */
export interface LookHands {
  readonly clock: Clock;
  readonly sees: Sees;
}

export interface Looked {
  readonly agents: readonly AtRisk[];
  readonly controls: ControlState[];
  readonly basis: Basis;
}

/** Everything that is asked live of a risk, in one transaction. */
export async function look(
  db: Database["kysely"],
  { clock, sees }: LookHands,
  risk: Risk,
): Promise<Looked> {
  const now = isoTime(clock.now());
  const agents = await agentsOf(db, risk.scope);
  const ids = agents.map(({ id }) => id);
  return {
    agents,
    controls: await statesOf(db, sees, risk.controls, { agents: ids, now }),
    basis: await basisOf(db, agents, now),
  };
}

const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString("en-US")}`;

/** What accepting a risk takes, as it is now. */
export function accepting(
  risk: Risk,
  { agents, controls, basis }: Looked,
  nowMs: number,
): RiskDetail["accepting"] {
  const { mean, tail } = risk.figures.after;
  const who = new Map(agents.flatMap(({ risk }) => (risk ? [[risk.id, risk] as const] : [])));
  return {
    statement: `I accept that this costs about ${dollars(mean)} a year, and ${dollars(tail)} in the worst year in twenty.`,
    hash: canonicalHash({
      risk: { ...said(risk), scope: risk.scope },
      figures: risk.figures.after,
      controls: controls.map(({ control, state, pin }) => ({ control, state, pin })),
      basis,
    }),
    needsSecond: who.size !== 1 || agents.some(({ tier }) => tier === "critical"),
    mostUntil: mostUntil(nowMs),
    who: [...who.values()],
    hindrance: hindrance(risk, agents, controls),
  };
}

const said = ({
  title,
  threat,
  vulnerability,
  asset,
  failureModes,
  before,
  after,
  treatment,
}: Risk) => ({ title, threat, vulnerability, asset, failureModes, before, after, treatment });

function hindrance(
  risk: Risk,
  agents: readonly AtRisk[],
  controls: readonly ControlState[],
): string | null {
  if (risk.status === "closed") return "It is closed. Open it again first.";
  if (risk.status !== "open") return "It is accepted already. Open it again first.";
  if (agents.length === 0) return "There is no agent that it is a risk of.";
  if (!agents.some(({ risk: person }) => person))
    return "Nobody answers for the risk of its agents.";
  const not = controls.find(({ state }) => state !== "working");
  return not
    ? `The control ${inWords(not.control)} does not work: ${not.why} Mend it, or take it out of the risk.`
    : null;
}

/** Whether this person may accept it: who answers for the risk of its agents, or an admin together with a second person. */
export function mayAccept(
  actor: Actor,
  person: PersonId,
  { who }: Pick<RiskDetail["accepting"], "who">,
): { readonly may: boolean; readonly second: boolean } {
  if (who.some(({ id }) => id === person)) return { may: true, second: false };
  const admin = actor.role !== null && roleAllows(actor.role, "admin");
  return { may: admin, second: admin };
}
