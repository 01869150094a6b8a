import type { Action, ActionKind, End, Intent } from "@reeve/contract/action";
import type { ActionId, AgentId, DecisionId, PersonId, ServerId } from "@reeve/contract/id";
import type { Effect, Transport } from "@reeve/contract/server";
import type { Identify, Known, KnownToAccess } from "../access/identify.ts";
import type { Clock } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import type { Metrics } from "../platform/metrics.ts";
import type { Decided } from "../policy/decide/decide.ts";
import type { Evidence } from "../policy/decide/request.ts";
import type { LimitIndex } from "../policy/limits/fitting.ts";
import type { Resting } from "../policy/granting/withdrawn.ts";
import type { GrantRequest, GrantWanted } from "@reeve/contract/grant-request";
import type { Using } from "../policy/granting/using.ts";
import type { Limiting } from "../policy/limits/limiting.ts";
import type { SessionFacts } from "../policy/session/facts.ts";
import type { Calling, Held } from "../policy/session/sessions.ts";
import type { Asked } from "../response/approvals/ask.ts";
import type { Asking } from "../response/approvals/binding.ts";
import type { Limits } from "./limits.ts";
import type { Upstream } from "./upstream/upstream.ts";

/** What the gate reads of an agent, a tool, a server: the snapshot has more. */
export interface GateAgent extends KnownToAccess {
  readonly version: string | null;
}
export interface GateTool {
  /** SHA-256 of the pinned definition. */
  readonly hash?: string;
  readonly effect: Effect | null;
  readonly inputSchema?: unknown;
  /** The hash of each part of the pinned definition that a model reads. */
  readonly parts?: Readonly<Record<string, string>>;
  readonly costMicros?: number;
}
export interface GateServer {
  readonly id: ServerId;
  readonly name: string;
  /** Absent where nothing needs to be known of how it is reached. */
  readonly transport?: { readonly kind: Transport["kind"] };
  readonly tools: ReadonlyMap<string, GateTool>;
}
export interface GateSnapshot extends Known<GateAgent> {
  readonly servers: ReadonlyMap<string, GateServer>;
  readonly limits: LimitIndex;
}

/** One thing an agent wants to do, as the decision sees it. */
export interface GateRequest {
  readonly agent: AgentId;
  readonly kind: ActionKind;
  readonly server: string;
  readonly tool: string | null;
  readonly method: string;
  readonly args: unknown;
  readonly argsHash: string;
  readonly session: string | null;
  /** Whom the agent acts for. */
  readonly person?: PersonId | undefined;
  readonly facts?: SessionFacts | undefined;
  readonly evidence?: Evidence | undefined;
}

/** Everything the gate needs of the rest of Reeve. */
export interface GateHands {
  readonly snapshots: {
    /** Throws when it is too old to decide from. */
    current(): GateSnapshot;
  };
  readonly identify: Identify;
  decide(
    snapshot: GateSnapshot,
    request: GateRequest,
    given: { readonly id: DecisionId; readonly now: number },
  ): Decided;
  /** Classes that some policy hides from this agent in what this server says. */
  hides(snapshot: GateSnapshot, agent: AgentId, server: string): readonly string[];
  /** Finds the question to a person about an action, or asks it. Rejects where that cannot be done now. */
  ask(asking: Asking): Promise<Asked>;
  /** Counts a call in the agent's session; null where no policy asks. Rejects where that cannot be done now. */
  hold(snapshot: GateSnapshot, calling: Calling): Promise<Held> | null;
  /** The limits that fit a call, and counting it in those that hold over all processes. */
  readonly limiting: Limiting;
  /** Counts the uses of grants over all processes. */
  readonly using: Using;
  /** Whether nothing permits any more what grants permitted. */
  withdrawn(snapshot: GateSnapshot, resting: Resting): boolean;
  /** Might this agent be allowed this tool for some arguments? */
  visible(snapshot: GateSnapshot, agent: AgentId, server: string): (tool: string) => boolean;
  readonly ledger: {
    /** Resolves when committed, for a refusal together with its end; rejects when there is no record. */
    intend(intent: Intent): Promise<void>;
    settle(end: End): Promise<void>;
  };
  /** An action that is on the record; null where it is not. Rejects where the record cannot be read. */
  action(id: ActionId): Promise<Action | null>;
  /** What programs say of themselves that ask before they act. */
  readonly programs: {
    /** Pins a tool's definition, or marks that it differs from the pinned one. Resolves once decisions go by it. */
    declare(server: ServerId, definition: Readonly<Record<string, unknown>>): Promise<void>;
    /** A tool ran while nobody could be asked. */
    ranUnchecked(
      agent: { readonly id: AgentId; readonly name: string },
      what: { readonly server: string; readonly tool: string; readonly times: number },
    ): Promise<void>;
  };
  /** What agents ask people for. */
  readonly grantRequests: {
    ask(
      agent: { readonly id: AgentId; readonly name: string },
      wanted: GrantWanted,
    ): Promise<GrantRequest>;
    /** Null where this agent has no such request. */
    find(agent: AgentId, id: string): Promise<GrantRequest | null>;
  };
  readonly upstreams: { of(server: GateServer): Upstream };
  /** A tool server shows agents another definition than the pinned one: time to read it again. */
  toolsChanged?(server: GateServer): void;
  /** A tool server broke the protocol; told once an exchange. */
  misbehaved(server: GateServer, detail: string): void;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Pick<
    Metrics,
    "decisions" | "outcomes" | "overhead" | "inFlight" | "limited" | "unrecorded"
  >;
  publicUrl(): string;
  /** 32 bytes, the same in every process: seals session ids. */
  readonly sessionKey: Buffer;
  readonly limits?: Partial<Limits>;
}
