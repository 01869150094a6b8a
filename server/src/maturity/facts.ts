import type { Accountability, AgentStatus, DeclaredScope, Tier } from "@reeve/contract/agent";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import type { Completeness } from "@reeve/contract/completeness";
import type {
  DailyDrillFacts,
  EscalationFacts,
  LimitFacts,
  OutageFacts,
  ToldFacts,
} from "./facts-of-control.ts";
import type {
  DriftFacts,
  GraderFacts,
  GateFacts,
  ScoredFacts,
  SuiteFacts,
} from "./facts-of-evals.ts";
import type { Change } from "./rollup/change.ts";

/** Everything that probes look at, as it was at one moment. Times are RFC 3339 as stored, so that they compare as text. */
export interface Facts {
  /** When it was read, in ms. What Reeve keeps itself, and so knows to be so now, is as old as this. */
  readonly at: number;
  /** From when actions are counted: a whole day (UTC), at least seven days back. */
  readonly since: string;
  /** By id. */
  readonly agents: readonly AgentFacts[];
  /** What was vouched for that is about no one agent. */
  readonly attestations: readonly AttestationFacts[];
  /** Changes of the last 90 days that probes ask about, oldest first. */
  readonly changes: readonly Change[];
  /** The permits of policies in force. */
  readonly permits: readonly PermitFacts[];
  /** Actions that name no agent. */
  readonly nameless: ActivityFacts | null;
  /** Records that should be there and are not. */
  readonly gap: { readonly records: number; readonly at: string } | null;
  /** Records that were not counted yet: until they are, nothing that is counted from records is known. */
  readonly uncounted: number;
  readonly sample: SampleFacts | null;
  /** What scans found in the last 90 days that counts as an agent, and what of it is settled. */
  readonly finds: readonly FindFacts[];
  /** What owners alone were asked in the last 90 days. */
  readonly pages?: readonly PageFacts[];
  /** Risks that are not closed. */
  readonly risks?: readonly RiskFacts[];
  /** The last whole scan of each thing that is scanned. */
  readonly scans: readonly ScanFacts[];
  /** How complete the register is, by capture and recapture; null where it was not estimated. */
  readonly completeness?: Completeness | null;
  /** Versions of agents that were compared in the last 90 days, oldest first. */
  readonly gates?: readonly GateFacts[];
  /** On which cases versions of an agent are compared, by its rule. */
  readonly suites?: readonly SuiteFacts[];
  /** Agents that were planted in the last 90 days, to see whether discovery finds them. */
  readonly canaries?: readonly CanaryFacts[];
  /** Incidents that were closed as resolved in the last 90 days. */
  readonly incidents?: readonly IncidentFacts[];
  /** Incidents that were rehearsed in the last 90 days, by agent. */
  readonly rehearsals?: readonly RehearsalFacts[];
  /** Rehearsals of an outage in the last 90 days that came to an end. */
  readonly outages?: readonly OutageFacts[];
  readonly daily?: readonly DailyDrillFacts[];
  readonly told?: readonly ToldFacts[];
  /** Of the actions that name no agent, those around the gate that the record knows of and that are gone. */
  readonly aroundGone?: number;
  readonly escalations?: readonly EscalationFacts[];
  /** Limits on calls of any tool. */
  readonly limits?: readonly LimitFacts[];
  /** Tool servers of which a call costs something. */
  readonly priced?: ReadonlySet<string>;
  /** What is watched for drift, and what alarms of the last 90 days came to. */
  readonly drift?: DriftFacts;
  /** Judges and code that score sessions now. */
  readonly graders?: readonly GraderFacts[];
  /** By agent, what evaluators could tell of its sessions in the last 90 days. */
  readonly scored?: ReadonlyMap<string, readonly ScoredFacts[]>;
  /** People who may no longer act, with when that was recorded. */
  readonly gone: ReadonlyMap<string, { readonly name: string; readonly at: string | null }>;
  /** The person behind an operator token that changed something. */
  readonly behindToken: ReadonlyMap<string, string>;
}

