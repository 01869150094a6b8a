import type { OperationName } from "@reeve/contract/operations";

const chosen: Partial<Record<OperationName, readonly string[]>> = {
  "imports.list": [
    "file",
    "status",
    "rows",
    "counts.applied",
    "counts.error",
    "by",
    "createdAt",
    "id",
  ],
  "imports.rows": ["row", "name", "verdict", "state", "note", "agent"],
  "discovery.list": ["name", "kind", "severity", "confidence", "status", "scope", "id"],
  "agents.list": ["name", "id", "status", "tier", "environment", "owner.name", "lastSeenAt"],
  "attestations.answering": [
    "agent.name",
    "agent.tier",
    "agent.status",
    "standing.phase",
    "standing.dueAt",
    "duties",
    "backup",
    "asks",
  ],
  "attestations.list": ["person.name", "at", "what.version", "says", "hash"],
  "handovers.list": [
    "agent.name",
    "from.name",
    "to.name",
    "status",
    "offeredBy",
    "offeredAt",
    "id",
  ],
  "agents.credentials.list": [
    "id",
    "kind",
    "algorithm",
    "createdAt",
    "expiresAt",
    "lastUsedAt",
    "revokedAt",
  ],
  "channels.list": ["name", "id", "via.kind", "on", "fallback", "lastSentAt", "error", "waiting"],
  "deliveries.list": ["event", "title", "channel.name", "to", "status", "attempts", "error", "id"],
  "servers.list": ["name", "id", "transport.kind", "status", "tools", "url"],
  "servers.tools": ["name", "id", "status", "effect", "external", "lastSeenAt"],
  "policies.list": ["name", "version", "mode", "permits", "forbids", "author", "createdAt"],
  "policies.versions": [
    "name",
    "version",
    "mode",
    "permits",
    "forbids",
    "author",
    "reviewer",
    "reason",
    "createdAt",
    "removedAt",
  ],
  "policies.watched": [
    "policy.name",
    "policy.version",
    "mode",
    "would.block",
    "would.escalate",
    "would.scope",
    "would.allow",
    "since",
  ],
  "proposals.list": [
    "name",
    "kind",
    "status",
    "author.name",
    "reason",
    "decidedBy",
    "createdAt",
    "id",
  ],
  "breakglass.list": [
    "policy",
    "agent.name",
    "status",
    "ticket",
    "opener.name",
    "confirmer.name",
    "expiresAt",
    "id",
  ],
  "limits.list": [
    "whom",
    "id",
    "concurrent",
    "perMinute",
    "bodyBytes",
    "resultBytes",
    "timeoutMs",
    "costMicrosPerDay",
  ],
  "grants.list": ["agent.name", "server", "tools", "id", "expiresAt", "revokedAt"],
  "actions.list": ["startedAt", "agent.name", "server", "tool", "decision.answer", "outcome", "id"],
  "findings.list": ["severity", "kind", "title", "status", "seen", "lastSeenAt", "id"],
  "people.list": ["name", "email", "role", "status", "id", "lastSeenAt"],
  "tokens.list": ["name", "role", "scopes", "expiresAt", "lastUsedAt", "revokedAt", "id"],
  "index.list": [
    "name",
    "placement.group",
    "placement.family",
    "placement.confidence",
    "placement.openRoles",
    "placement.newestRole",
    "domain",
    "id",
  ],
  "index.postings": ["company.name", "group", "family", "counts", "title", "daysOpen", "id"],
  "index.boards.list": [
    "key",
    "company.name",
    "status",
    "lastOutcome",
    "open",
    "lastOkAt",
    "nextAt",
    "why",
  ],
  "index.readings": ["at", "board", "outcome", "count", "opened", "closed", "unchanged", "why"],
  "index.requests.list": ["company.name", "kind", "says", "at", "outcome", "id"],
  "ledger.changes": ["at", "actor.name", "operation", "subject", "log", "seq"],
};

/** Which members of a list's items its table shows: the chosen ones that there are, else what is short. */
export function columnsOf(
  name: OperationName,
  items: readonly Record<string, unknown>[],
): readonly string[] {
  const first = items[0] ?? {};
  const wanted = chosen[name]?.filter((column) => (column.split(".")[0] as string) in first);
  if (wanted && wanted.length > 0) return wanted;
  return Object.keys(first)
    .filter((member) => items.every((item) => isShort(item[member])))
    .slice(0, 8);
}

const isShort = (value: unknown): boolean =>
  typeof value === "string" ? value.length < 40 : typeof value !== "object";
