import { durationMs } from "@reeve/contract/maturity/model";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import { pin, pinnedOf } from "../pin.ts";
import type { AgentFacts, AttestationFacts, Facts } from "../facts.ts";
import { ms } from "./probe.ts";

const quarterMs = durationMs("P90D");
const futureMs = 60_000;

/** What the owner vouched for about the agent as it is now; null where they did not, or it changed since. */
export function byOwner(agent: AgentFacts, kind: AttestationKind): AttestationFacts | null {
  const owner = agent.duties.behaviour;
  return (
    (owner &&
      of(agent.attestations, kind).find((it) => it.person.id === owner.id && holds(it, agent))) ??
    null
  );
}

/** What anyone who answers for the agent vouched for about it as it is now: the newest. */
export function byAccountable(agent: AgentFacts, kind: AttestationKind): AttestationFacts | null {
  const ids = new Set(Object.values(agent.duties).map((person) => person?.id));
  return newest(
    of(agent.attestations, kind).filter((it) => ids.has(it.person.id) && holds(it, agent)),
  );
}

const of = (all: readonly AttestationFacts[], kind: AttestationKind): AttestationFacts[] =>
  all.filter((it) => it.kind === kind);

const holds = ({ kind, pin: pinned }: AttestationFacts, agent: AgentFacts): boolean =>
  kind === "entry" || kind === "version" ? pinned === pinOf(kind, agent) : true;

/** Several probes ask the same of an agent that was read once. */
const pins = {
  entry: new WeakMap<AgentFacts, string | null>(),
  version: new WeakMap<AgentFacts, string | null>(),
};

function pinOf(kind: "entry" | "version", agent: AgentFacts): string | null {
  const known = pins[kind].get(agent);
  if (known !== undefined) return known;
  const made = pin(kind, pinnedOf(agent));
  pins[kind].set(agent, made);
  return made;
}

export const newest = (all: readonly AttestationFacts[]): AttestationFacts | null =>
  all.reduce<AttestationFacts | null>((most, it) => (most && most.at >= it.at ? most : it), null);

export const attested = (facts: Facts, kind: AttestationKind): AttestationFacts | null =>
  newest(of(facts.attestations, kind));

/** Neither older than a quarter nor dated ahead. */
export const withinQuarter = (it: AttestationFacts | null, now: number): it is AttestationFacts =>
  it !== null && ms(it.at) > now - quarterMs && ms(it.at) <= now + futureMs;

/** The person who made a change, also through a token of theirs; null where no person is known. */
export const personBehind = (
  actor: { readonly kind: string; readonly id: string } | null,
  facts: Facts,
): string | null =>
  actor?.kind === "person" ? actor.id : ((actor && facts.behindToken.get(actor.id)) ?? null);

/** Reviews of an agent by someone who did not register it. */
export const reviews = (agent: AgentFacts, facts: Facts): AttestationFacts[] => {
  const registrar = personBehind(agent.registeredBy, facts);
  return of(agent.attestations, "review").filter(({ person }) => person.id !== registrar);
};
