import type { Decision } from "@reeve/contract/decision";
import type { GrantId } from "@reeve/contract/id";
import type { IncomingHttpHeaders } from "node:http";
import { notFor } from "../../access/delegations/known.ts";
import { stopOf, stoppedInWords } from "../../access/stops/known.ts";
import { newId } from "../../platform/ids.ts";
import type { Decided } from "../../policy/decide/decide.ts";
import type { Evidence } from "../../policy/decide/request.ts";
import type { Asker, Spoken } from "../enter/caller.ts";
import type { Message } from "../enter/message.ts";
import { present } from "../enter/enter.ts";
import type { Gate } from "../gate.ts";
import type { GateServer, GateSnapshot } from "../hands.ts";
import { hashArgs, refusal, type Deed } from "./record.ts";
import { traceOf } from "../enter/trace.ts";
import type { OpenSession } from "../enter/sessions.ts";
import type { Wants } from "../enter/wants.ts";

export type Wanted = Extract<Wants, { kind: "action" }>;

const sessionName = /^[\x21-\x7e]{1,128}$/;

/** What the agent's side calls its stretch of work, the same at every door; null where it does not say, or not well. */
export function namedSession(headers: IncomingHttpHeaders): string | null {
  const named = headers["reeve-session"];
  return typeof named === "string" && sessionName.test(named) ? named : null;
}

/** What the record will say of an action that is wanted. */
export function deedOf(
  { agent, principal, request, message }: Spoken,
  server: GateServer,
  session: OpenSession | null,
  { action, tool, args }: Wanted,
): Deed {
  const effect =
    action === "tool_call"
      ? (server.tools.get(tool)?.effect ?? null)
      : action === "data_access"
        ? "read"
        : null;
  return {
    kind: action,
    agent,
    principal,
    session: namedSession(request.headers) ?? session?.name ?? null,
    server: server.name,
    tool,
    args,
    argsHash: hashArgs(args),
    effect,
    trace: traceOf(message, request.headers),
  };
}

/** A decision that leaves the arguments as they are. */
export const unchanged = (decision: Decision, args: unknown): Decided => ({
  decision,
  args,
  edits: [],
});

/** Whether the action goes out. */
export const goesOut = ({ decision }: Decided): boolean =>
  decision.answer === "allow" || decision.answer === "scope";

/** What an agent wishes to do, whatever door it stands at. */
export interface Wish {
  readonly asker: Asker;
  readonly deed: Deed;
  /** The protocol's method. */
  readonly method: string;
  /** Whether the agent hung up. */
  gone(): boolean;
}

/** What is wished in a message. */
export const wishOf = (spoken: Spoken, deed: Deed): Wish => ({
  asker: spoken,
  deed,
  method: methodOf(spoken.message),
  gone: () => spoken.response.destroyed,
});

const methodOf = (message: Message): string => (message.kind === "response" ? "" : message.method);

/** The decision, by the given state and what is known besides. Whatever goes wrong in making it is a block. */
export function decideOn(
  { hands }: Pick<Gate, "hands">,
  { asker: { agent, actsFor }, method, deed }: Omit<Wish, "gone">,
  snapshot: GateSnapshot,
  evidence?: Evidence,
): Decided {
  const now = hands.clock.now();
  try {
    return hands.decide(
      snapshot,
      {
        agent: agent.id,
        kind: deed.kind,
        server: deed.server ?? "",
        tool: deed.kind === "request" ? null : deed.tool,
        method,
        args: deed.args,
        argsHash: deed.argsHash ?? "",
        session: deed.session,
        person: actsFor?.id,
        facts: deed.facts,
        evidence,
      },
      { id: newId("dec", now), now },
    );
  } catch (error) {
    hands.log.error({ error: String(error) }, "a decision failed");
    const sentence = "The policies could not be evaluated, so this was refused.";
    return unchanged(refusal(now, "policy-error", sentence), deed.args);
  }
}

/** What was decided, by which state, on what evidence. */
export interface Settled {
  readonly decided: Decided;
  readonly snapshot: GateSnapshot;
  readonly evidence?: Evidence | undefined;
  /** The counted grant of which a use was taken for it; null where none was. */
  readonly grant?: GrantId | null;
}

/**
 * Why an action that was to go out must not after all: writing the record took a moment, and a stop, a revocation or a
 * policy that was answered in that moment holds. Null where it goes on as it was decided.
 */
export function changedSince(
  gate: Gate,
  wish: Wish,
  { decided: before, snapshot, evidence, grant = null }: Settled,
): Decision | null {
  const now = gate.hands.clock.now();
  if (wish.gone())
    return refusal(now, "reeve-error", "The agent went away before the call was passed on.");
  const current = present(gate);
  if (current === null)
    return refusal(now, "stale-snapshot", "Reeve lost touch with its own records.");
  if (current === snapshot) return null;
  const stopped = noLonger(gate, wish.asker, current);
  if (stopped !== null) return stopped;
  const again = decideOn(gate, wish, current, evidence);
  if (again.decision.answer === "block") return again.decision;
  const permitted = again.counted === undefined || again.counted.some(({ id }) => id === grant);
  return goesOut(again) && permitted && sameOut(again) === sameOut(before)
    ? null
    : refusal(now, "forbidden", "Policy changed in this moment. Send the call again.");
}

const sameOut = ({ decision }: Decided): string =>
  JSON.stringify([decision.scope?.argsHash ?? null, decision.scope?.redacted ?? []]);

/** Why an agent that was let in is not the same any more; null where it is. */
export function noLonger(
  { hands }: Gate,
  { agent, actsFor, door }: Pick<Asker, "agent" | "actsFor"> & { readonly door?: string | null },
  current: GateSnapshot,
): Decision | null {
  const now = hands.clock.now();
  const still = current.agents.get(agent.id);
  if (still?.status !== "active" || still.epoch !== agent.epoch)
    return refusal(now, "agent-suspended", `The agent ${agent.name} was stopped.`);
  const held = stopOf(current.stops, { agent: still, person: actsFor?.id, server: door });
  if (held) return refusal(now, "stopped", stoppedInWords(held));
  const over = actsFor && notFor(current.delegations, agent.id, actsFor, now);
  return over ? refusal(now, "credential", over) : null;
}
