import { z } from "zod";
import { Telling } from "./channel.ts";
import { Severity } from "./finding.ts";
import { ChannelId, DeliveryId, MessageId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import { Time } from "./time.ts";

/** `sent`: the channel took it; whether somebody read it is not known. `failed`: given up, or refused for good. */
export const DeliveryStatus = z.enum(["waiting", "sent", "failed"]);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** One message on its way to one place. It may arrive twice, and always with the same id. */
export const Delivery = z.object({
  id: DeliveryId,
  message: MessageId,
  event: z.enum([...Telling.options, "test"]),
  severity: Severity,
  /** The id of what it is about. */
  subject: z.string(),
  title: z.string(),
  /** The page it leads to, from the console's address on. */
  link: z.string(),
  channel: z.object({ id: ChannelId, name: z.string() }),
  /** The address it goes to; null where the channel is the address. */
  to: z.string().nullable(),
  /** It goes here because it could not be delivered elsewhere, or because nobody answered. */
  escalated: z.boolean(),
  status: DeliveryStatus,
  attempts: z.number().int(),
  error: z.string().nullable(),
  createdAt: Time,
  /** When it is tried next; null once it is over. */
  nextAt: Time.nullable(),
  /** When it is given up. */
  untilAt: Time,
  endedAt: Time.nullable(),
});
export type Delivery = z.infer<typeof Delivery>;

/** How many deliveries ended, and how, in pieces of time of equal length, oldest first. */
export const DeliveryHistory = z.object({
  at: Time,
  buckets: z.array(z.object({ at: Time, sent: z.number().int(), failed: z.number().int() })),
});
export type DeliveryHistory = z.infer<typeof DeliveryHistory>;

export const deliveryOperations = {
  "deliveries.list": operation({
    method: "GET",
    path: "/api/deliveries",
    role: "operator",
    scope: "channels:read",
    says: "Lists messages on their way out of Reeve and what became of them, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: DeliveryStatus.optional(),
      channel: ChannelId.optional(),
      subject: z.string().max(100).optional(),
    }),
    output: page(Delivery),
  }),
  "deliveries.history": operation({
    method: "GET",
    path: "/api/deliveries/history",
    role: "operator",
    scope: "channels:read",
    says: "Shows how many deliveries worked and failed over time.",
    input: z.strictObject({ hours: z.coerce.number().int().min(1).max(720).default(24) }),
    output: DeliveryHistory,
  }),
  "deliveries.test": operation({
    method: "POST",
    path: "/api/channels/{channel}/test",
    role: "admin",
    scope: "channels:write",
    says: "Sends a test message by a channel now, and says whether it was taken; by e-mail it goes to you, or to an address.",
    input: z.strictObject({ channel: ChannelId, to: z.email().max(254).toLowerCase().optional() }),
    output: Delivery,
  }),
  "deliveries.retry": operation({
    method: "POST",
    path: "/api/deliveries/{id}/retry",
    role: "operator",
    scope: "channels:write",
    says: "Tries a delivery again that was given up.",
    input: z.strictObject({ id: DeliveryId }),
    output: Delivery,
  }),
};
