import { z } from "zod";
import { PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** As `@approvers("oncall:payments")` names it. */
export const RotationName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, "lower-case letters, digits, and . _ - between them");

const turn = z.object({
  id: PersonId,
  name: z.string(),
  email: z.string(),
  active: z.boolean(),
});

/** People who are on call in turn; whoever is not active is passed over. */
export const Rotation = z.object({
  name: z.string(),
  /** How long each turn lasts. Turns begin at the time of day of `startsAt`, in UTC. */
  every: z.enum(["day", "week"]),
  startsAt: Time,
  people: z.array(turn),
  /** Who stands in, and when; of two at once the later in the list. */
  overrides: z.array(z.object({ person: turn, from: Time, until: Time })),
  /** Who is on call now, and until when; null where nobody is. */
  now: z.object({ id: PersonId, name: z.string(), until: Time }).nullable(),
  updatedAt: Time,
});
export type Rotation = z.infer<typeof Rotation>;

const person = z.string().trim().min(1).max(320);

export const rotationOperations = {
  "rotations.list": operation({
    method: "GET",
    path: "/api/rotations",
    role: "viewer",
    scope: "approvals:read",
    says: "Lists who is on call: each rotation, its turns, and who it is now.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Rotation) }),
  }),
  "rotations.put": operation({
    method: "PUT",
    path: "/api/rotations/{name}",
    role: "operator",
    scope: "approvals:write",
    says: "Sets a rotation whole: who takes turns, how long each lasts, and who stands in when.",
    input: z.strictObject({
      name: RotationName,
      every: z.enum(["day", "week"]),
      startsAt: Time,
      /** Each an id or an e-mail address. */
      people: z.array(person).min(1).max(50),
      overrides: z
        .array(z.strictObject({ person, from: Time, until: Time }))
        .max(100)
        .default([]),
    }),
    output: Rotation,
  }),
  "rotations.remove": operation({
    method: "DELETE",
    path: "/api/rotations/{name}",
    role: "operator",
    scope: "approvals:write",
    says: "Removes a rotation; what names it is then answered by the admins.",
    input: z.strictObject({ name: RotationName }),
    output: Rotation,
  }),
};
