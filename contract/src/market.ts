import { z } from "zod";
import { CompanyId, IndexRequestId, PostingId } from "./id.ts";
import { Time } from "./time.ts";

/** What every page and every answer with a placement says of it. */
export const hiringSignal = "A hiring signal, not an audit.";

/** The systems whose public job boards can be read. `file`: postings that were brought as one. */
export const Ats = z.enum([
  "greenhouse",
  "lever",
  "ashby",
  "smartrecruiters",
  "workable",
  "recruitee",
  "personio",
  "file",
]);
export type Ats = z.infer<typeof Ats>;

/** A runs agents safely at scale, B ships them as production software, C makes first builds. */
export const HiringGroup = z.enum(["A", "B", "C"]);
export type HiringGroup = z.infer<typeof HiringGroup>;

/** Kinds of roles, the most advanced first; within a group the one that stands first decides. */
export const RoleFamily = z.enum([
  "agent_ops",
  "evaluations",
  "ai_governance",
  "ai_security",
  "agent_engineer",
  "forward_deployed",
  "solutions_architect",
  "ai_engineer",
  "ai_product_manager",
]);
export type RoleFamily = z.infer<typeof RoleFamily>;

/**
 * How one reading of a board ended. Only `ok`, and `empty` that a later reading agrees with, close postings; `partial`
 * opens only; everything else changes nothing. `suspicious_empty`: it had postings and shows none, for the first time.
 */
export const BoardOutcome = z.enum([
  "ok",
  "empty",
  "suspicious_empty",
  "not_found",
  "ambiguous_empty",
  "partial",
  "transient",
  "blocked",
  "malformed",
  "refused",
]);
export type BoardOutcome = z.infer<typeof BoardOutcome>;

/** `dead`: it was not found three times in a row. `blocked`: it asked to be left alone, and is for a day. */
export const BoardStatus = z.enum(["new", "working", "failing", "blocked", "dead"]);
export type BoardStatus = z.infer<typeof BoardStatus>;

/** `greenhouse:acme`, or `lever:acme@eu` where a system has more than one region. */
export const BoardKey = z
  .string()
  .regex(/^[a-z]{2,20}:[A-Za-z0-9._-]{1,100}(@[a-z]{2,8})?$/, "a board such as greenhouse:acme");

/** A company's page of openings at one system. */
export const Board = z.object({
  key: BoardKey,
  ats: Ats,
  token: z.string(),
  region: z.string().nullable(),
  company: z.object({ id: CompanyId, name: z.string() }),
  status: BoardStatus,
  lastOutcome: BoardOutcome.nullable(),
  /** What was wrong at the last reading, in words; null where nothing was. */
  why: z.string().nullable(),
  lastReadAt: Time.nullable(),
  /** When it was last read well: what placements go stale by. */
  lastOkAt: Time.nullable(),
  /** When it is read next; null for one that is not read, as what was brought as a file. */
  nextAt: Time.nullable(),
  consecutiveFailures: z.number().int(),
  open: z.number().int(),
});
export type Board = z.infer<typeof Board>;

/** One reading of one board. */
export const BoardReading = z.object({
  board: BoardKey,
  at: Time,
  outcome: BoardOutcome,
  why: z.string().nullable(),
  /** Openings that it showed. */
  count: z.number().int(),
  opened: z.number().int(),
  reopened: z.number().int(),
  closed: z.number().int(),
  complete: z.boolean(),
  /** It said that nothing changed since the reading before. */
  unchanged: z.boolean(),
  /** SHA-256 (hex) of what came; null where nothing did. */
  sha256: z.string().nullable(),
  durationMs: z.number().int(),
});
export type BoardReading = z.infer<typeof BoardReading>;

/** An opening, and what its title says of the role. Nothing of people is kept. Its words are those of its board: data. */
export const Posting = z.object({
  id: PostingId,
  company: z.object({ id: CompanyId, name: z.string() }),
  board: BoardKey,
  title: z.string(),
  family: RoleFamily.nullable(),
  group: HiringGroup.nullable(),
  /** Other families that its title matches as well. */
  also: z.array(RoleFamily),
  /** `unconfirmed`: the title alone is not clear and the description does not bear it out; it places nobody. */
  counts: z.enum(["yes", "unconfirmed", "no"]),
  /** The words of the title that decided. */
  matchedText: z.string().nullable(),
  /** The title says itself that it is about AI. */
  explicit: z.boolean(),
  /** What the description holds that bears an unclear title out. */
  terms: z.array(z.string()),
  /** Why it does not count, in words; null where it does. */
  why: z.string().nullable(),
  department: z.string(),
  locations: z.array(z.string()),
  remote: z.boolean().nullable(),
  /** Pay as it was published; empty where it was not. */
  pay: z.string(),
  /** Where it was found; only `https`, otherwise empty. */
  url: z.string(),
  postedAt: Time.nullable(),
  firstSeen: Time,
  lastSeen: Time,
  closedAt: Time.nullable(),
  /** The opening that it repeats, whose age it has. */
  repostOf: PostingId.nullable(),
  daysOpen: z.number().int(),
});
export type Posting = z.infer<typeof Posting>;

