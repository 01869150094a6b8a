import { z } from "zod";
import { AgentId, DiscoveredId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Traits } from "./sighting.ts";
import { Time } from "./time.ts";

/** Where something was looked for: in code and configuration, or on a workstation. Two of them see independently. */
export const DiscoverySource = z.enum(["code", "endpoint"]);
export type DiscoverySource = z.infer<typeof DiscoverySource>;

export const DiscoveredKind = z.enum([
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
]);
export type DiscoveredKind = z.infer<typeof DiscoveredKind>;

/** Those that count as agents until somebody registers them or judges otherwise. */
export const agentKinds: readonly DiscoveredKind[] = ["agent", "ci_agent"];
/** Less sure than this is no agent that anybody must answer for yet. */
export const sureEnough = 0.5;

export const DiscoverySeverity = z.enum(["info", "low", "medium", "high", "critical"]);
export type DiscoverySeverity = z.infer<typeof DiscoverySeverity>;

const text = (max: number) => z.string().min(1).max(max);
const share = z.number().min(0).max(1);

/** What one signal saw in one place. It never holds the value of a secret. */
export const Evidence = z.strictObject({
  /** The same for the same thing in the same place, on any machine. */
  key: z.string().regex(/^[0-9a-f]{16,64}$/, "a hash in hexadecimal"),
  signal: text(100),
  kind: DiscoveredKind,
  name: text(300),
  place: text(2000),
  line: z.number().int().min(1),
  confidence: share,
  severity: DiscoverySeverity,
  says: z.array(text(1000)).max(50),
  owners: z.array(text(200)).max(20).default([]),
  traits: Traits.default({}),
});
export type Evidence = z.infer<typeof Evidence>;

export const KeptEvidence = z.object({
  ...Evidence.shape,
  firstSeenAt: Time,
  lastSeenAt: Time,
  /** A whole scan looked there and did not find it any more. */
  goneAt: Time.nullable(),
});
export type KeptEvidence = z.infer<typeof KeptEvidence>;

export const DiscoveredStatus = z.enum(["open", "registered", "dismissed", "gone"]);
export type DiscoveredStatus = z.infer<typeof DiscoveredStatus>;

/** Something that was found, by all that speaks for it. */
export const Discovered = z.object({
  id: DiscoveredId,
  kind: DiscoveredKind,
  name: z.string(),
  /** The repository, the folder or the machine. */
  scope: z.string(),
  source: DiscoverySource,
  confidence: share,
  severity: DiscoverySeverity,
  signals: z.array(z.string()),
  owners: z.array(z.string()),
  places: z.number().int(),
  status: DiscoveredStatus,
  firstSeenAt: Time,
  lastSeenAt: Time,
  /** Who judged it, what they said, and until when that holds. */
  judgement: z
    .object({ by: z.string(), reason: z.string(), at: Time, expiresAt: Time.nullable() })
    .nullable(),
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
});
export type Discovered = z.infer<typeof Discovered>;

/** What was found of one kind under one name, wherever it was found. */
export const FoundGroup = z.object({
  kind: DiscoveredKind,
  name: z.string(),
  severity: DiscoverySeverity,
  confidence: share,
  /** How many of it are of each status. */
  statuses: z.record(z.string(), z.number().int()),
  found: z.number().int(),
  /** Where, and which; a hundred at most. */
  scopes: z.array(z.string()),
  ids: z.array(DiscoveredId),
  lastSeenAt: Time,
});
export type FoundGroup = z.infer<typeof FoundGroup>;

const scope = text(300);
const count = z.number().int();

/** One scan, one part of one scope: a scope is kept to what its last whole scan found. */
const Submission = z.strictObject({
  scope,
  source: DiscoverySource,
  scanner: text(100).meta({ description: "name and version of what looked" }),
  run: text(64).meta({ description: "the same for all parts of one scan" }),
  last: z.boolean().default(true).meta({ description: "no part of this scan follows" }),
  unread: z
    .array(text(2000))
    .max(2000)
    .default([])
    .meta({ description: "places that could not be read: nothing there counts as gone" }),
  evidence: z.array(Evidence).max(500),
});

export const Submitted = z.object({ added: count, seen: count, gone: count });
export type Submitted = z.infer<typeof Submitted>;

export const DiscoveryScope = z.object({
  scope: z.string(),
  source: DiscoverySource,
  scanner: z.string(),
  lastRunAt: Time,
  evidence: count,
  unread: count,
});
export type DiscoveryScope = z.infer<typeof DiscoveryScope>;

const counts = z.record(z.string(), count);
export const DiscoverySummary = z.object({
  kinds: counts,
  sources: counts,
  statuses: counts,
  scopes: z.array(DiscoveryScope),
  /** Those that count as agents and that nobody has settled. */
  waiting: count,
});
export type DiscoverySummary = z.infer<typeof DiscoverySummary>;

const id = z.strictObject({ id: DiscoveredId });
const filter = {
  kind: DiscoveredKind.optional(),
  source: DiscoverySource.optional(),
  status: DiscoveredStatus.optional(),
  minConfidence: z.coerce.number().min(0).max(1).optional(),
  q: z.string().max(200).optional(),
};

export const discoveryOperations = {
  "discovery.submit": operation({
    method: "POST",
    path: "/api/discovery/evidence",
    role: "operator",
    scope: "discovery:write",
    says: "Keeps what a scan found; the same scan again changes nothing, and what is gone is marked gone.",
    input: Submission,
    output: Submitted,
  }),
  "discovery.list": operation({
    method: "GET",
    path: "/api/discovery",
    role: "viewer",
    scope: "discovery:read",
    says: "Lists what scans found, the surest first.",
    input: z.strictObject({ ...pageQuery, ...filter }),
    output: page(Discovered),
  }),
  "discovery.groups": operation({
    method: "GET",
    path: "/api/discovery/groups",
    role: "viewer",
    scope: "discovery:read",
    says: "Lists what scans found in groups of one kind and one name, the surest first.",
    input: z.strictObject({ ...pageQuery, ...filter }),
    output: page(FoundGroup),
  }),
  "discovery.summary": operation({
    method: "GET",
    path: "/api/discovery/summary",
    role: "viewer",
    scope: "discovery:read",
    says: "Counts what scans found, and says what was scanned and when.",
    input: z.strictObject({}),
    output: DiscoverySummary,
  }),
  "discovery.get": operation({
    method: "GET",
    path: "/api/discovery/{id}",
    role: "viewer",
    scope: "discovery:read",
    says: "Shows one thing that scans found, with its evidence.",
    input: id,
    output: z.object({ found: Discovered, evidence: z.array(KeptEvidence) }),
  }),
  "discovery.judge": operation({
    method: "POST",
    path: "/api/discovery/{id}/judge",
    role: "operator",
    scope: "discovery:write",
    says: "Says that what was found is a registered agent, is no agent for a reason and a time, or is open again.",
    input: z.strictObject({
      ...id.shape,
      verdict: z.enum(["agent", "not_agent", "open"]),
      agent: AgentId.optional().meta({ description: "the registered agent that it is" }),
      reason: z.string().trim().min(1).max(1000).optional(),
      expiresAt: Time.optional().meta({
        description: "until when `not_agent` holds, at most a year; 180 days unless said",
      }),
    }),
    output: Discovered,
  }),
};
