import { z } from "zod";
import { PolicyId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Fault } from "./problem.ts";
import { Time } from "./time.ts";

export const PolicyMode = z.enum(["shadow", "enforce"]);
export type PolicyMode = z.infer<typeof PolicyMode>;

export const PolicyName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/, "lower-case letters, digits and . _ - between them")
  .max(100);

/** Whose rules: the organisation's and its teams', or those for one tool server or one agent, which only tighten. */
export const PolicyLayer = z.enum(["org", "team", "server", "agent"]);
export type PolicyLayer = z.infer<typeof PolicyLayer>;

/** Why a change is made, in a sentence. */
export const ChangeReason = z.string().trim().max(1000);

/** One named file of Cedar, at one version. Versions are never changed, only followed by the next. */
export const Policy = z.object({
  id: PolicyId,
  name: z.string(),
  version: z.number().int(),
  mode: PolicyMode,
  cedar: z.string(),
  /** How many permits and forbids it holds. */
  permits: z.number().int(),
  forbids: z.number().int(),
  layers: z.array(PolicyLayer),
  /** What validation warns of without refusing it. */
  warnings: z.array(Fault),
  author: z.string(),
  /** Who let it come into force, where changes are reviewed. */
  reviewer: z.string().nullable(),
  reviewedAt: Time.nullable(),
  /** Why it was made. */
  reason: z.string().nullable(),
  createdAt: Time,
  /** Null while it is in force. */
  removedAt: Time.nullable(),
});
export type Policy = z.infer<typeof Policy>;

const cedar = z.string().min(1).max(200_000);

export const policyOperations = {
  "policies.list": operation({
    method: "GET",
    path: "/api/policies",
    role: "viewer",
    scope: "policies:read",
    says: "Lists the policies in force, by name.",
    input: z.strictObject({ ...pageQuery }),
    output: page(Policy),
  }),
  "policies.get": operation({
    method: "GET",
    path: "/api/policies/{name}",
    role: "viewer",
    scope: "policies:read",
    says: "Shows a policy as it is in force, or at one version.",
    input: z.strictObject({ name: PolicyName, version: z.coerce.number().int().min(1).optional() }),
    output: Policy,
  }),
  "policies.versions": operation({
    method: "GET",
    path: "/api/policies/{name}/versions",
    role: "viewer",
    scope: "policies:read",
    says: "Lists a policy's versions, newest first.",
    input: z.strictObject({ name: PolicyName, ...pageQuery }),
    output: page(Policy),
  }),
  "policies.put": operation({
    method: "PUT",
    path: "/api/policies/{name}",
    role: "operator",
    scope: "policies:write",
    says: "Puts a new version of a policy in force; refused with line and column where it is not valid.",
    input: z.strictObject({
      name: PolicyName,
      cedar,
      mode: PolicyMode.default("enforce"),
      reason: ChangeReason.optional(),
    }),
    output: Policy,
  }),
  "policies.remove": operation({
    method: "DELETE",
    path: "/api/policies/{name}",
    role: "operator",
    scope: "policies:write",
    says: "Takes a policy out of force; its versions stay on record.",
    input: z.strictObject({ name: PolicyName }),
    output: Policy,
  }),
  "policies.check": operation({
    method: "POST",
    path: "/api/policies/check",
    role: "viewer",
    scope: "policies:read",
    says: "Checks a text without storing it: errors and warnings with line and column, and the formatted text.",
    input: z.strictObject({ cedar: z.string().max(200_000) }),
    output: z.object({
      valid: z.boolean(),
      errors: z.array(Fault),
      warnings: z.array(Fault),
      formatted: z.string().nullable(),
    }),
  }),
  "policies.schema": operation({
    method: "GET",
    path: "/api/policies/schema",
    role: "viewer",
    scope: "policies:read",
    says: "Shows the Cedar schema that policies are validated against: entities, and one action for each tool.",
    input: z.strictObject({}),
    output: z.object({ cedarschema: z.string() }),
  }),
};
