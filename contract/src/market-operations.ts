import { z } from "zod";
import { CompanyId } from "./id.ts";
import {
  Board,
  BoardKey,
  BoardOutcome,
  BoardReading,
  BoardStatus,
  Evidence,
  HiringGroup,
  IndexCompany,
  IndexMethod,
  Posting,
  PlacementChange,
  RoleFamily,
} from "./market.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

const name = z.string().trim().min(1).max(200);
const id = z.strictObject({ id: CompanyId });
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    "a domain such as example.com",
  );
const careers = z.string().trim().min(3).max(500).meta({
  description: "the address of its page of openings, or a board such as greenhouse:acme",
});
const said = {
  aliases: z.array(name).max(20).optional(),
  sector: name.optional(),
  size: name.optional(),
  sellsAgents: z.boolean().optional(),
  isStaffingFirm: z.boolean().optional(),
};
const yes = z.enum(["yes"]).optional();

export const marketOperations = {
  "index.overview": operation({
    method: "GET",
    path: "/api/index",
    role: "anyone",
    scope: "index:read",
    says: "Counts the companies of the Jobs Index by group and family, now and day by day.",
    input: z.strictObject({ days: z.coerce.number().int().min(1).max(366).default(90) }),
    output: z.object({
      published: z.boolean(),
      companies: z.number().int(),
      placed: z.number().int(),
      openRoles: z.number().int(),
      updatedAt: Time.nullable(),
      groups: z.array(
        z.object({
          group: HiringGroup,
          companies: z.number().int(),
          openRoles: z.number().int(),
        }),
      ),
      families: z.array(
        z.object({
          family: RoleFamily,
          group: HiringGroup,
          companies: z.number().int(),
          openRoles: z.number().int(),
        }),
      ),
      days: z.array(
        z.object({
          day: z.string(),
          A: z.number().int(),
          B: z.number().int(),
          C: z.number().int(),
          openRoles: z.number().int(),
        }),
      ),
    }),
  }),
  "index.list": operation({
    method: "GET",
    path: "/api/index/companies",
    role: "anyone",
    scope: "index:read",
    says: "Lists companies by the most advanced agentic role they staff: group A first, then the newest role. A hiring signal, not an audit.",
    input: z.strictObject({
      ...pageQuery,
      group: HiringGroup.optional(),
      family: RoleFamily.optional(),
      q: z.string().trim().max(100).optional().meta({ description: "part of a name or domain" }),
      all: yes.meta({ description: "those that are placed nowhere as well" }),
    }),
    output: page(IndexCompany),
  }),
  "index.company": operation({
    method: "GET",
    path: "/api/index/companies/{id}",
    role: "anyone",
    scope: "index:read",
    says: "Shows one company: where it stands, the openings that say so, and how that changed.",
    input: id,
    output: z.object({
      company: IndexCompany,
      /** The openings that count, the most advanced first. */
      evidence: z.array(Evidence),
      history: z.array(PlacementChange),
      boards: z.array(Board),
    }),
  }),
  "index.postings": operation({
    method: "GET",
    path: "/api/index/postings",
    role: "anyone",
    scope: "index:read",
    says: "Lists openings, the newest first, with the words of each title that decided.",
    input: z.strictObject({
      ...pageQuery,
      company: CompanyId.optional(),
      group: HiringGroup.optional(),
      family: RoleFamily.optional(),
      counts: z.enum(["yes", "unconfirmed", "no"]).optional(),
      q: z
        .string()
        .trim()
        .max(100)
        .optional()
        .meta({ description: "words of a title, or how they begin" }),
      closed: yes.meta({ description: "those that are closed as well" }),
    }),
    output: page(Posting),
  }),
  "index.method": operation({
    method: "GET",
    path: "/api/index/method",
    role: "anyone",
    scope: "index:read",
    says: "Shows how companies are placed, made from the tables that place them.",
    input: z.strictObject({}),
    output: IndexMethod,
  }),
  "index.add": operation({
    method: "POST",
    path: "/api/index/companies",
    role: "operator",
    scope: "index:write",
    says: "Adds a company by its name, its domain and where its openings are; they are read at the next synchronisation.",
    input: z.strictObject({ name, domain, careers: careers.optional(), ...said }),
    output: IndexCompany,
    status: 201,
  }),
  "index.update": operation({
    method: "PATCH",
    path: "/api/index/companies/{id}",
    role: "operator",
    scope: "index:write",
    says: "Changes what is said of a company; one that opted out is neither read nor shown.",
    input: z.strictObject({
      ...id.shape,
      name: name.optional(),
      domain: domain.optional(),
      ...said,
      optedOut: z.boolean().optional(),
    }),
    output: IndexCompany,
  }),
  "index.remove": operation({
    method: "DELETE",
    path: "/api/index/companies/{id}",
    role: "operator",
    scope: "index:write",
    says: "Removes a company with its boards, openings and history.",
    input: id,
    output: z.object({ removed: z.literal(true) }),
  }),
  "index.boards.list": operation({
    method: "GET",
    path: "/api/index/boards",
    role: "viewer",
    scope: "index:read",
    says: "Lists the boards that are read, those that fail first.",
    input: z.strictObject({
      ...pageQuery,
      company: CompanyId.optional(),
      status: BoardStatus.optional(),
    }),
    output: page(Board),
  }),
  "index.boards.add": operation({
    method: "POST",
    path: "/api/index/boards",
    role: "operator",
    scope: "index:write",
    says: "Adds a board to a company.",
    input: z.strictObject({ company: CompanyId, careers }),
    output: Board,
    status: 201,
  }),
  "index.boards.remove": operation({
    method: "DELETE",
    path: "/api/index/boards/{key}",
    role: "operator",
    scope: "index:write",
    says: "Removes a board with its openings.",
    input: z.strictObject({ key: BoardKey }),
    output: z.object({ removed: z.literal(true) }),
  }),
  "index.readings": operation({
    method: "GET",
    path: "/api/index/readings",
    role: "viewer",
    scope: "index:read",
    says: "Lists how readings of boards ended, the newest first.",
    input: z.strictObject({
      ...pageQuery,
      board: BoardKey.optional(),
      outcome: BoardOutcome.optional(),
    }),
    output: page(BoardReading),
  }),
  "index.sync": operation({
    method: "POST",
    path: "/api/index/sync",
    role: "operator",
    scope: "index:write",
    says: "Reads the boards of one company or of all now, and answers one line for each as it is done; a board that was read within the hour is left out unless `again` is set.",
    input: z.strictObject({ company: CompanyId.optional(), again: z.boolean().default(false) }),
    output: z.object({
      board: BoardKey,
      company: z.string(),
      outcome: BoardOutcome,
      why: z.string().nullable(),
      count: z.number().int(),
      opened: z.number().int(),
      closed: z.number().int(),
      /** Where the company stands after it. */
      group: HiringGroup.nullable(),
      done: z.number().int(),
      of: z.number().int(),
    }),
    stream: "ndjson",
  }),
  "index.bring": operation({
    method: "POST",
    path: "/api/index/bring",
    role: "operator",
    scope: "index:write",
    says: "Brings companies and their openings as JSON or CSV; works with no network. With `complete` the file is all there is of each company in it.",
    input: z.strictObject({
      format: z.enum(["json", "csv"]).default("json"),
      text: z.string().min(1).max(900_000),
      complete: z.boolean().default(false),
    }),
    output: z.object({
      companies: z.number().int(),
      added: z.number().int(),
      postings: z.number().int(),
      opened: z.number().int(),
      closed: z.number().int(),
      /** What was left out, by its place in the file. */
      refused: z.array(z.object({ row: z.number().int(), why: z.string() })),
    }),
  }),
};
