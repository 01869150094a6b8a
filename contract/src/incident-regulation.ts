import { z } from "zod";
import { Time } from "./time.ts";
import file from "./incident-clocks.json" with { type: "json" };

/** What an incident is said to be, where a clock depends on it. A person says so; nothing is guessed. */
export const ClockTrigger = z.enum([
  "serious-incident",
  "death",
  "widespread-or-critical-infrastructure",
  "personal-data-breach",
  "significant-incident",
  "major-ict-incident",
]);
export type ClockTrigger = z.infer<typeof ClockTrigger>;

/** A duty to tell somebody in time. A row of data, and not legal advice: what is unverified says so. */
export const Clock = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  regime: z.string(),
  article: z.string(),
  /** Which systems and roles it is about, in words. */
  appliesTo: z.string(),
  trigger: ClockTrigger,
  /** What the time counts from. */
  start: z.enum(["awareness", "classification", "detection"]),
  /** ISO 8601 of whole hours, days or months; null where it is not known, and then nothing is due. */
  duration: z
    .string()
    .regex(/^(PT\d+H|P\d+D|P\d+M)$/)
    .nullable(),
  recipient: z.string(),
  content: z.enum(["initial", "intermediate", "final"]),
  interimAllowed: z.boolean(),
  /** From when on the duty holds; null where that is not known. */
  effectiveFrom: z.iso.date().nullable(),
  effectiveNote: z.string(),
  source: z.strictObject({ title: z.string(), url: z.url().nullable(), readAt: z.iso.date() }),
  verifiedBy: z.string().nullable(),
  verifiedAt: z.iso.date().nullable(),
  status: z.enum(["unverified", "verified", "superseded"]),
});
export type Clock = z.infer<typeof Clock>;

export const clocks: readonly Clock[] = z.array(Clock).parse(file.clocks);

/** A clock that may run for an incident, and what a person said of it. */
export const IncidentClock = z.object({
  clock: Clock,
  state: z.enum(["asked", "running", "dismissed", "met"]),
  startedAt: Time,
  dueAt: Time.nullable(),
  overdue: z.boolean(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  at: Time.nullable(),
});
export type IncidentClock = z.infer<typeof IncidentClock>;
