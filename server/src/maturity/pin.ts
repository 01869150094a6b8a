import { createHash } from "node:crypto";
import type { AttestationKind } from "@reeve/contract/maturity/maturity";
import { canonical } from "../platform/canonical.ts";
import type { AgentFacts } from "./facts.ts";

/** What of an agent an attestation is about, where that may change afterwards. */
export type Pinned = Pick<AgentFacts, "purpose" | "environment" | "version" | "scope"> & {
  readonly grants: readonly Pick<AgentFacts["grants"][number], "server" | "tools">[];
  readonly owner: string | null;
};

export const pinnedOf = (agent: AgentFacts): Pinned => ({
  ...agent,
  owner: agent.duties.behaviour?.id ?? null,
});

/** The hash of what was vouched for: an attestation of something else counts no more. Null where nothing can change. */
export function pin(kind: AttestationKind, it: Pinned): string | null {
  const { purpose, environment, scope, version, owner } = it;
  if (kind === "entry") return hash({ purpose, environment, scope, owner });
  if (kind !== "version") return null;
  const grants = it.grants
    .map(({ server, tools }) => `${server}: ${[...tools].sort().join(" ")}`)
    .sort();
  return hash({ version, scope, grants });
}

const hash = (value: unknown): string =>
  createHash("sha256").update(canonical(value)).digest("hex");
