import { z } from "zod";
import { AgentStatus, Tier } from "./agent.ts";
import { AgentId, DiscoveredId, EntryId, PersonId, TelemetrySourceId, ViewId } from "./id.ts";
import { Completeness, CompletenessDay } from "./completeness.ts";
import { Correction } from "./correction.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import {
  IdentifyingKey,
  ImportSource,
  KeyKind,
  Sighting,
  SightingSource,
  Traits,
} from "./sighting.ts";
import { Time } from "./time.ts";

const count = z.number().int();

/** `unregistered`: seen, and nobody has settled it. */
export const EntryStatus = z.enum([
  ...AgentStatus.options,
  "unregistered",
  /** Seen, and somebody said that they answer for it. */
  "claimed",
  /** Planted to see whether discovery finds it. */
  "planted",
  "dismissed",
  "quarantined",
  "gone",
]);
export type EntryStatus = z.infer<typeof EntryStatus>;

/** What an entry still lacks. */
export const Missing = z.enum([
  "registration",
  "owner",
  "backup",
  "purpose",
  "scope",
  "environment",
  "sighting",
]);
export type Missing = z.infer<typeof Missing>;

export const TraitName = z.enum([
  "model",
  "prompt",
  "tools",
  "framework",
  "permissions",
  "version",
  "environment",
]);
export type TraitName = z.infer<typeof TraitName>;

/** One agent, by all that was seen of it. */
export const Entry = z.object({
  id: EntryId,
  name: z.string(),
  agent: z
    .object({
      id: AgentId,
      tier: Tier,
      environment: z.string(),
      owner: z.object({ id: PersonId, name: z.string() }).nullable(),
    })
    .nullable(),
  status: EntryStatus,
  /** Who answers for one that is not registered. */
  claimedBy: z.object({ id: PersonId, name: z.string() }).nullable(),
  /** Until somebody releases it, no door lets it in. */
  quarantine: z.object({ at: Time, by: z.string(), reason: z.string() }).nullable(),
  sources: z.array(SightingSource),
  sightings: count,
  confidence: z.number(),
  /** In what its copies differ. */
  differs: z.array(TraitName),
  missing: z.array(Missing),
  firstSeenAt: Time,
  lastSeenAt: Time,
});
export type Entry = z.infer<typeof Entry>;

/** One trait of which copies of an agent say different things. */
export const Difference = z.object({
  trait: TraitName,
  says: z.string(),
  values: z.array(z.object({ value: z.string(), sightings: z.array(z.string()) })),
});
export type Difference = z.infer<typeof Difference>;

/** Another entry that looks alike, and by what. */
export const Suggestion = z.object({
  entry: z.object({ id: EntryId, name: z.string(), status: EntryStatus }),
  by: z.array(z.object({ kind: KeyKind, value: z.string() })),
  differences: z.array(Difference),
});
export type Suggestion = z.infer<typeof Suggestion>;

export const EntryDetail = z.object({
  entry: Entry,
  sightings: z.array(Sighting),
  differences: z.array(Difference),
  corrections: z.array(Correction),
  suggestions: z.array(Suggestion),
});
export type EntryDetail = z.infer<typeof EntryDetail>;

const filter = {
  q: z.string().max(200).optional(),
  source: SightingSource.optional(),
  environment: z.string().max(64).optional(),
  tier: Tier.optional(),
  owner: z
    .union([PersonId, z.literal("nobody")])
    .optional()
    .meta({ description: "a person's id, or `nobody`" }),
  status: EntryStatus.optional(),
  missing: Missing.optional(),
  differs: TraitName.optional(),
  changed: z
    .enum(["new", "gone", "registered", "differing"])
    .optional()
    .meta({ description: "in the last seven days" }),
};

const tally = z.array(z.object({ value: z.string(), label: z.string(), entries: count }));
export const InventorySummary = z.object({
  entries: count,
  facets: z.object({
    source: tally,
    environment: tally,
    tier: tally,
    owner: tally,
    status: tally,
    missing: tally,
    differs: tally,
  }),
  /** In the last seven days. */
  week: z.object({ new: count, gone: count, registered: count, differing: count }),
});
export type InventorySummary = z.infer<typeof InventorySummary>;

/** A way of looking at the inventory that one person keeps. */
export const SavedView = z.object({
  id: ViewId,
  name: z.string(),
  filter: z.record(z.string(), z.string()),
  at: Time,
});
export type SavedView = z.infer<typeof SavedView>;

const reason = z.string().trim().min(1).max(1000);
const id = z.strictObject({ id: EntryId });

