import type { Agent } from "@reeve/contract/agent";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import type { PersonId } from "@reeve/contract/id";
import { roleAllows } from "@reeve/contract/role";
import type { Actor } from "../platform/actor.ts";
import { Problem } from "../platform/problem.ts";

/** What is said about one agent; the others are said about the whole register, or about the rules of use. */
const aboutAgent: ReadonlySet<AttestationKind> = new Set(["ownership", "entry", "version"]);
const aboutAll: ReadonlySet<AttestationKind> = new Set(["register", "use_policy"]);

/** The person who vouches. A token vouches for nothing: nobody can tell who holds it. */
export function vouching(actor: Actor): PersonId {
  if (actor.kind === "person" && actor.person) return actor.person;
  throw new Problem(
    "forbidden",
    "Only a person can vouch for something, under their own sign-in; this is a token.",
    "Sign in to the console and do it there.",
  );
}

/** Whether an agent has to be named. */
export function mustFit(kind: AttestationKind, agent: string | undefined): void {
  if (aboutAgent.has(kind) && agent === undefined)
    throw new Problem(
      "invalid",
      `An attestation of kind ${kind} is about one agent.`,
      "Name the `agent`.",
      [{ path: "agent", message: "needed for this kind" }],
    );
  if (aboutAll.has(kind) && agent !== undefined)
    throw new Problem(
      "invalid",
      `An attestation of kind ${kind} is about no single agent.`,
      "Leave `agent` out.",
      [{ path: "agent", message: "not for this kind" }],
    );
}

/** Refuses whoever may not vouch for it. `registrar` is the person who registered the agent, where one is known. */
export function mayVouch(
  kind: AttestationKind,
  { actor, person }: { readonly actor: Actor; readonly person: PersonId },
  agent: Agent | null,
  registrar: string | null,
): void {
  if (aboutAll.has(kind)) {
    if (actor.role && roleAllows(actor.role, "operator")) return;
    throw new Problem(
      "forbidden",
      "Only an operator or an admin vouches for the whole.",
      "Ask one of them.",
    );
  }
  if (!agent) return;
  if (agent.status === "retired" || agent.status === "discovered")
    throw new Problem(
      "conflict",
      `${agent.name} is ${agent.status === "retired" ? "retired" : "not registered"}.`,
      "Vouch for agents that are registered.",
    );
  if (kind === "review") {
    if (person !== registrar) return;
    throw new Problem(
      "forbidden",
      `You registered ${agent.name}, and a review is by somebody else.`,
      "Ask another person to review it.",
    );
  }
  const { behaviour, change, incidents, risk } = agent.accountabilities;
  const own = kind === "ownership" ? [behaviour] : [behaviour, change, incidents, risk];
  if (own.some((it) => it?.id === person)) return;
  throw new Problem(
    "forbidden",
    kind === "ownership"
      ? `You are not the owner of ${agent.name}, so you cannot accept the role.`
      : `You do not answer for ${agent.name}.`,
    `Ask ${agent.owner?.name ?? "its owner"}, or have an operator name you.`,
  );
}