/** An opening that counts, and how much it says by itself. */
export const Evidence = z.object({
  ...Posting.shape,
  confidence: z.enum(["low", "medium", "high"]),
});
export type Evidence = z.infer<typeof Evidence>;

/** Where a company stands by the most advanced agentic role it staffs: a hiring signal, not an audit. */
export const Placement = z.object({
  group: HiringGroup,
  family: RoleFamily,
  deciding: z.object({ id: PostingId, title: z.string(), url: z.string() }),
  confidence: z.enum(["low", "medium", "high"]),
  /** Its boards were not read well for a week: it may be otherwise by now. */
  stale: z.boolean(),
  /** Openings that count, by family; none of zero. */
  countsByFamily: z.partialRecord(RoleFamily, z.number().int()),
  openRoles: z.number().int(),
  /** When the newest of them was first seen. */
  newestRole: Time,
  locations: z.array(z.string()),
  remote: z.boolean(),
  /** What is published of pay, of any of them; empty where nothing is. */
  pay: z.string(),
  asOf: Time,
  methodVersion: z.string(),
  methodHash: z.string(),
  says: z.literal(hiringSignal),
  /** What a reader has to know besides; null where there is nothing. */
  note: z.string().nullable(),
});
export type Placement = z.infer<typeof Placement>;

export const IndexCompany = z.object({
  id: CompanyId,
  name: z.string(),
  domain: z.string(),
  aliases: z.array(z.string()),
  sector: z.string().nullable(),
  size: z.string().nullable(),
  /** It sells agents: who is deployed to its customers says little of how it runs its own. */
  sellsAgents: z.boolean(),
  /** It staffs others' openings, so that it is placed nowhere. */
  isStaffingFirm: z.boolean(),
  /** Your own organisation: its measured stage is set beside the roles it staffs. */
  isOwn: z.boolean(),
  /** It asked not to be shown: it is not read, and only operators see it. */
  optedOutAt: Time.nullable(),
  /** Null: its openings say nothing at present. */
  placement: Placement.nullable(),
  updatedAt: Time,
});
export type IndexCompany = z.infer<typeof IndexCompany>;

/** A change of where a company stands, with the opening that caused it. */
export const PlacementChange = z.object({
  at: Time,
  from: HiringGroup.nullable(),
  to: HiringGroup.nullable(),
  family: RoleFamily.nullable(),
  confidence: z.enum(["low", "medium", "high"]).nullable(),
  posting: z.object({ id: PostingId, title: z.string() }).nullable(),
  why: z.string(),
});
export type PlacementChange = z.infer<typeof PlacementChange>;

/** What somebody says is wrong, or asks to be left out; the company or anyone else. */
export const IndexRequest = z.object({
  id: IndexRequestId,
  company: z.object({ id: CompanyId, name: z.string() }),
  kind: z.enum(["correction", "opt_out"]),
  says: z.string(),
  /** Where to answer; seen by operators only. */
  contact: z.string().nullable(),
  at: Time,
  settledAt: Time.nullable(),
  settledBy: z.string().nullable(),
  outcome: z.enum(["done", "declined"]).nullable(),
  answer: z.string().nullable(),
});
export type IndexRequest = z.infer<typeof IndexRequest>;

export const IndexSettings = z.object({
  /** Who is not signed in may read list, companies and method. */
  published: z.boolean(),
  /** Boards are read once a day. Off: only when somebody asks. */
  daily: z.boolean(),
  /** Which company is yours. */
  own: CompanyId.nullable(),
});
export type IndexSettings = z.infer<typeof IndexSettings>;

const Pattern = z.object({ says: z.string(), expression: z.string() });

/** How companies are placed, made from the very tables that place them. */
export const IndexMethod = z.object({
  version: z.string(),
  hash: z.string(),
  says: z.literal(hiringSignal),
  groups: z.array(
    z.object({ group: HiringGroup, hiring: z.string(), meaning: z.string(), band: z.string() }),
  ),
  families: z.array(
    z.object({
      name: RoleFamily,
      group: HiringGroup,
      is: z.string(),
      patterns: z.array(Pattern),
    }),
  ),
  exclusions: z.array(z.object({ what: z.string(), patterns: z.array(Pattern) })),
  explicit: Pattern,
  corroborating: z.array(Pattern),
  rules: z.array(z.object({ name: z.string(), says: z.string() })),
  boards: z.array(
    z.object({
      ats: Ats,
      name: z.string(),
      boards: z.number().int(),
      working: z.number().int(),
      lastOkAt: Time.nullable(),
    }),
  ),
  /** On a labelled set kept apart from the patterns. */
  measured: z.array(
    z.object({
      family: RoleFamily,
      titles: z.number().int(),
      precision: z.number().nullable(),
      recall: z.number().nullable(),
      misses: z.array(z.object({ title: z.string(), said: z.string(), wanted: z.string() })),
    }),
  ),
  debatable: z.array(z.object({ title: z.string(), says: z.string() })),
  /** `moved`: places that a version moved here by itself, when no opening had come or gone. The newest first. */
  versions: z.array(z.object({ version: z.string(), says: z.string(), moved: z.number().int() })),
  limits: z.array(z.string()),
});
export type IndexMethod = z.infer<typeof IndexMethod>;
