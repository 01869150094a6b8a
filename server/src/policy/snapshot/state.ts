import type { AgentStatus, Tier } from "@reeve/contract/agent";
import type { AgentId, BreakGlassId, CredentialId, GrantId, PersonId } from "@reeve/contract/id";
import type { KnownCredential } from "../../access/credentials/store.ts";
import type { KnownStop } from "../../access/stops/known.ts";
import type { KnownDelegation } from "../../access/delegations/known.ts";
import type { StoredServer } from "../../registry/servers/store.ts";
import type { StoredTool } from "../../registry/servers/tool-store.ts";
import type { ReadLimit } from "../limits/fitting.ts";
import type { StoredPolicy } from "../decide/rules.ts";
import type { ReadOutsider } from "../outside/known.ts";
import type { ReadSql } from "../../registry/touched/sql.ts";
import type { ReadRestriction } from "../restrictions/rule.ts";
import type { PersonFacts } from "./vocabulary.ts";

/** The database as it was at one moment, as far as deciding needs it. A row that did not change is the same object as before. */
export interface ReadState {
  readonly epoch: number;
  readonly agents: readonly ReadAgent[];
  readonly credentials: ReadonlyMap<CredentialId, KnownCredential>;
  readonly servers: readonly StoredServer[];
  readonly tools: readonly StoredTool[];
  /** Definitions as JSON text by hash: those that were asked for. */
  readonly definitions: ReadonlyMap<string, string>;
  readonly policies: readonly ReadPolicy[];
  /** By name and version: those that were asked for. */
  readonly compiled: ReadonlyMap<string, string>;
  readonly grants: readonly ReadGrant[];
  /** The keys of tokens, sealed. */
  readonly signingKeys?: string | null;
  /** Reads SQL, where a grant is bound to classes of data. */
  readonly readSql?: ReadSql | null;
  /** Break-glass that a second person confirmed and nobody ended; its time may be over. */
  readonly breakGlass?: readonly ReadBreakGlass[];
  readonly limits?: readonly ReadLimit[];
  /** Those that were not ended; the time of one may be over. */
  readonly delegations?: readonly KnownDelegation[];
  /** Those that nobody ended. */
  readonly stops?: readonly KnownStop[];
  /** What alarms took away, and nobody gave back. */
  readonly restrictions?: readonly ReadRestriction[];
  /** Whoever answers for an agent, or let one act for them at any time. */
  readonly people?: readonly ReadPerson[];
  /** Who and what only other systems know. */
  readonly outsiders?: readonly ReadOutsider[];
}

export type ReadPerson = PersonFacts;

export type ReadPolicy = Omit<StoredPolicy, "compiled">;

export interface ReadAgent {
  readonly id: AgentId;
  readonly name: string;
  readonly status: AgentStatus;
  readonly epoch: number;
  readonly environment: string;
  readonly tier: Tier;
  readonly version: string | null;
  readonly owner: {
    readonly id: PersonId;
    readonly name: string;
    readonly status: string;
    /** Since when they may act here, or may not. */
    readonly sinceMs?: number;
  } | null;
  /** The name of the backup, while they may act here. */
  readonly backup?: string | null;
  /** From when the time until its next attestation runs, and since when it is something else than was attested. */
  readonly attested?: { readonly sinceMs: number; readonly reopenedMs: number | null };
  readonly ready?: boolean;
}

export interface ReadGrant {
  readonly id: GrantId;
  readonly agent: AgentId;
  readonly server: string;
  readonly tools: readonly string[];
  readonly expiresAtMs: number | null;
  readonly version?: number;
  /** As they are stored; none where left out. */
  readonly constraints?: unknown;
}

/** A policy that is lifted for an agent. */
export interface ReadBreakGlass {
  readonly id: BreakGlassId;
  readonly agent: AgentId;
  readonly policy: string;
  /** Who opened it. */
  readonly by: PersonId;
  readonly ticket: string;
  readonly expiresAtMs: number;
}

/** What the reader has already: definitions by hash and policies by name and version never change. */
export interface Kept {
  hasDefinition(hash: string): boolean;
  hasPolicy(key: string): boolean;
}

export const policyKey = ({ name, version }: Pick<StoredPolicy, "name" | "version">): string =>
  `${name}@${version}`;
