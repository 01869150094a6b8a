import { z } from "zod";
import { Time } from "./time.ts";

/** Where a piece of evidence about an agent comes from. */
export const SightingSource = z.enum([
  "register",
  "gate",
  "telemetry",
  "code",
  "endpoint",
  "identity",
  "platform",
  "list",
]);
export type SightingSource = z.infer<typeof SightingSource>;

/** Inventories that are handed in over the API: of an identity provider, of a platform or a cloud, or a plain list. */
export const ImportSource = z.enum(["identity", "platform", "list"]);
export type ImportSource = z.infer<typeof ImportSource>;

/** By what two pieces of evidence are about one agent, the strongest first. */
export const strongKinds = [
  "agent",
  "client_id",
  "workload",
  "platform_id",
  "card",
  "place",
  "service",
] as const;
/** What makes two of them look alike and proves nothing: it is only suggested. */
export const weakKinds = ["credential", "image", "prompt", "mcp_client", "name"] as const;
export const KeyKind = z.enum([...strongKinds, ...weakKinds]);
export type KeyKind = z.infer<typeof KeyKind>;

export const IdentifyingKey = z.strictObject({
  kind: KeyKind,
  value: z.string().trim().min(1).max(500),
});
export type IdentifyingKey = z.infer<typeof IdentifyingKey>;

const short = z.string().trim().min(1).max(200);

/** What an agent is made of, as one place tells it. Copies of one agent are compared by these. */
export const Traits = z.strictObject({
  model: short.optional(),
  /** A hash of its prompt or definition; never the text. */
  prompt: short.optional(),
  tools: z.array(short).max(200).optional(),
  framework: short.optional(),
  permissions: short.optional().meta({ description: "the mode in which it asks for permission" }),
  version: short.optional(),
  environment: short.optional(),
});
export type Traits = z.infer<typeof Traits>;

/** One piece of evidence: what one source says of one agent in one place. */
export const Sighting = z.object({
  /** The same for the same place of the same source, on any machine. */
  key: z.string().regex(/^[0-9a-f]{32}$/),
  source: SightingSource,
  /** Who or what told: a scan's signal, the name of a provider. */
  teller: z.string(),
  locator: z.string(),
  name: z.string(),
  confidence: z.number().min(0).max(1),
  keys: z.array(IdentifyingKey),
  traits: Traits,
  owners: z.array(z.string()),
  /** Its page in the console. */
  page: z.string().nullable(),
  firstSeenAt: Time,
  lastSeenAt: Time,
  /** Its source was looked through as a whole and does not have it any more. */
  goneAt: Time.nullable(),
  /** Until when a person judged it to be no agent. */
  dismissedUntil: Time.nullable(),
});
export type Sighting = z.infer<typeof Sighting>;
