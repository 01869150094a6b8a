import { z } from "zod";
import { operation } from "./operation.ts";
import { page } from "./page.ts";
import { ChangeReason } from "./policy.ts";
import { Time } from "./time.ts";

/** `next` signs in a moment, once every process knows it; `signs`; `verifies` what it signed before; `retired`: nothing it signed is good. */
export const SigningKeyStatus = z.enum(["next", "signs", "verifies", "retired"]);

/** A key that agents' tokens are signed with; the key itself is shown to nobody. */
export const SigningKeyShown = z.object({
  /** As tokens and `/oauth/jwks` name it. */
  kid: z.string(),
  status: SigningKeyStatus,
  /** From when it signs. */
  from: Time,
  /** Until when what it signed is good; null while it signs. */
  until: Time.nullable(),
});
export type SigningKeyShown = z.infer<typeof SigningKeyShown>;

export const SigningKeys = page(SigningKeyShown).extend({
  /** How often another takes over by itself, in days. */
  everyDays: z.number().int(),
  /** When the next one does. */
  nextAt: Time,
});
export type SigningKeys = z.infer<typeof SigningKeys>;

export const signingKeyOperations = {
  "keys.list": operation({
    method: "GET",
    path: "/api/keys",
    role: "operator",
    scope: "keys:read",
    says: "Lists the keys that agents' tokens are signed with, the one that signs first, and when the next takes over.",
    input: z.strictObject({}),
    output: SigningKeys,
  }),
  "keys.rotate": operation({
    method: "POST",
    path: "/api/keys/rotate",
    role: "admin",
    scope: "keys:write",
    says: "Makes a new key sign agents' tokens in every process; what the old one signed stays good until its time is over.",
    input: z.strictObject({ reason: ChangeReason.min(1) }),
    output: SigningKeys,
  }),
  "keys.schedule": operation({
    method: "PUT",
    path: "/api/keys/schedule",
    role: "admin",
    scope: "keys:write",
    says: "Says after how many days another key takes over by itself.",
    input: z.strictObject({ everyDays: z.coerce.number().int().min(1).max(365) }),
    output: SigningKeys,
  }),
};
