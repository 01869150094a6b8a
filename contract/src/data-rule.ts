import { z } from "zod";

/** A class of data, by the organisation's own name for it: `pii`, `confidential`, `source-code`. */
export const DataClass = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/, "lower-case letters, digits and . _ -");
export const dataClasses = z.array(DataClass).max(32);

/** Whether data was read or written. `unknown`: nobody said what the tool does. */
export const Access = z.enum(["read", "write", "unknown"]);
export type Access = z.infer<typeof Access>;

/**
 * What one argument of a tool says of the data that a call touches. `path`: a file or folder. `address`: a URL or e-mail
 * address. `table`, `object`: the name of a table, the id of one thing. A statement of SQL names tables and columns.
 */
export const DataRule = z.strictObject({
  /** Where it stands: `statement`, `filter.customer`, `files[].path`. */
  argument: z
    .string()
    .max(200)
    .regex(
      /^[^.[\]\s]+(?:\[\])?(?:\.[^.[\]\s]+(?:\[\])?)*$/,
      "names joined by dots, `[]` behind a list",
    ),
  kind: z.enum(["sql", "path", "address", "table", "object"]),
  /** Of an object, what it is: `customer`. */
  type: z.string().trim().min(1).max(60).optional(),
  /** The system that holds it; its tool server unless said, of an address its host. */
  system: z.string().trim().min(1).max(100).optional(),
  /** Its classes; those of the tool unless said. */
  dataClasses: dataClasses.optional(),
  /** What is done to it; of SQL the statement says it, else the tool's declared effect. */
  access: z.enum(["read", "write"]).optional(),
  /** Said where a statement is certainly PostgreSQL's: then what other databases would read otherwise is no doubt. */
  dialect: z.literal("postgresql").optional(),
});
export type DataRule = z.infer<typeof DataRule>;
export const dataRules = z.array(DataRule).max(50);
