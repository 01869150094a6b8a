import { z } from "zod";
import { ActionId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { RetentionClass } from "./retention.ts";
import { Time } from "./time.ts";

/** A change someone made to Reeve itself, as the ledger holds it. */
export const AdminRecord = z.object({
  log: z.number().int(),
  seq: z.number().int(),
  at: Time,
  operation: z.string(),
  actor: z.object({
    kind: z.enum(["person", "token", "system", "anyone"]),
    id: z.string(),
    name: z.string(),
  }),
  subject: z.string().nullable(),
  before: z.json(),
  after: z.json(),
  requestId: z.string(),
});
export type AdminRecord = z.infer<typeof AdminRecord>;

/** A signed tree head over every log (C2SP signed note), and what it covers. */
export const Checkpoint = z.object({
  note: z.string(),
  /** The Ed25519 verifier key in the note format: `name+hash+base64`. */
  key: z.string(),
  at: Time,
  logs: z.array(z.object({ log: z.number().int(), size: z.number().int(), root: z.string() })),
});
export type Checkpoint = z.infer<typeof Checkpoint>;

/** Proof that one record is in a log that a signed checkpoint covers. Hashes are hex. */
export const Proof = z.object({
  checkpoint: Checkpoint,
  records: z.array(
    z.object({
      log: z.number().int(),
      seq: z.number().int(),
      kind: z.enum(["intent", "end"]),
      body: z.string(),
      leaf: z.string(),
      /** RFC 6962 audit path, from the leaf up. */
      path: z.array(z.string()),
      /** False until a checkpoint covers the record. */
      covered: z.boolean(),
    }),
  ),
});
export type Proof = z.infer<typeof Proof>;

/** Proof that a log only grew: its tree at `to` records begins with its tree at `from` records (RFC 9162, 2.1.4). */
export const Consistency = z.object({
  log: z.number().int(),
  from: z.object({ size: z.number().int(), root: z.string() }),
  to: z.object({ size: z.number().int(), root: z.string() }),
  path: z.array(z.string()),
  /** The checkpoint that signs the tree at `to`; null where none signs just that size. */
  checkpoint: Checkpoint.nullable(),
});
export type Consistency = z.infer<typeof Consistency>;

/** A place outside the database where checkpoints are kept, and how far it is. */
export const CheckpointPlace = z.object({
  /** A path or an address, without a password. */
  place: z.string(),
  deliveredAt: Time.nullable(),
  /** When the newest checkpoint that it has was made. */
  checkpointAt: Time.nullable(),
  failingSince: Time.nullable(),
  error: z.string().nullable(),
});
export type CheckpointPlace = z.infer<typeof CheckpointPlace>;

/** How far a check of the whole record is; the last step holds the result. */
export const CheckStep = z.object({
  checked: z.number().int(),
  of: z.number().int(),
  result: z
    .object({
      ok: z.boolean(),
      at: Time,
      tookMs: z.number().int(),
      records: z.number().int(),
      actions: z.number().int(),
      checkpoints: z.number().int(),
      lastCheckpointAt: Time.nullable(),
      keys: z.array(z.string()),
      /** The first of what does not verify, a sentence each. */
      faults: z.array(z.string()),
      moreFaults: z.number().int(),
      /** What retention removed, as signed notes say. */
      removed: z.array(
        z.object({
          log: z.number().int(),
          from: z.number().int(),
          /** The first that is left. */
          to: z.number().int(),
          class: RetentionClass,
          at: Time,
          rule: z.string(),
        }),
      ),
    })
    .nullable(),
});
export type CheckStep = z.infer<typeof CheckStep>;

/** How calls of one tool server went over time, as the record tells it. */
export const ServerHistory = z.object({
  at: Time,
  /** What the numbers go back to: later than asked where there were too many calls to look at all. */
  since: Time,
  capped: z.boolean(),
  buckets: z.array(
    z.object({
      at: Time,
      ok: z.number().int(),
      error: z.number().int(),
      /** Nobody saw how they ended. */
      unknown: z.number().int(),
      /** They never reached the server. */
      refused: z.number().int(),
      /** From passing a call on to its answer: half of the calls took no longer, and 19 of 20. */
      p50Ms: z.number().nullable(),
      p95Ms: z.number().nullable(),
    }),
  ),
});
export type ServerHistory = z.infer<typeof ServerHistory>;

const size = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);

export const ledgerOperations = {
  "ledger.checkpoint": operation({
    method: "GET",
    path: "/api/ledger/checkpoint",
    role: "viewer",
    scope: "actions:read",
    says: "Shows the newest signed checkpoint.",
    input: z.strictObject({}),
    output: Checkpoint,
  }),
  "ledger.proof": operation({
    method: "GET",
    path: "/api/ledger/proof",
    role: "viewer",
    scope: "actions:read",
    says: "Proves that an action's records are in the log that the newest checkpoint signs.",
    input: z.strictObject({ action: ActionId }),
    output: Proof,
  }),
  "ledger.consistency": operation({
    method: "GET",
    path: "/api/ledger/consistency",
    role: "viewer",
    scope: "actions:read",
    says: "Proves that a log only grew between two sizes; without `to`, up to what the newest checkpoint signs.",
    input: z.strictObject({
      log: z.coerce.number().int().min(0),
      from: size,
      to: size.optional(),
    }),
    output: Consistency,
  }),
  "ledger.places": operation({
    method: "GET",
    path: "/api/ledger/places",
    role: "viewer",
    scope: "actions:read",
    says: "Shows where checkpoints are kept besides the data folder, and how far each place is.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(CheckpointPlace) }),
  }),
  "ledger.check": operation({
    method: "GET",
    path: "/api/ledger/check",
    role: "viewer",
    scope: "actions:read",
    says: "Checks the whole record here and now, and says how far it is; `reeve verify` does it away from Reeve.",
    input: z.strictObject({}),
    output: CheckStep,
    stream: "ndjson",
  }),
  "ledger.server": operation({
    method: "GET",
    path: "/api/ledger/server",
    role: "viewer",
    scope: "actions:read",
    says: "Shows how calls of one tool server went over time: how many, how they ended, how long they took.",
    input: z.strictObject({
      /** The name of the server. */
      server: z.string().min(1).max(64),
      hours: z.coerce.number().int().min(1).max(720).default(24),
    }),
    output: ServerHistory,
  }),
  "ledger.changes": operation({
    method: "GET",
    path: "/api/ledger/changes",
    role: "viewer",
    scope: "actions:read",
    says: "Lists who changed what in Reeve itself, newest first.",
    input: z.strictObject({ ...pageQuery, subject: z.string().max(100).optional() }),
    output: page(AdminRecord),
  }),
};
