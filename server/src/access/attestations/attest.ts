import type { Agent } from "@reeve/contract/agent";
import type { AgentAttestation, Attested } from "@reeve/contract/attestation";
import type { AgentId, HandoverId, PersonId } from "@reeve/contract/id";
import type { Actor } from "../../platform/actor.ts";
import { canonical } from "../../platform/canonical.ts";
import { isoTime, type Clock } from "../../platform/clock.ts";
import type { DatabaseTransaction } from "../../platform/database.ts";
import { newId } from "../../platform/ids.ts";
import { Problem } from "../../platform/problem.ts";
import { happened } from "../../registry/agents/change.ts";
import { agentStore, type Registered } from "../../registry/agents/store.ts";
import { resolveFinding } from "../../registry/findings/store.ts";
import { attested, attestedHash } from "./attested.ts";
import { ticking } from "./standing.ts";
import { attestationStore, type Place } from "./store.ts";

export interface Attesting {
  readonly agent: AgentId;
  readonly person: { readonly id: PersonId; readonly name: string };
  readonly says: string;
  /** Of what they looked at. */
  readonly hash: string;
  readonly handover: HandoverId | null;
}

/** Told of each attestation, in its transaction: the ladder keeps its own. */
export type Vouched = (
  db: DatabaseTransaction,
  agent: Agent,
  it: AgentAttestation,
) => Promise<void>;

/** Keeps an attestation of exactly what was looked at; what changed since is to be looked at again. */
export async function attest(
  db: DatabaseTransaction,
  clock: Clock,
  it: Attesting,
): Promise<AgentAttestation> {
  const store = attestationStore(db);
  const at = isoTime(clock.now());
  const what = await presentOf(db, it.agent, at);
  const hash = attestedHash(what);
  if (hash !== it.hash)
    throw new Problem(
      "conflict",
      "The agent changed since you looked at it: its version, its scope or its tools are others now.",
      "Look at it again, and send the `hash` of what is shown then.",
    );
  const { agent, person, says, handover } = it;
  const made = { id: newId("att", clock.now()), agent, person, at, says, hash, what, handover };
  await store.add(made, canonical(what));
  await resolveFinding(db, clock, "attestation_due", agent);
  return made;
}

export async function presentOf(
  db: DatabaseTransaction,
  agent: AgentId,
  at: string,
): Promise<Attested> {
  const found = (await attestationStore(db).present(agent, at)).get(agent);
  if (!found) throw new Error(`the agent ${agent} is gone`);
  return attested(found);
}

/**
 * The agent as it may go on: one that only the clock suspended acts again, once nothing suspends it any more. `before`
 * is where it stood, read before anything changed.
 */
export async function lifted(
  db: DatabaseTransaction,
  clock: Clock,
  before: Place,
  it: Registered,
): Promise<Registered> {
  const { status, statusReason } = it.agent;
  if (
    status !== "suspended" ||
    before.suspendedFor === null ||
    before.suspendedFor !== statusReason
  )
    return it;
  const [now] = await attestationStore(db).places([it.agent.id]);
  if (!now || ticking(now, clock.now()).phase === "suspended") return it;
  return happened(it, "resume", null, isoTime(clock.now()));
}

/**
 * Attests a locked agent, and lets it act again where only the clock had suspended it. Without a hash it is attested as
 * it is, whatever it is.
 */
export async function attestLocked(
  db: DatabaseTransaction,
  clock: Clock,
  found: Registered,
  it: Pick<Attesting, "person" | "says"> & { readonly hash?: string },
): Promise<{ readonly made: AgentAttestation; readonly after: Registered }> {
  const { id } = found.agent;
  const [place] = await attestationStore(db).places([id]);
  if (!place) throw new Error(`the agent ${id} is gone`);
  const hash = it.hash ?? attestedHash(await presentOf(db, id, isoTime(clock.now())));
  const made = await attest(db, clock, { ...it, agent: id, hash, handover: null });
  const after = await lifted(db, clock, place, found);
  if (after !== found) await agentStore(db).save(after);
  return { made, after };
}

/** The person who says it. A token attests nothing and takes nothing over: nobody can tell who holds it. */
export function inPerson(actor: Actor): { readonly id: PersonId; readonly name: string } {
  if (actor.kind === "person" && actor.person) return { id: actor.person, name: actor.name };
  throw new Problem(
    "forbidden",
    "Only a person can do this, under their own sign-in; this is a token.",
    "Sign in to the console and do it there.",
  );
}
