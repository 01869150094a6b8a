import { z } from "zod";
import { EvidenceId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** What every answer says of itself: nobody but whoever runs Reeve made the mapping. */
export const evidenceLabel = "self-assessment mapping";
export const evidenceFormat = "reeve-evidence/1";

/** How sure it is that the id stands for what we say: read in its source, from general knowledge, or our own reading. */
export const MappingMark = z.enum(["confirmed", "unconfirmed", "ours"]);
export type MappingMark = z.infer<typeof MappingMark>;

/** `evidence`: each artefact has something to show and nothing is missing. `none`: nothing has. */
export const EvidenceStatus = z.enum(["evidence", "partial", "none"]);
export type EvidenceStatus = z.infer<typeof EvidenceStatus>;

/** Something that Reeve holds and that speaks for controls: as it was at one moment. */
export const Artefact = z.object({
  id: z.string(),
  name: z.string(),
  /** What was asked, in words. */
  query: z.string(),
  /** The page of the console where it can be looked at. */
  page: z.string(),
  from: Time.nullable(),
  to: Time,
  count: z.number().int(),
  /** SHA-256 (hex) of the canonical JSON of its rows. */
  digest: z.string(),
  /** What is missing, in words. */
  gaps: z.array(z.string()),
});
export type Artefact = z.infer<typeof Artefact>;

export const ControlEvidence = z.object({
  id: z.string(),
  /** In our own words. */
  says: z.string(),
  mark: MappingMark,
  status: EvidenceStatus,
  artefacts: z.array(Artefact),
  gaps: z.array(z.string()),
});
export type ControlEvidence = z.infer<typeof ControlEvidence>;

export const Framework = z.object({
  id: z.string(),
  name: z.string(),
  source: z.object({ title: z.string(), url: z.string() }),
  note: z.string(),
});
export type Framework = z.infer<typeof Framework>;

export const FrameworkEvidence = z.object({
  framework: Framework,
  label: z.literal(evidenceLabel),
  at: Time,
  counts: z.object({ evidence: z.int(), partial: z.int(), none: z.int(), unconfirmed: z.int() }),
  controls: z.array(ControlEvidence),
});
export type FrameworkEvidence = z.infer<typeof FrameworkEvidence>;

/** A bundle that was exported, without its files. */
export const EvidenceBundle = z.object({
  id: EvidenceId,
  at: Time,
  by: z.string(),
  frameworks: z.array(z.string()),
  files: z.number().int(),
  bytes: z.number().int(),
  /** SHA-256 (hex) of its manifest. */
  digest: z.string(),
});
export type EvidenceBundle = z.infer<typeof EvidenceBundle>;

/** A whole bundle in one JSON file: its files, what each must hash to, and the signature over that. */
export const EvidenceFile = z.object({
  format: z.literal(evidenceFormat),
  id: EvidenceId,
  /** Names each file with its SHA-256 and length; as text, because these bytes are what is signed. */
  manifest: z.string(),
  /** A signed note over the hash of the manifest, by the key that signs checkpoints. */
  note: z.string(),
  key: z.string(),
  /** By name; what is no text, in base64, as the manifest says. */
  files: z.record(z.string(), z.string()),
});
export type EvidenceFile = z.infer<typeof EvidenceFile>;

/** What the manifest of a bundle says. */
export const EvidenceManifest = z.strictObject({
  format: z.literal(evidenceFormat),
  label: z.literal(evidenceLabel),
  id: EvidenceId,
  at: Time,
  by: z.string(),
  frameworks: z.array(z.string()),
  files: z.array(
    z.strictObject({
      name: z.string(),
      /** Of what the file is, decoded where it stands in the bundle encoded. */
      sha256: z.string(),
      bytes: z.number().int(),
      /** Left out of text. */
      encoding: z.literal("base64").optional(),
    }),
  ),
  /** The ledger's newest checkpoint at that time; null where there was none. */
  checkpoint: z.string().nullable(),
});
export type EvidenceManifest = z.infer<typeof EvidenceManifest>;

const framework = z.string().regex(/^[a-z0-9-]{1,40}$/, "an id of `evidence.list`");

export const evidenceOperations = {
  "evidence.list": operation({
    method: "GET",
    path: "/api/evidence",
    role: "viewer",
    scope: "evidence:read",
    says: "Lists the frameworks that controls are mapped of, with how many of them have evidence now.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(FrameworkEvidence.omit({ controls: true })) }),
  }),
  "evidence.get": operation({
    method: "GET",
    path: "/api/evidence/{framework}",
    role: "viewer",
    scope: "evidence:read",
    says: "Shows each control of a framework with its live evidence and what is missing.",
    input: z.strictObject({ framework }),
    output: FrameworkEvidence,
  }),
  "evidence.export": operation({
    method: "POST",
    path: "/api/evidence-bundles",
    role: "operator",
    scope: "evidence:write",
    says: "Makes a signed bundle of the evidence as it is now (JSON, CSV, a page to print, PDF); `reeve verify` checks it offline.",
    input: z.strictObject({
      frameworks: z
        .array(framework)
        .max(20)
        .default([])
        .meta({ description: "which frameworks; left out: all" }),
    }),
    output: EvidenceFile,
    status: 201,
  }),
  "evidence.bundles": operation({
    method: "GET",
    path: "/api/evidence-bundles",
    role: "viewer",
    scope: "evidence:read",
    says: "Lists the bundles that were exported, newest first.",
    input: z.strictObject(pageQuery),
    output: page(EvidenceBundle),
  }),
  "evidence.bundle": operation({
    method: "GET",
    path: "/api/evidence-bundles/{id}",
    role: "operator",
    scope: "evidence:read",
    says: "Gives a bundle again, as it was exported.",
    input: z.strictObject({ id: EvidenceId }),
    output: EvidenceFile,
  }),
};
