import { z } from "zod";
import { dataClasses } from "./data-rule.ts";
import { Time } from "./time.ts";

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** What one argument must be. What it says all holds together; an argument that is absent, or of another type, fits none of it. */
export const ArgumentConstraint = z
  .strictObject({
    /** Where it stands: `amount`, `filter.customer`, `files[].path`. */
    argument: z
      .string()
      .max(200)
      .regex(
        /^[^.[\]\s]+(?:\[\])?(?:\.[^.[\]\s]+(?:\[\])?)*$/,
        "names joined by dots, `[]` behind a list",
      ),
    equals: scalar.optional(),
    oneOf: z.array(scalar).min(1).max(100).optional(),
    /** Its text begins so. A text with a `..` between slashes never fits. */
    prefix: z.string().min(1).max(1000).optional(),
    /** Its text is this, where `*` stands for any text. A text with a `..` between slashes never fits. */
    glob: z.string().min(1).max(1000).optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
    /** In characters of a text, or items of a list. */
    maxLength: z.number().int().min(0).max(1_000_000).optional(),
  })
  .refine(({ argument: _argument, ...bounds }) => Object.keys(bounds).length > 0, {
    message: "say at least one of equals, oneOf, prefix, glob, atLeast, atMost, maxLength",
  });
export type ArgumentConstraint = z.infer<typeof ArgumentConstraint>;

export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;
export const Weekday = z.enum(weekdays);
export type Weekday = z.infer<typeof Weekday>;

const ofDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day such as 09:00");

/** A name of the IANA database of time zones: `Europe/Berlin`. */
export const Zone = z.string().max(64).refine(isZone, "a time zone such as Europe/Berlin or UTC");

/** When the grant holds, besides its end: from a time on, on days of the week, in hours of the day. */
export const TimeConstraint = z
  .strictObject({
    from: Time.optional(),
    weekdays: z.array(Weekday).min(1).max(7).optional(),
    /** From the one, and before the other, in the same day. */
    hours: z.strictObject({ from: ofDay, until: ofDay }).optional(),
    /** Where the days and hours are counted. */
    zone: Zone.default("UTC"),
  })
  .refine(({ hours }) => hours === undefined || hours.from < hours.until, {
    path: ["hours"],
    message: "the hours end before they begin; a night takes two grants",
  })
  .refine(({ from, weekdays: days, hours }) => (from ?? days ?? hours) !== undefined, {
    message: "say at least one of from, weekdays, hours",
  });
export type TimeConstraint = z.infer<typeof TimeConstraint>;

/** How often it may be used. A use is counted over all processes. */
export const CountConstraint = z
  .strictObject({
    total: z.number().int().min(1).max(1_000_000_000).optional(),
    /** In a day of the zone of `time`, or of UTC. */
    perDay: z.number().int().min(1).max(1_000_000_000).optional(),
  })
  .refine(({ total, perDay }) => (total ?? perDay) !== undefined, {
    message: "say at least one of total, perDay",
  });
export type CountConstraint = z.infer<typeof CountConstraint>;

/** What holds besides agent, server and tools. All of it holds together. */
export const GrantConstraints = z.strictObject({
  arguments: z.array(ArgumentConstraint).max(50).optional(),
  /** The only classes of data that a call may touch. Where nobody said what a call touches, or it cannot be read, it does not fit. */
  dataClasses: dataClasses.min(1).optional(),
  time: TimeConstraint.optional(),
  count: CountConstraint.optional(),
});
export type GrantConstraints = z.infer<typeof GrantConstraints>;

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
