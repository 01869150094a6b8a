import type { ReasonCode } from "@reeve/contract/decision";
import { AgentId, PersonId } from "@reeve/contract/id";
import { accountOf, delegationKey, notFor, type ActsFor } from "../../access/delegations/known.ts";
import { nameKey } from "../../registry/agents/name.ts";
import type { Asker } from "../enter/caller.ts";
import type { GateAgent, GateSnapshot } from "../hands.ts";
import type { Caller } from "./caller.ts";
import type { Profiled } from "./profile.ts";
import type { Question } from "./question.ts";
import { Refused } from "./refused.ts";

type Subject = Question["subject"];

/** Types by which others call a person, or whoever a token is about. */
const people = new Set(["user", "person", "human", "identity"]);

/** An agent by its id or its name. */
export function agentCalled(snapshot: GateSnapshot, named: string): GateAgent | null {
  const id = AgentId.safeParse(named);
  if (id.success) return snapshot.agents.get(id.data) ?? null;
  const key = nameKey(named);
  return [...snapshot.agents.values()].find(({ name }) => nameKey(name) === key) ?? null;
}

/** What the subject calls the agent that acts: itself, its actor (RFC 8693), or the client of its token. */
function agentNamed({ type, id, properties }: Subject, { agent }: Profiled): string | null {
  if (type === "agent") return id;
  if (!people.has(type)) return null;
  const { act } = properties;
  const sub = typeof act === "object" && act !== null && "sub" in act ? act.sub : null;
  return typeof sub === "string" ? sub : agent;
}

export type Acting =
  /** It is about no agent. */
  | { readonly kind: "nobody" }
  | { readonly kind: "agent"; readonly who: Asker }
  /** An agent is named, and may not be asked about so. */
  | {
      readonly kind: "refused";
      readonly agent: GateAgent | null;
      readonly code: ReasonCode;
      readonly reason: string;
    };

/**
 * Which agent would act, and for whom. An agent that asks is what its token says, whatever it writes; an enforcement
 * point is believed which agent it asks about, and never that a person let an agent act: that is Reeve's own to know.
 */
export function acting(caller: Caller, subject: Subject, said: Profiled, nowMs: number): Acting {
  const { snapshot } = caller;
  const named = agentNamed(subject, said);
  if (caller.kind === "agent") return itself(caller.who, subject, named);
  if (named === null) return { kind: "nobody" };
  const agent = agentCalled(snapshot, named);
  if (agent === null)
    return {
      kind: "refused",
      agent,
      code: "agent-unknown",
      reason: "The question names an agent that is not registered here.",
    };
  const person = subject.type === "agent" || subject.id === named ? null : subject.id;
  if (person === null) return { kind: "agent", who: askerOf(snapshot, agent, null) };
  const actsFor = delegated(snapshot, agent, person);
  const over = actsFor && notFor(snapshot.delegations, agent.id, actsFor, nowMs);
  if (actsFor === null || over)
    return {
      kind: "refused",
      agent,
      code: "credential",
      reason: over ?? `Nobody of that name lets the agent ${agent.name} act for them.`,
    };
  return { kind: "agent", who: askerOf(snapshot, agent, actsFor) };
}

const askerOf = (snapshot: GateSnapshot, agent: GateAgent, actsFor: ActsFor | null): Asker => ({
  agent,
  actsFor,
  account: accountOf(agent.id, actsFor),
  principal: actsFor?.id ?? agent.id,
  snapshot,
});

function itself(who: Asker, subject: Subject, named: string | null): Acting {
  const { agent, actsFor, snapshot } = who;
  const isAgent = named !== null && agentCalled(snapshot, named)?.id === agent.id;
  const isPerson = actsFor !== null && subject.id === actsFor.id;
  const about =
    subject.type === "agent" || subject.id === named
      ? isAgent
      : isPerson && (named === null || isAgent);
  if (about) return { kind: "agent", who };
  throw new Refused(
    403,
    `This token is the agent ${agent.name}'s: it asks about that agent only${actsFor ? ", or about the person it acts for" : ""}.`,
  );
}

/** The person that an agent acts for, by their id or e-mail; null where nobody of that name lets it. */
function delegated(snapshot: GateSnapshot, agent: GateAgent, named: string): ActsFor | null {
  const id = PersonId.safeParse(named);
  if (id.success) {
    const found = snapshot.delegations.get(delegationKey(agent.id, id.data));
    return found ? { id: id.data, epoch: found.epoch } : null;
  }
  const own = [...snapshot.delegations.values()].filter((one) => one.agent === agent.id);
  const found = own.find((one) => one.email === named.toLowerCase());
  return found ? { id: found.person, epoch: found.epoch } : null;
}
