import { z } from "zod";
import { Tier } from "./agent.ts";
import { AgentId, ImportId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

export const maxImportBytes = 32 * 1024 * 1024;
export const maxImportRows = 200_000;
/** What one part of a file may hold, before base64. */
export const maxPartBytes = 600_000;

/** What a column of a spreadsheet can say of an agent. */
export const ImportField = z.enum([
  "name",
  "purpose",
  "environment",
  "tier",
  "owner",
  "change",
  "incidents",
  "risk",
  "backup",
  "servers",
  "tools",
  "data",
  "version",
]);
export type ImportField = z.infer<typeof ImportField>;

/** Which column says what: positions from 0, each at most once. */
export const ImportMapping = z.partialRecord(ImportField, z.number().int().min(0).max(199));
export type ImportMapping = z.infer<typeof ImportMapping>;

/** What is said where a cell is empty and the agent is new. */
export const ImportDefaults = z.strictObject({
  purpose: z.string().trim().min(1).max(2000).optional(),
  environment: z.string().trim().min(1).max(64).optional(),
  tier: Tier.optional(),
  owner: z.string().trim().min(1).max(254).optional(),
});
export type ImportDefaults = z.infer<typeof ImportDefaults>;

export const ImportStatus = z.enum([
  "uploading",
  "reading",
  "read",
  "checking",
  "checked",
  "applying",
  "applied",
  "undoing",
  "undone",
  "failed",
]);
export type ImportStatus = z.infer<typeof ImportStatus>;

export const ImportVerdict = z.enum(["create", "update", "unchanged", "error"]);
export type ImportVerdict = z.infer<typeof ImportVerdict>;

const count = z.number().int();
const Wrong = z.object({ detail: z.string(), fix: z.string() });

/** A spreadsheet on its way into the register. */
export const Import = z.object({
  id: ImportId,
  file: z.string(),
  bytes: count,
  received: count,
  status: ImportStatus,
  /** Whether a process works on it now; one that is in the middle and not running can be started again. */
  running: z.boolean(),
  /** How it was read: `xlsx`, or `csv` with its encoding and separator. */
  format: z.string().nullable(),
  columns: z.array(z.object({ name: z.string(), samples: z.array(z.string()) })),
  rows: count,
  mapping: ImportMapping,
  defaults: ImportDefaults,
  /** Rows done of the step under way. */
  done: count,
  counts: z.object({
    create: count,
    update: count,
    unchanged: count,
    error: count,
    applied: count,
    undone: count,
    /** Rows that changed in between and were therefore left alone. */
    left: count,
  }),
  /** Why it could not be read, and what to do. */
  problem: Wrong.nullable(),
  by: z.string(),
  createdAt: Time,
  updatedAt: Time,
});
export type Import = z.infer<typeof Import>;

const ImportDifference = z.object({
  field: ImportField,
  before: z.string().nullable(),
  after: z.string().nullable(),
});
export type ImportDifference = z.infer<typeof ImportDifference>;

const ImportFault = z.object({ column: z.string().nullable(), ...Wrong.shape });
export type ImportFault = z.infer<typeof ImportFault>;

/** One row of the file: what becomes of it, and what became of it. */
export const ImportRow = z.object({
  /** As the spreadsheet counts: the header is row 1. */
  row: count,
  cells: z.array(z.string()),
  name: z.string().nullable(),
  verdict: ImportVerdict.nullable(),
  differences: z.array(ImportDifference),
  faults: z.array(ImportFault),
  state: z.enum(["waiting", "applied", "undone", "left"]),
  /** Why it was left alone, when it was. */
  note: z.string().nullable(),
  agent: AgentId.nullable(),
});
export type ImportRow = z.infer<typeof ImportRow>;

const id = z.strictObject({ id: ImportId });

export const importOperations = {
  "imports.start": operation({
    method: "POST",
    path: "/api/imports",
    role: "operator",
    scope: "agents:write",
    says: "Begins an import of agents from a spreadsheet; its bytes follow in parts.",
    input: z.strictObject({
      /** What the file is called; its ending says what it may be. */
      name: z.string().trim().min(1).max(200),
      bytes: z.number().int().min(1).max(maxImportBytes),
    }),
    output: Import,
    status: 201,
  }),
  "imports.upload": operation({
    method: "POST",
    path: "/api/imports/{id}/parts",
    role: "operator",
    scope: "agents:write",
    says: "Takes the next part of the file; with the last one it is read, and nothing in it is executed.",
    input: z.strictObject({
      ...id.shape,
      at: z.number().int().min(0).meta({ description: "where in the file the part begins" }),
      data: z
        .base64()
        .min(1)
        .max(Math.ceil(maxPartBytes / 3) * 4),
    }),
    output: Import,
  }),
  "imports.list": operation({
    method: "GET",
    path: "/api/imports",
    role: "operator",
    scope: "agents:read",
    says: "Lists imports, newest first.",
    input: z.strictObject({ ...pageQuery }),
    output: page(Import),
  }),
  "imports.get": operation({
    method: "GET",
    path: "/api/imports/{id}",
    role: "operator",
    scope: "agents:read",
    says: "Shows one import and how far it is.",
    input: id,
    output: Import,
  }),
  "imports.rows": operation({
    method: "GET",
    path: "/api/imports/{id}/rows",
    role: "operator",
    scope: "agents:read",
    says: "Lists the rows of an import with what becomes of each.",
    input: z.strictObject({
      ...id.shape,
      ...pageQuery,
      verdict: ImportVerdict.optional(),
      state: z.enum(["waiting", "applied", "undone", "left"]).optional(),
    }),
    output: page(ImportRow),
  }),
  "imports.preview": operation({
    method: "POST",
    path: "/api/imports/{id}/preview",
    role: "operator",
    scope: "agents:write",
    says: "Says what would become of each row, by the given mapping of columns or the proposed one; changes no agent.",
    input: z.strictObject({
      ...id.shape,
      mapping: ImportMapping.optional(),
      defaults: ImportDefaults.optional(),
    }),
    output: Import,
    status: 202,
  }),
  "imports.apply": operation({
    method: "POST",
    path: "/api/imports/{id}/apply",
    role: "operator",
    scope: "agents:write",
    says: "Registers and changes agents as previewed; rows with errors and rows that changed since are left alone.",
    input: id,
    output: Import,
    status: 202,
  }),
  "imports.undo": operation({
    method: "POST",
    path: "/api/imports/{id}/undo",
    role: "operator",
    scope: "agents:write",
    says: "Takes back all that an import did, except where something changed since.",
    input: id,
    output: Import,
    status: 202,
  }),
};
