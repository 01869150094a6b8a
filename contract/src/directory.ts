import { z } from "zod";
import { GroupId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Role } from "./role.ts";
import { Time } from "./time.ts";

/** A group's name as the provider writes it, or its external id: matched letter by letter. */
const groupName = z.string().min(1).max(400);

/** Which role a group of the identity provider gives. */
export const GroupRole = z.strictObject({ group: groupName, role: Role });
export type GroupRole = z.infer<typeof GroupRole>;

/** A group of people, from the identity provider or made by hand. */
export const Group = z.object({
  id: GroupId,
  name: z.string(),
  externalId: z.string().nullable(),
  /** How many of its members are people here. */
  people: z.number().int(),
  /** The role it gives; null where it gives none. */
  role: Role.nullable(),
  changedAt: Time,
});
export type Group = z.infer<typeof Group>;

/** What the identity provider keeps here. */
export const Directory = z.object({
  /** Where a provider brings people and groups by SCIM 2.0. */
  scimUrl: z.string(),
  roles: z.array(GroupRole),
  /** By name, the first thousand. */
  groups: z.array(Group),
});
export type Directory = z.infer<typeof Directory>;

/** Someone whose role would be another one. */
export const RoleChange = z.object({
  person: PersonId,
  name: z.string(),
  email: z.string(),
  from: Role,
  to: Role,
  /** Kept in spite of the groups: the last admin is never locked out. */
  kept: z.boolean(),
});
export type RoleChange = z.infer<typeof RoleChange>;

const roles = z.array(GroupRole).max(500);

export const directoryOperations = {
  "directory.get": operation({
    method: "GET",
    path: "/api/directory",
    role: "admin",
    scope: "directory:read",
    says: "Tells which groups there are, which role each gives, and where a provider brings people by SCIM.",
    input: z.strictObject({}),
    output: Directory,
  }),
  "directory.roles": operation({
    method: "PUT",
    path: "/api/directory/roles",
    role: "admin",
    scope: "directory:write",
    says: "Sets which role each group gives, and gives everyone concerned the role that follows; the highest one wins.",
    input: z.strictObject({ roles }),
    output: Directory,
  }),
  "directory.preview": operation({
    method: "POST",
    path: "/api/directory/preview",
    role: "admin",
    scope: "directory:read",
    says: "Tells whose role would change if each group gave these roles, and changes nothing.",
    input: z.strictObject({ roles }),
    output: z.object({ changes: z.array(RoleChange), people: z.number().int() }),
  }),
  "directory.group": operation({
    method: "PUT",
    path: "/api/directory/groups",
    role: "admin",
    scope: "directory:write",
    says: "Makes a group by hand, or changes one: its name and who is in it.",
    input: z.strictObject({
      id: GroupId.optional(),
      name: groupName,
      people: z.array(PersonId).max(1000),
    }),
    output: Group,
  }),
  "directory.ungroup": operation({
    method: "DELETE",
    path: "/api/directory/groups/{id}",
    role: "admin",
    scope: "directory:write",
    says: "Removes a group; whoever had a role by it goes back to the one they have without.",
    input: z.strictObject({ id: GroupId }),
    output: z.object({ ok: z.literal(true) }),
  }),
};
