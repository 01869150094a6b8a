import type { Traits } from "@reeve/contract/sighting";

/** What a scan can find. */
export const kinds = [
  "agent",
  "ci_agent",
  "framework",
  "mcp_server",
  "skill",
  "hook",
  "command",
  "instructions",
  "client",
  "settings",
  "model_access",
  "credential",
  "trace",
  "governance",
] as const;
export type Kind = (typeof kinds)[number];

export const severities = ["info", "low", "medium", "high", "critical"] as const;
export type Severity = (typeof severities)[number];

/** Where a file lies can say that it is not in use: a test, an example, a page of documentation, a copy of others' code. */
export type Context = "test" | "example" | "documentation" | "vendored";

/** What a reader saw in one file. It never holds the value of a secret. */
export interface Sighting {
  readonly kind: Kind;
  readonly name: string;
  readonly line: number;
  /** Where inside the file, as a JSON pointer, where the file has such places. */
  readonly pointer?: string;
  /** What was seen, in words, one thing each. */
  readonly evidence: readonly string[];
  /** What an agent is made of, as its file says it. */
  readonly traits?: Traits;
  /** What makes it more serious than its kind alone. */
  readonly risks?: readonly Risk[];
  /** Surer or less sure than its signal is in general. */
  readonly confidence?: number;
  /** The values of secrets, told apart without being kept: the names under which they stand. */
  readonly secrets?: readonly SecretAt[];
}

/** One reason to worry, and how much. */
export interface Risk {
  readonly severity: Severity;
  readonly says: string;
}

/** A value is there. `mark` tells equal values apart from others within one scan, and says nothing about the value. */
export interface SecretAt {
  readonly name: string;
  readonly what: string;
  readonly mark: string;
}

/** One thing that was found, by one signal, in one place. */
export interface Finding {
  readonly id: string;
  readonly kind: Kind;
  readonly name: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly signal: string;
  /** What is scanned: a repository by its address, a folder, this machine. */
  readonly scope: string;
  /** Below the root that was given, with `/` on every system. */
  readonly path: string;
  readonly line: number;
  readonly pointer: string | null;
  readonly evidence: readonly string[];
  readonly risks: readonly Risk[];
  readonly traits?: Traits;
  readonly context: Context | null;
  /** Who CODEOWNERS or a catalog says answers for it. */
  readonly owners: readonly string[];
  readonly means: string;
  readonly next: string;
}

/** A place that could not be looked at, or not as a whole. */
export interface Unread {
  readonly scope: string;
  readonly path: string;
  readonly line: number | null;
  readonly what:
    | "unreadable"
    | "not_parsed"
    | "too_large"
    | "link_out"
    | "link_cycle"
    | "too_deep"
    | "binary";
  readonly says: string;
  /** Things that were found here before may still be here. */
  readonly hides: boolean;
}

export const rank = (severity: Severity): number => severities.indexOf(severity);
export const worst = (all: readonly Severity[], least: Severity = "info"): Severity =>
  all.reduce((most, each) => (rank(each) > rank(most) ? each : most), least);
