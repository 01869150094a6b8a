import { Problem } from "../../platform/problem.ts";
import type { DataRule } from "@reeve/contract/data-rule";
import type { ReadSql } from "../../registry/touched/sql.ts";
import type { AgentId, CredentialId, ServerId } from "@reeve/contract/id";
import type { Effect, Tool, ToolFlow, Transport, Trust } from "@reeve/contract/server";
import type { Clocked } from "../../access/attestations/standing.ts";
import type { KnownDelegations } from "../../access/delegations/known.ts";
import type { KnownStops } from "../../access/stops/known.ts";
import type { KnownCredential } from "../../access/credentials/store.ts";
import type { Buckets } from "../compile/buckets.ts";
import type { Entities } from "../compile/entities.ts";
import type { Entity } from "../compile/values.ts";
import type { Rule } from "../decide/rules.ts";
import type { LimitIndex } from "../limits/fitting.ts";
import type { Outside } from "../outside/known.ts";
import type { ReadBreakGlass } from "./state.ts";
import type { RecordShape } from "./shape.ts";
import type { AgentFacts } from "./vocabulary.ts";

/** All that identifying and deciding need, as it was at one moment. Never changed, only followed by the next. */
export interface Snapshot {
  /** The number of the last change it knows. */
  readonly epoch: number;
  /** When it was read, in ms since 1970. */
  readonly takenAt: number;
  readonly agents: ReadonlyMap<AgentId, SnapshotAgent>;
  /** Those that are not revoked. */
  readonly credentials: ReadonlyMap<CredentialId, KnownCredential>;
  /** Those that were not ended. */
  readonly delegations: KnownDelegations;
  /** The stops in force. */
  readonly stops: KnownStops;
  /** By name. */
  readonly servers: ReadonlyMap<string, SnapshotServer>;
  /** The policies in force, by name. */
  readonly policies: ReadonlyMap<string, SnapshotPolicy>;
  readonly entities: Entities;
  /** What may be lifted for an agent, until its time. */
  readonly breakGlass: ReadonlyMap<AgentId, readonly ReadBreakGlass[]>;
  /** What calls may take up. */
  readonly limits: LimitIndex;
  /** The grants in force, as rules. */
  readonly grants: readonly Rule[];
  /** The keys of tokens, sealed; null where nothing is kept of them. */
  readonly signingKeys: string | null;
  /** Reads SQL, where a grant is bound to classes of data; null where none is. */
  readonly readSql: ReadSql | null;
  /** What other systems ask about, and the rules about it. */
  readonly outside: Outside;
  /** All rules, of policies and grants. */
  readonly rules: Buckets<Rule>;
}

export interface SnapshotAgent extends AgentFacts {
  /** What policies call it. */
  readonly entity: Entity;
  /** Raised by each stop; a token from before it is refused. */
  readonly epoch: number;
  readonly version: string | null;
  readonly owner:
    | (NonNullable<AgentFacts["owner"]> & { readonly status: string; readonly sinceMs?: number })
    | null;
  /** The name of the backup, while they may act here. */
  readonly backup?: string | null;
  /** What the clock of its attestation goes by. */
  readonly attested?: NonNullable<Clocked["attested"]>;
}

export interface SnapshotServer {
  readonly id: ServerId;
  readonly name: string;
  readonly transport: Transport;
  readonly entity: Entity;
  readonly dataClasses: readonly string[];
  /** By name; gone ones too. */
  readonly tools: ReadonlyMap<string, SnapshotTool>;
}

export interface SnapshotTool {
  readonly name: string;
  readonly effect: Effect;
  readonly external: boolean;
  readonly status: Tool["status"];
  /** SHA-256 of the pinned definition. */
  readonly hash: string;
  readonly entity: Entity;
  readonly action: Entity;
  readonly shape: RecordShape;
  /** Arguments that Cedar cannot express. */
  readonly lost: readonly string[];
  /** The input schema of the pinned definition. */
  readonly inputSchema: unknown;
  /** The hash of each part of it that a model reads. */
  readonly parts: Readonly<Record<string, string>>;
  /** What the organisation says of it. */
  readonly dataClasses: readonly string[];
  readonly trust: Trust;
  readonly costMicros: number;
  readonly flow: ToolFlow | null;
  /** What its arguments say of the data it touches; null where nobody said. */
  readonly dataRules: readonly DataRule[] | null;
  /** By path (`a.b[]`), the `format` of its schema. */
  readonly formats: ReadonlyMap<string, string>;
}

export interface SnapshotPolicy {
  readonly version: number;
  readonly rules: readonly Rule[];
}

/** The state is older than it may be: nothing is decided by it. */
export class Stale extends Problem {
  override readonly name = "Stale";
  readonly ageMs: number;

  constructor(ageMs: number) {
    super(
      "unavailable",
      `The state that decisions are made from is ${Math.round(ageMs / 1000)} s old; the database may be unreachable.`,
      "Try again in a moment; /health/ready tells when Reeve is back.",
    );
    this.ageMs = ageMs;
  }
}

/** The present state, kept fresh. */
export interface Snapshots extends AsyncDisposable {
  /** Throws Stale when the state was not confirmed within the last 10 s. */
  current(): Snapshot;
  /** Resolves when this process decides by the state of `epoch` or a later one, or by none at all. */
  applied(epoch: number): Promise<void>;
  /** Reads what changed, where anything did. */
  refresh(): Promise<void>;
  /** Called with each new state, in the moment from which this process decides by it. */
  onApplied(heard: (snapshot: Snapshot) => void): void;
}
