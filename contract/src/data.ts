import { z } from "zod";
import { Source } from "./action.ts";
import { Access, DataClass } from "./data-rule.ts";
import { Answer } from "./decision.ts";
import { ActionId, AgentId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/**
 * `table`, `path`, `address`, `object`: what an argument named. `resource`: what was read by its address. `tool`: nothing was
 * named, so it is the tool itself. `unread`: something was named and could not be read, such as a statement of SQL.
 */
export const TouchKind = z.enum([
  "table",
  "path",
  "address",
  "object",
  "resource",
  "tool",
  "unread",
]);
export type TouchKind = z.infer<typeof TouchKind>;

/** One thing that an action touched: who, for whom, what, of which class, and how. */
export const DataAccess = z.object({
  at: Time,
  action: ActionId,
  agent: z.object({ id: AgentId, name: z.string() }).nullable(),
  /** For whom it acted; null where it was on its own account. */
  person: z.object({ id: z.string(), name: z.string() }).nullable(),
  source: Source,
  server: z.string().nullable(),
  tool: z.string().nullable(),
  /** The system that holds it: its tool server, unless a rule or an address says another. */
  system: z.string(),
  kind: TouchKind,
  /** Of an object, what it is: `customer`. */
  type: z.string().nullable(),
  object: z.string(),
  /** Of a table; `?` before one says that it is of one of the tables of its statement. */
  columns: z.array(z.string()),
  classes: z.array(z.string()),
  access: Access,
  /** True where names and forms of arguments say it, and no rule. */
  inferred: z.boolean(),
  /** What was decided; null where only telemetry tells of it. */
  answer: Answer.nullable(),
});
export type DataAccess = z.infer<typeof DataAccess>;

const filter = {
  class: DataClass.optional(),
  system: z.string().max(200).optional(),
  agent: z.string().max(200).optional(),
  /** The id of the person, or `none` for what agents did on their own account. */
  person: z.string().max(200).optional(),
  access: Access.optional(),
  since: Time.optional(),
  until: Time.optional(),
};
const search = {
  ...filter,
  kind: TouchKind.optional(),
  /** What the object's name begins with. */
  object: z.string().min(1).max(300).optional(),
  action: ActionId.optional(),
  /** `yes`: also what was refused, and so never touched. */
  refused: z.enum(["yes", "no"]).default("no"),
};

/** How far the record was read for the data that its actions touched. */
export const DataRead = z.object({
  /** Records of the doors, and actions of telemetry, that are still to be read. */
  left: z.number().int(),
  /** Tools whose actions are read again, because what was said of them changed. */
  again: z.number().int(),
});
export type DataRead = z.infer<typeof DataRead>;

const counted = z.object({
  reads: z.number().int(),
  writes: z.number().int(),
  unknown: z.number().int(),
  refused: z.number().int(),
});

/** What was touched by whom, added up over whole days (UTC). */
export const DataSummary = z.object({
  since: Time,
  until: Time,
  days: z.array(counted.extend({ day: z.string() })),
  /** The busiest first, at most a hundred. */
  who: z.array(
    counted.extend({
      agent: DataAccess.shape.agent,
      person: DataAccess.shape.person,
      lastAt: Time,
    }),
  ),
  /** Whether more did. */
  more: z.boolean(),
  classes: z.array(counted.extend({ name: z.string() })),
  systems: z.array(counted.extend({ name: z.string() })),
  read: DataRead,
});
export type DataSummary = z.infer<typeof DataSummary>;

/** One way from an agent's tool to a class of data in a system, and how often it was taken. */
export const DataWay = z.object({
  server: z.string().nullable(),
  tool: z.string().nullable(),
  system: z.string(),
  /** Null: of no class. */
  class: z.string().nullable(),
  answer: Answer.nullable(),
  access: Access,
  /** How many things were touched; a thing of several classes counts with the first of them. */
  touches: z.number().int(),
  /** How many of this class. */
  ofClass: z.number().int(),
});
export type DataWay = z.infer<typeof DataWay>;

export const dataOperations = {
  "data.search": operation({
    method: "GET",
    path: "/api/data",
    role: "viewer",
    scope: "actions:read",
    says: "Lists what data was touched, by whom and for whom, newest first; `agent` is an id or a name.",
    input: z.strictObject({ ...pageQuery, ...search }),
    output: page(DataAccess),
  }),
  "data.summary": operation({
    method: "GET",
    path: "/api/data/summary",
    role: "viewer",
    scope: "actions:read",
    says: "Adds up what data was touched, by day, agent and person; seven whole days unless asked for others, at most 400.",
    input: z.strictObject(filter),
    output: DataSummary,
  }),
  "data.export": operation({
    method: "GET",
    path: "/api/data/export",
    role: "viewer",
    scope: "actions:read",
    says: "Exports every touch that matches, oldest first, one JSON object a line.",
    input: z.strictObject(search),
    output: DataAccess,
    stream: "ndjson",
  }),
  "data.map": operation({
    method: "GET",
    path: "/api/agents/{id}/map",
    role: "viewer",
    scope: "actions:read",
    says: "Shows which tools an agent used, which systems and data that reached, how often and by which answers.",
    input: z.strictObject({ id: AgentId, days: z.coerce.number().int().min(1).max(90).default(7) }),
    output: z.object({ since: Time, ways: z.array(DataWay), more: z.boolean(), read: DataRead }),
  }),
};
