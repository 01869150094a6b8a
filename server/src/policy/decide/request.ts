import type { ActionKind } from "@reeve/contract/action";
import type { AgentId, ApprovalId, DecisionId, PersonId } from "@reeve/contract/id";
import type { Env } from "../compile/entities.ts";
import { Datetime } from "../compile/datetime.ts";
import { Entity, record, SetValue, type RecordValue, type Value } from "../compile/values.ts";
import { callOf } from "../granting/call.ts";
import { normalised } from "./normalise.ts";
import { SessionRecord, type SessionFacts } from "../session/facts.ts";
import type { Snapshot } from "../snapshot/snapshot.ts";
import {
  agentEntity,
  anyRequest,
  callModel,
  humanEntity,
  readData,
  serverEntity,
  toolAction,
  toolEntity,
} from "../snapshot/vocabulary.ts";

/** What an agent wants to do, as a door understood it. */
export interface DecisionRequest {
  readonly agent: AgentId;
  readonly kind: ActionKind;
  /** The tool server's name. */
  readonly server: string;
  /** The tool, resource URI or prompt name. */
  readonly tool: string | null;
  /** The protocol's method, for everything but a tool call. */
  readonly method?: string | undefined;
  /** As they came; nothing in them is trusted. */
  readonly args?: unknown;
  /** SHA-256 (hex) of the canonical JSON of the arguments. */
  readonly argsHash?: string | null | undefined;
  readonly session?: string | null | undefined;
  /** Whom the agent acts for; absent where it acts on its own account. */
  readonly person?: PersonId | null | undefined;
  /** What happened in the session; a policy that asks and is not told fails, and a forbid that fails blocks. */
  readonly facts?: SessionFacts | undefined;
  /** What lifts a forbid that asks for it. */
  readonly evidence?: Evidence | undefined;
  /** Classes of data that will be hidden in the result. */
  readonly applied?: readonly string[] | undefined;
}

/** Found by Reeve in its own records; never what a caller says. */
export interface Evidence {
  readonly approval?: {
    readonly id: ApprovalId;
    /** The id of the person, or of the token, that approved. */
    readonly by: string;
    readonly argsHash: string;
    readonly rules: readonly string[];
    readonly expiresAtMs: number;
  };
  /** Only what `break-glass/consult.ts` finds in the snapshot, and only for the policy that it lifts. */
  readonly breakGlass?: {
    readonly by: string;
    readonly ticket: string;
    readonly expiresAtMs: number;
  };
}

/** Made by the door: a decision has no clock and draws no randomness. */
export interface IdAndTime {
  readonly id: DecisionId;
  readonly now: number;
}

/** The request is not one that can be decided on; the message says why. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";
}

/** The request in the words of policies. Throws BadRequest for arguments that nobody should read. */
export function envOf(snapshot: Snapshot, request: DecisionRequest, now: number): Env {
  const { action, resource, args, costMicros = 0 } = parts(snapshot, request);
  const { evidence, applied, person } = request;
  return {
    principal: snapshot.agents.get(request.agent)?.entity ?? agentEntity(request.agent),
    action,
    resource,
    context: record({
      base: record({
        now: datetime(now),
        argsHash: request.argsHash ?? "",
        costMicros,
        session: new SessionRecord(request.session ?? "", request.facts),
        applied: applied ? new SetValue(applied.map((name) => `redact:${name}`)) : nothing,
        ...(person && { person: humanEntity(person) }),
        ...(evidence && evidenceOf(evidence)),
      }),
      args,
    }),
    entities: snapshot.entities,
    now,
    asked: callOf(snapshot, request),
  };
}

const nothing = new SetValue([]);
const datetime = (ms: number): Datetime => new Datetime(BigInt(Math.trunc(ms)));

function evidenceOf({ approval, breakGlass }: Evidence): Record<string, Value> {
  return {
    ...(approval && {
      approval: record({
        by: new Entity("Reeve::Human", approval.by),
        argsHash: approval.argsHash,
        policies: new SetValue(approval.rules),
        expiresAt: datetime(approval.expiresAtMs),
      }),
    }),
    ...(breakGlass && {
      breakGlass: record({
        by: new Entity("Reeve::Human", breakGlass.by),
        ticket: breakGlass.ticket,
        expiresAt: datetime(breakGlass.expiresAtMs),
      }),
    }),
  };
}

interface Parts {
  readonly action: Entity;
  readonly resource: Entity;
  readonly args: RecordValue;
  readonly costMicros?: number | undefined;
}

function parts(snapshot: Snapshot, request: DecisionRequest): Parts {
  const { tool, method = "" } = request;
  const server = snapshot.servers.get(request.server);
  const resource = server?.entity ?? serverEntity(request.server);
  switch (request.kind) {
    case "tool_call": {
      if (tool === null) throw new BadRequest("a tool call must name a tool");
      const args = request.args ?? {};
      if (typeof args !== "object" || Array.isArray(args))
        throw new BadRequest("arguments must be an object");
      const known = server?.tools.get(tool);
      return {
        action: known?.action ?? toolAction(request.server, tool),
        resource: known?.entity ?? toolEntity(request.server, tool),
        args: normalised(args, known?.shape),
        costMicros: known?.costMicros,
      };
    }
    case "data_access": {
      const named =
        tool === null ? {} : method.startsWith("prompts/") ? { name: tool } : { uri: tool };
      return { action: readData, resource, args: record({ method, ...named }) };
    }
    case "model_call":
      return { action: callModel, resource, args: record({ method }) };
    case "request":
    case "message":
      return { action: anyRequest, resource, args: record({ method }) };
    case "sign_in":
      throw new BadRequest("signing in is not decided by policies");
  }
}
