import { z } from "zod";
import { PersonId, TargetId } from "./id.ts";
import { Level, SurfaceId } from "./maturity/model.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

const whole = z.number().int();
const what = z.enum([...SurfaceId.options, "stage"]);

/** A stage, or the level of a surface, by a day. */
export const Target = z.object({
  id: TargetId,
  scope: z.object({
    kind: z.enum(["organisation", "team", "environment"]),
    /** The owner's id, or the environment; empty for the organisation. */
    key: z.string(),
    name: z.string(),
  }),
  what,
  level: Level,
  /** Where it stands. */
  now: Level,
  due: z.iso.date(),
  owner: z.object({ id: PersonId, name: z.string() }).nullable(),
  status: z.enum(["met", "on_track", "late"]),
  /** What the status comes from, in words. */
  why: z.string(),
  /** Criteria that it takes, and those that are met. */
  of: whole,
  met: whole,
  /** How many more were met each week, over the last four weeks; null while less than a week is known. */
  perWeek: z.number().nullable(),
  missing: z.array(z.object({ criterion: z.string(), name: z.string(), concerns: whole })),
  setAt: Time,
});
export type Target = z.infer<typeof Target>;

export const targetOperations = {
  "targets.list": operation({
    method: "GET",
    path: "/api/targets",
    role: "viewer",
    scope: "maturity:read",
    says: "Lists targets, what is due first, each with what is missing and whether the pace of the last weeks is enough.",
    input: z.strictObject({ ...pageQuery }),
    output: page(Target),
  }),
  "targets.set": operation({
    method: "POST",
    path: "/api/targets",
    role: "operator",
    scope: "maturity:write",
    says: "Sets a target: a stage, or the level of a surface, by a day, for the organisation, a team or an environment.",
    input: z.strictObject({
      what,
      level: Level.min(2),
      due: z.iso.date(),
      owner: z.string().max(300).optional().meta({ description: "who answers for it; a person" }),
      environment: z.string().min(1).max(64).optional(),
      team: PersonId.optional(),
    }),
    output: Target,
    status: 201,
  }),
  "targets.remove": operation({
    method: "DELETE",
    path: "/api/targets/{id}",
    role: "operator",
    scope: "maturity:write",
    says: "Removes a target.",
    input: z.strictObject({ id: TargetId }),
    output: z.object({ id: TargetId }),
  }),
};