export const inventoryOperations = {
  "inventory.list": operation({
    method: "GET",
    path: "/api/inventory",
    role: "viewer",
    scope: "agents:read",
    says: "Lists every agent that is registered or was seen, each once, by name.",
    input: z.strictObject({ ...pageQuery, ...filter }),
    output: page(Entry),
  }),
  "inventory.summary": operation({
    method: "GET",
    path: "/api/inventory/summary",
    role: "viewer",
    scope: "agents:read",
    says: "Counts the inventory by source, environment, tier, owner, status and what is missing, with what changed this week.",
    input: z.strictObject({}),
    output: InventorySummary,
  }),
  "inventory.completeness": operation({
    method: "GET",
    path: "/api/inventory/completeness",
    role: "viewer",
    scope: "agents:read",
    says: "Estimates how many agents there are by capture and recapture, with the interval and what it assumes.",
    input: z.strictObject({}),
    output: Completeness,
  }),
  "inventory.history": operation({
    method: "GET",
    path: "/api/inventory/completeness/history",
    role: "viewer",
    scope: "agents:read",
    says: "Gives the last estimate of each day, oldest first, with its interval.",
    input: z.strictObject({ days: z.coerce.number().int().min(1).max(400).default(90) }),
    output: z.object({ items: z.array(CompletenessDay) }),
  }),
  "inventory.get": operation({
    method: "GET",
    path: "/api/inventory/{id}",
    role: "viewer",
    scope: "agents:read",
    says: "Shows one agent with its evidence, corrections, differing copies and look-alikes; by the id of its entry, of the agent, of what a scan found, or of who sends telemetry.",
    input: z.strictObject({ id: z.union([EntryId, AgentId, DiscoveredId, TelemetrySourceId]) }),
    output: EntryDetail,
  }),
  "inventory.merge": operation({
    method: "POST",
    path: "/api/inventory/{id}/merge",
    role: "operator",
    scope: "discovery:write",
    says: "Says that two entries are one agent; it holds against whatever is seen later.",
    input: z.strictObject({ ...id.shape, with: EntryId, reason }),
    output: EntryDetail,
  }),
  "inventory.split": operation({
    method: "POST",
    path: "/api/inventory/{id}/split",
    role: "operator",
    scope: "discovery:write",
    says: "Says that some evidence of an entry is another agent; they are never joined again until a person says so.",
    input: z.strictObject({
      ...id.shape,
      sightings: z.array(Sighting.shape.key).min(1).max(500),
      reason,
    }),
    output: EntryDetail,
  }),
  "inventory.apart": operation({
    method: "POST",
    path: "/api/inventory/{id}/apart",
    role: "operator",
    scope: "discovery:write",
    says: "Says that two entries are never one agent, however alike they look.",
    input: z.strictObject({ ...id.shape, from: EntryId, reason }),
    output: EntryDetail,
  }),
  "inventory.submit": operation({
    method: "POST",
    path: "/api/inventory/sightings",
    role: "operator",
    scope: "discovery:write",
    says: "Takes an inventory of an identity provider, a platform or a list; with the last part, what it has no more is marked gone.",
    input: z.strictObject({
      source: ImportSource,
      provider: z.string().trim().min(1).max(100),
      run: z
        .string()
        .min(1)
        .max(64)
        .meta({ description: "the same for all parts of one inventory" }),
      last: z.boolean().default(true).meta({ description: "no part of it follows" }),
      sightings: z
        .array(
          z.strictObject({
            locator: z.string().trim().min(1).max(500),
            name: z.string().trim().min(1).max(200),
            confidence: z.number().min(0).max(1).default(0.9),
            keys: z.array(IdentifyingKey).max(20).default([]),
            traits: Traits.default({}),
            owners: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
          }),
        )
        .max(500),
    }),
    output: z.object({ added: count, seen: count, gone: count }),
  }),
  "inventory.views.list": operation({
    method: "GET",
    path: "/api/inventory/views",
    role: "viewer",
    scope: "agents:read",
    says: "Lists the views of the inventory that you keep.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(SavedView) }),
  }),
  "inventory.views.save": operation({
    method: "POST",
    path: "/api/inventory/views",
    role: "viewer",
    scope: "agents:read",
    says: "Keeps a view of the inventory for you; one of the same name is replaced.",
    input: z.strictObject({
      name: z.string().trim().min(1).max(80),
      filter: z.strictObject(filter),
    }),
    output: SavedView,
    status: 201,
  }),
  "inventory.views.remove": operation({
    method: "DELETE",
    path: "/api/inventory/views/{view}",
    role: "viewer",
    scope: "agents:read",
    says: "Removes a view that you keep.",
    input: z.strictObject({ view: ViewId }),
    output: SavedView,
  }),
};
