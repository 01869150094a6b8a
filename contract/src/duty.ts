import { z } from "zod";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

const whole = z.number().int();

/** What has to be done again and again to stay where one is. */
export const DutyKind = z.enum([
  "evaluation",
  "drift_check",
  "access_review",
  "rehearsal",
  "postmortem",
  "risk_review",
]);
export type DutyKind = z.infer<typeof DutyKind>;

/** `due`: within two weeks, or for the first time; `lapsed`: its day is over. Nobody ticks it off: the evidence does. */
export const DutyState = z.enum(["done", "due", "lapsed"]);
export type DutyState = z.infer<typeof DutyState>;

export const Duty = z.object({
  kind: DutyKind,
  /** What it is of: an agent, an incident or a risk. */
  subject: z.string(),
  name: z.string(),
  page: z.string(),
  state: DutyState,
  doneAt: Time.nullable(),
  dueAt: Time,
  why: z.string(),
});
export type Duty = z.infer<typeof Duty>;

export const DutySummary = z.object({ kind: DutyKind, done: whole, due: whole, lapsed: whole });
export type DutySummary = z.infer<typeof DutySummary>;

export const dutyOperations = {
  "duties.list": operation({
    method: "GET",
    path: "/api/duties",
    role: "viewer",
    scope: "maturity:read",
    says: "Lists standing duties by the day they are due: evaluations, drift checks, reviews, rehearsals and postmortems, each as the evidence has it.",
    input: z.strictObject({
      ...pageQuery,
      kind: DutyKind.optional(),
      state: DutyState.optional(),
    }),
    output: page(Duty),
  }),
  "duties.summary": operation({
    method: "GET",
    path: "/api/duties/summary",
    role: "viewer",
    scope: "maturity:read",
    says: "Counts standing duties by kind, and what comes due in each of the next thirteen weeks.",
    input: z.strictObject({}),
    output: z.object({
      kinds: z.array(DutySummary),
      weeks: z.array(z.object({ at: Time, due: whole, lapsed: whole })),
      /** Whether you have an address of the calendar. */
      feed: z.boolean(),
      at: Time,
    }),
  }),
  "duties.feed": operation({
    method: "POST",
    path: "/api/duties/feed",
    role: "viewer",
    scope: "maturity:write",
    says: "Makes a secret address of the calendar (iCalendar) for you, shown once; the one before ends.",
    input: z.strictObject({}),
    output: z.object({ url: z.string() }),
    status: 201,
  }),
  "duties.unfeed": operation({
    method: "DELETE",
    path: "/api/duties/feed",
    role: "viewer",
    scope: "maturity:write",
    says: "Ends your address of the calendar.",
    input: z.strictObject({}),
    output: z.object({ ended: z.boolean() }),
  }),
};
