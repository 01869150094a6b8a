import { z } from "zod";
import { operation } from "./operation.ts";
import { Policy, PolicyMode } from "./policy.ts";

export const PackName = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, "lower-case letters, digits and - between them")
  .max(60);

/** Policies that ship with Reeve, to be switched on as they are. */
export const PolicyPack = z.object({
  name: z.string(),
  title: z.string(),
  /** What it does, in a paragraph. */
  says: z.string(),
  /** What has to be said of tools and sessions for it to work. */
  needs: z.array(z.string()),
  /** Of the text that ships. */
  version: z.number().int(),
  cedar: z.string(),
  /** The policy it is kept as once it is switched on. */
  policy: z.string(),
  /** Null where it is switched off. */
  inForce: z
    .object({
      /** The pack's own version of that text; null where somebody wrote it anew. */
      packVersion: z.number().int().nullable(),
      version: z.number().int(),
      mode: PolicyMode,
      author: z.string(),
      createdAt: z.string(),
    })
    .nullable(),
  /** The text in force beside the one that ships, a line each: `-` gone, `+` new. Null where they are the same. */
  changes: z.array(z.string()).nullable(),
});
export type PolicyPack = z.infer<typeof PolicyPack>;

export const packOperations = {
  "packs.list": operation({
    method: "GET",
    path: "/api/packs",
    role: "viewer",
    scope: "policies:read",
    says: "Lists the policy packs that ship with Reeve, and which of them are switched on.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(PolicyPack) }),
  }),
  "packs.get": operation({
    method: "GET",
    path: "/api/packs/{name}",
    role: "viewer",
    scope: "policies:read",
    says: "Shows a policy pack, and how the text that ships differs from the one in force.",
    input: z.strictObject({ name: PackName }),
    output: PolicyPack,
  }),
  "packs.on": operation({
    method: "PUT",
    path: "/api/packs/{name}",
    role: "operator",
    scope: "policies:write",
    says: "Switches a policy pack on, in shadow or in force, or brings it to the version that ships.",
    input: z.strictObject({ name: PackName, mode: PolicyMode.default("shadow") }),
    output: Policy,
  }),
  "packs.off": operation({
    method: "DELETE",
    path: "/api/packs/{name}",
    role: "operator",
    scope: "policies:write",
    says: "Switches a policy pack off; its versions stay on record.",
    input: z.strictObject({ name: PackName }),
    output: Policy,
  }),
};
