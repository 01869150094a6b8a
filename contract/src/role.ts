import { z } from "zod";

/** What a person or an operator token may do. `anyone` needs no sign-in and is never held, only required. */
export const Role = z.enum(["viewer", "owner", "approver", "operator", "admin"]);
export type Role = z.infer<typeof Role>;
export type RequiredRole = Role | "anyone";

/** Each role with all that it includes: an operator may do what an owner, an approver and a viewer may. */
const includes: Record<Role, readonly Role[]> = {
  viewer: ["viewer"],
  owner: ["owner", "viewer"],
  approver: ["approver", "viewer"],
  operator: ["operator", "owner", "approver", "viewer"],
  admin: ["admin", "operator", "owner", "approver", "viewer"],
};

/** True when someone who holds `held` may do what needs `required`. */
export function roleAllows(held: Role, required: RequiredRole): boolean {
  return required === "anyone" || includes[held].includes(required);
}

/** A scope narrows an operator token below its role: `agents:read`, `agents:write`, …, or `*` for all. */
export const Scope = z
  .string()
  .regex(/^(\*|[a-z]+:(read|write))$/, "a scope is `*` or `noun:read` or `noun:write`");
export type Scope = z.infer<typeof Scope>;

/** True when a holder of `held` scopes may use `required`. A write scope includes reading. */
export function scopeAllows(held: readonly Scope[], required: Scope): boolean {
  return (
    held.includes("*") ||
    held.includes(required) ||
    (required.endsWith(":read") && held.includes(required.replace(/:read$/, ":write")))
  );
}
