import { z } from "zod";
import { operation } from "./operation.ts";
import { page } from "./page.ts";
import { Time } from "./time.ts";

/** The types that are Reeve's own: their things are registered, and nobody else says what they are like. */
export const ownTypes = ["agent", "tool", "server", "mcp_server", "data"] as const;

const type = z
  .string()
  .min(1)
  .max(100)
  .refine((it) => !(ownTypes as readonly string[]).includes(it), "Reeve knows these itself");
const id = z.string().min(1).max(500);
const named = z.object({ type, id });
const properties = z.record(z.string().min(1).max(200), z.unknown());

/** Who or what only other systems know: a subject or a resource of their questions, with what Reeve was told of it. */
export const Outsider = z.object({
  type: z.string(),
  id: z.string(),
  /** What policies read of it. */
  properties: z.record(z.string(), z.unknown()),
  /** What it is in, such as a group: `in` of a policy follows them. */
  parents: z.array(z.object({ type: z.string(), id: z.string() })),
  changedBy: z.string(),
  changedAt: Time,
});
export type Outsider = z.infer<typeof Outsider>;

export const outsiderOperations = {
  "outsiders.list": operation({
    method: "GET",
    path: "/api/outsiders",
    role: "viewer",
    scope: "outsiders:read",
    says: "Lists who and what only other systems know, as Reeve was told of them: the subjects and resources of AuthZEN questions.",
    input: z.strictObject({
      type: z.string().min(1).max(100).optional(),
      cursor: z.string().max(2000).optional(),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    output: page(Outsider),
  }),
  "outsiders.put": operation({
    method: "PUT",
    path: "/api/outsiders",
    role: "operator",
    scope: "outsiders:write",
    says: "Tells Reeve of a subject or resource of another system, in place of what it was told before; policies read its properties.",
    input: z.strictObject({
      type,
      id,
      properties: properties.default({}),
      parents: z.array(named).max(50).default([]),
    }),
    output: Outsider,
  }),
  "outsiders.remove": operation({
    method: "DELETE",
    path: "/api/outsiders",
    role: "operator",
    scope: "outsiders:write",
    says: "Forgets a subject or resource of another system.",
    input: z.strictObject({ type: z.string().min(1).max(100), id }),
    output: Outsider,
  }),
};
