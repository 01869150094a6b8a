import type { ActionKind } from "@reeve/contract/action";
import type { AgentId, DecisionId } from "@reeve/contract/id";
import type { Env } from "./compile/entities.ts";
import { Datetime } from "./compile/datetime.ts";
import { record, type Entity, type RecordValue } from "./compile/values.ts";
import { normalised } from "./normalise.ts";
import type { Snapshot } from "./snapshot.ts";
import {
  agentEntity,
  anyRequest,
  callModel,
  readData,
  serverEntity,
  toolAction,
  toolEntity,
} from "./vocabulary.ts";

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
  const { action, resource, args } = parts(snapshot, request);
  return {
    principal: snapshot.agents.get(request.agent)?.entity ?? agentEntity(request.agent),
    action,
    resource,
    context: record({
      base: record({
        now: new Datetime(BigInt(Math.trunc(now))),
        argsHash: request.argsHash ?? "",
        session: record({ id: request.session ?? "" }),
      }),
      args,
    }),
    entities: snapshot.entities,
    now,
  };
}

interface Parts {
  readonly action: Entity;
  readonly resource: Entity;
  readonly args: RecordValue;
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
