import type { Decision, ReasonCode } from "@reeve/contract/decision";
import type { AgentId } from "@reeve/contract/id";
import { notActing } from "../../access/identify.ts";
import type { Entities, EntityData, Env } from "../compile/entities.ts";
import { Datetime } from "../compile/datetime.ts";
import { evaluate } from "../compile/evaluate.ts";
import { noMembers, record, type Entity } from "../compile/values.ts";
import { blocked, type IdAndTime } from "../decide/decide.ts";
import { normalised, TooMuch } from "../decide/normalise.ts";
import { enforced, policiesOf, verdict, type Verdict } from "../decide/outcome.ts";
import { quoted } from "../decide/say.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import { agentEntity, toolEntity } from "../snapshot/vocabulary.ts";
import { outsideAction, outsideEntity } from "./names.ts";

type Json = Readonly<Record<string, unknown>>;

/** A subject or a resource as another system names it, with what it says of it. */
export interface Party {
  readonly type: string;
  readonly id: string;
  readonly properties: Json;
}

/** A question about what only other systems know. */
export interface OutsideRequest {
  readonly subject: Party;
  /** The agent that the subject is, where it is one. */
  readonly agent: AgentId | null;
  readonly action: { readonly name: string; readonly properties: Json };
  readonly resource: Party;
  readonly context: Json;
}

/**
 * Decides what another system asks of its own subjects and resources, by the rules that name them. Whoever asks is
 * trusted with what it says of them, and what it says comes before what Reeve was told: it enforces the answer. Of
 * agents and tools nobody is believed anything. Never throws.
 */
export function decideOutside(
  snapshot: Snapshot,
  request: OutsideRequest,
  at: IdAndTime,
): Decision {
  const block = (code: ReasonCode, reason: string): Decision => blocked(at, code, reason);
  try {
    const stopped = notNow(snapshot, request);
    if (stopped) return block(...stopped);
    const env = envOf(snapshot, request, at.now);
    if (env === null)
      return block("bad-message", "No policy can name a type that is called like this.");
    const said = evaluate(snapshot.outside.rules, env);
    const inForce = verdict(enforced(said));
    const watched = verdict(said);
    const answer = inForce.answer === "allow" ? "allow" : "block";
    const would = watched.answer === "allow" ? "allow" : "block";
    return {
      id: at.id,
      answer,
      mode: "enforce",
      policies: policiesOf(inForce.rules),
      code:
        answer === "block" && inForce.code !== "policy-error" && inForce.code !== "default-deny"
          ? "forbidden"
          : inForce.code,
      reason: sentence(inForce, request),
      shadow: would === answer ? null : { answer: would, policies: policiesOf(watched.rules) },
    };
  } catch (error) {
    if (error instanceof TooMuch)
      return block(
        "bad-message",
        `What was sent is too large to decide on (${error.message}). Send less.`,
      );
    const what = error instanceof Error ? error.name : "unknown";
    return block(
      "reeve-error",
      `Reeve made a mistake while deciding (${what}), so this is refused. Ask an operator to report it.`,
    );
  }
}

function notNow(snapshot: Snapshot, { agent }: OutsideRequest): [ReasonCode, string] | null {
  if (agent === null) return null;
  const known = snapshot.agents.get(agent);
  if (!known) return ["agent-unknown", "This agent is not registered here."];
  const idle = notActing(known);
  return idle === null ? null : ["agent-suspended", idle];
}

function envOf(snapshot: Snapshot, request: OutsideRequest, now: number): Env | null {
  const { subject, agent, action, resource, context } = request;
  const principal = agent === null ? outsideEntity(subject.type, subject.id) : agentEntity(agent);
  const on =
    resource.type === "tool" ? toolOf(resource.id) : outsideEntity(resource.type, resource.id);
  if (!principal || !on) return null;
  const own = new Map<string, EntityData>();
  if (agent === null) own.set(...told(snapshot, principal, subject));
  if (resource.type !== "tool") own.set(...told(snapshot, on, resource));
  return {
    principal,
    action: outsideAction(action.name),
    resource: on,
    context: record({
      base: record({ now: new Datetime(BigInt(Math.trunc(now))) }),
      action: normalised(action.properties),
      args: normalised(context),
    }),
    entities: new Over(snapshot.entities, own),
    now,
  };
}

function toolOf(id: string): Entity {
  const [server = "", tool = ""] = id.split(/\/(.*)/s);
  return toolEntity(server, tool);
}

/** What was said now, over what Reeve was told before; `id` is what it is called by, whatever is said of it. */
function told(snapshot: Snapshot, entity: Entity, party: Party): [string, EntityData] {
  const before = snapshot.entities.get(entity.key);
  const known = snapshot.outside.byType.get(party.type)?.get(party.id);
  const attributes = normalised({ ...known?.properties, ...party.properties, id: party.id });
  return [entity.key, { tags: noMembers, ancestors: new Set(), ...before, attributes }];
}

/** A few entities before all the others. */
class Over extends Map<string, EntityData> {
  readonly #others: Entities;

  constructor(others: Entities, own: ReadonlyMap<string, EntityData>) {
    super(own);
    this.#others = others;
  }

  override get(key: string): EntityData | undefined {
    return super.get(key) ?? this.#others.get(key);
  }
}

function sentence(
  { answer, code, rules }: Verdict,
  { subject, action, resource }: OutsideRequest,
): string {
  const what = `${quoted(subject.type)} ${quoted(subject.id)} may not ${quoted(action.name)} ${quoted(resource.type)} ${quoted(resource.id)}`;
  const names = policiesOf(rules).map(({ name }) => name);
  const said = rules.flatMap(({ remedy }) => remedy.reason ?? []);
  if (answer === "allow") return `Permitted by ${names.join(", ")}.`;
  if (code === "default-deny") return `No policy permits this: ${what}.`;
  if (code === "policy-error")
    return `Policy ${names.join(", ")} could not be evaluated, so this is refused.`;
  return `Policy ${names.join(", ")} forbids this${said.length > 0 ? `: ${said.join("; ")}` : ""}.`;
}

/** The ids of what Reeve was told of, of one type. */
export const outsidersOf = ({ outside }: Snapshot, type: string): readonly string[] => [
  ...(outside.byType.get(type)?.keys() ?? []),
];