export interface PersonFacts {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

export interface AgentFacts {
  readonly id: string;
  readonly name: string;
  /** `unlisted`: records name it, and the register does not. */
  readonly status: AgentStatus | "unlisted";
  readonly tier: Tier;
  readonly purpose: string;
  readonly environment: string;
  readonly version: string | null;
  readonly scope: DeclaredScope;
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  /** Since when it is something else than was attested of its version, scope and tools; null where it is that. */
  readonly reopenedAt?: string | null;
  readonly duties: Readonly<Record<Accountability, PersonFacts | null>>;
  readonly backup: PersonFacts | null;
  /** Those that are neither revoked nor expired. */
  readonly credentials: readonly CredentialFacts[];
  /** Those in force. */
  readonly grants: readonly GrantFacts[];
  /** What it was let use in the last 90 days. */
  readonly uses: readonly UseFacts[];
  readonly activity: ActivityFacts | null;
  /** The newest of each kind and person. */
  readonly attestations: readonly AttestationFacts[];
  /** Of what was found: what is said of it, in words, and why it counts all the same. */
  readonly saidOfIt?: string | null;
  readonly registeredBy: { readonly kind: string; readonly id: string } | null;
  readonly stops: readonly StopFacts[];
  readonly revocations: readonly RevocationFacts[];
}

export interface CredentialFacts {
  readonly id: string;
  readonly kind: "public_key" | "development_token";
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface GrantFacts {
  readonly id: string;
  readonly server: string;
  /** `*` alone is every tool, now and later. */
  readonly tools: readonly string[];
  /** What the server has now. */
  readonly serverTools: readonly ToolFacts[];
  readonly createdAt: string;
  readonly expiresAt: string | null;
}

export interface ToolFacts {
  readonly name: string;
  readonly effect: string;
}

export interface UseFacts {
  readonly server: string;
  /** Empty for what is no tool call. */
  readonly tool: string;
  readonly effect: string | null;
  readonly lastAt: string;
}

export interface FindFacts {
  readonly id: string;
  readonly name: string;
  readonly firstSeenAt: string;
  /** When somebody registered or judged it, or it was gone; null while it waits. */
  readonly settledAt: string | null;
}

/** A question that only the owner of its agent may answer: somebody waits for them. */
export interface PageFacts {
  readonly id: string;
  readonly agent: string;
  readonly askedAt: string;
  /** When the owner answered, whichever way. */
  readonly answeredAt: string | null;
  /** Until when it could be answered, where nobody did. */
  readonly closesAt: string;
}

/** A risk that is left. Whoever follows risks opens it again when a control of it stops working. */
export interface RiskFacts {
  readonly id: string;
  readonly title: string;
  readonly status: "open" | "waiting" | "accepted";
  /** Of the acceptance that stands; null where none does. */
  readonly acceptedBy: string | null;
  /** Whether that person may still act here. */
  readonly acceptorHere: boolean;
  readonly until: string | null;
  /** How many compensating controls it was accepted with. */
  readonly controls: number;
  /** Who closed it, while nobody else has confirmed that it is over. */
  readonly closedAlone?: string | null;
}

export interface CanaryFacts {
  readonly id: string;
  readonly name: string;
  readonly plantedAt: string;
  readonly foundAt: string | null;
  /** The kind of source that saw it first. */
  readonly foundBy?: string | null;
}

/** An incident that was closed as resolved. */
export interface IncidentFacts {
  readonly id: string;
  readonly ref: number;
  readonly closedAt: string;
  readonly publishedAt: string | null;
  /** Its open tasks that are past their day. */
  readonly overdue: number;
}

/** An agent of which an incident was rehearsed to its end, and when last. */
export interface RehearsalFacts {
  readonly agent: string;
  readonly at: string;
}

export interface ScanFacts {
  readonly scope: string;
  readonly source: "code" | "endpoint";
  readonly at: string;
  /** Places that could not be read. */
  readonly unread: number;
}

/** Sums over the window of actions. */
export interface ActivityFacts {
  readonly actions: number;
  readonly attributed: number;
  readonly versioned: number;
  readonly decided: number;
  readonly enforced: number;
  readonly beforeAct: number;
  readonly allowed: number;
  readonly ended: number;
  /** Allowed ones that are still within the time an action may take. */
  readonly underWay: number;
  /** What telemetry tells of, in all; and of that, what was done and passed no enforcing door. */
  readonly observed?: number;
  readonly ungoverned?: number;
  /** For a person; and of those, decided by what both may do. */
  readonly onBehalf?: number;
  readonly bothAsked?: number;
  /** The first day it did anything in the window. */
  readonly firstAt: string;
  readonly lastAt: string;
  readonly lastToolCallAt: string | null;
  readonly lastDataAccessAt: string | null;
}

export interface AttestationFacts {
  readonly kind: AttestationKind;
  readonly person: { readonly id: string; readonly name: string; readonly active: boolean };
  /** When this person first and last said so, and what was pinned the last time. */
  readonly firstAt: string;
  readonly at: string;
  readonly pin: string | null;
}

/** A stop, until it was lifted. */
export interface StopFacts {
  readonly seq: number;
  readonly at: string;
  readonly until: string | null;
  /** The last action of the agent that was let pass after it; null when none was. */
  readonly lastPassedAt: string | null;
}

/** A grant or a credential that was taken away. */
export interface RevocationFacts {
  readonly id: string;
  readonly what: "grant" | "credential";
  readonly at: string;
  /** When it was last good for something, before or after. */
  readonly lastPassedAt: string | null;
}

/** One permit of a policy in force. */
export interface PermitFacts {
  readonly policy: string;
  /** The agent it names; null for all of them. */
  readonly agent: string | null;
  /** `everything`: no tool, no server, no condition. `named`: tools or servers by name. `conditional`: neither. */
  readonly reach: "everything" | "named" | "conditional";
}

export interface SampleFacts {
  readonly at: string;
  readonly actions: readonly {
    readonly id: string;
    readonly agent: string | null;
    readonly ok: boolean;
    readonly why: string;
  }[];
}
