import { z } from "zod";
import { Severity } from "./finding.ts";
import { ChannelId, GroupId, PersonId } from "./id.ts";
import { operation } from "./operation.ts";
import { Time } from "./time.ts";

/** What people are told of. */
export const Telling = z.enum([
  "finding",
  "handover_offered",
  "handover_accepted",
  "attestation_due",
  "attestation_lapsed",
  "owner_left",
  "review_asked",
  "proposal_waiting",
  "approval_asked",
  "approval_expiring",
  "break_glass",
  "incident",
  "digest",
]);
export type Telling = z.infer<typeof Telling>;

const email = z.email().max(254).toLowerCase();
/** A name or an address, without a scheme or a port. */
const host = z
  .string()
  .regex(/^(?=.{1,253}$)[A-Za-z0-9:._[\]-]+$/, "a host such as smtp.example.com");
const mail = {
  kind: z.literal("email"),
  host,
  port: z.number().int().min(1).max(65_535),
  /** `starttls` and `tls` refuse to go on in the clear; `none` is for a relay on this machine. */
  security: z.enum(["tls", "starttls", "none"]),
  user: z.string().min(1).max(300).optional(),
  /** Whom messages are from. */
  from: email,
  /** Addresses that get every message of this channel, besides the people whom it concerns. */
  also: z.array(email).max(20),
};
const hook = {
  kind: z.literal("webhook"),
  url: z.url({ protocol: /^https?$/ }).max(1000),
};

/** How a channel reaches people, without its secrets. */
export const Via = z.discriminatedUnion("kind", [
  z.object({ ...mail, hasPassword: z.boolean() }),
  /** The address of an incoming web-hook is itself a secret: only its host is shown. */
  z.object({ kind: z.literal("slack"), host: z.string() }),
  z.object({ ...hook, previousSecretUntil: Time.nullable() }),
]);
export type Via = z.infer<typeof Via>;

/** The same as it is given. A password that is left out is kept, for the same host, port and user. */
const GivenVia = z.discriminatedUnion("kind", [
  z.strictObject({
    ...mail,
    security: mail.security.default("starttls"),
    also: mail.also.default([]),
    password: z.string().min(1).max(1000).optional(),
  }),
  z.strictObject({ kind: z.literal("slack"), url: hook.url }),
  z.strictObject(hook),
]);
export type GivenVia = z.infer<typeof GivenVia>;

const rules = {
  tells: z.array(Telling).max(Telling.options.length),
  /** Of findings, those that are at least so severe. */
  severity: Severity,
  /** Only what concerns one of these people, or someone in one of these groups; empty for everything. */
  concerns: z.array(z.union([PersonId, GroupId])).max(100),
  /** Gets what could not be delivered in time elsewhere, and what nobody answered. */
  fallback: z.boolean(),
  /** Its host may be this machine or in a private network. */
  internal: z.boolean(),
  on: z.boolean(),
};

/** A way by which messages leave Reeve. */
export const Channel = z.object({
  id: ChannelId,
  name: z.string(),
  via: Via,
  ...rules,
  createdBy: z.string(),
  createdAt: Time,
  lastSentAt: Time.nullable(),
  lastFailedAt: Time.nullable(),
  /** Why the last attempt failed; null since one worked. */
  error: z.string().nullable(),
  /** How many deliveries wait, and how many were given up in the last thirty days. */
  waiting: z.number().int(),
  failed: z.number().int(),
});
export type Channel = z.infer<typeof Channel>;

const name = z.string().trim().min(1).max(60);
/** What a web-hook's receiver checks signatures with; shown once. Null for every other kind. */
const withSecret = z.object({ channel: Channel, secret: z.string().nullable() });

export const channelOperations = {
  "channels.list": operation({
    method: "GET",
    path: "/api/channels",
    role: "operator",
    scope: "channels:read",
    says: "Lists the channels by which people are told, with what last worked and failed.",
    input: z.strictObject({}),
    output: z.object({ items: z.array(Channel) }),
  }),
  "channels.add": operation({
    method: "POST",
    path: "/api/channels",
    role: "admin",
    scope: "channels:write",
    says: "Adds a channel: e-mail by SMTP, Slack, or a signed web-hook, whose secret is shown once.",
    input: z.strictObject({
      name,
      via: GivenVia,
      tells: rules.tells.default([...Telling.options]),
      severity: rules.severity.default("high"),
      concerns: rules.concerns.default([]),
      fallback: rules.fallback.default(false),
      internal: rules.internal.default(false),
    }),
    output: withSecret,
    status: 201,
  }),
  "channels.change": operation({
    method: "PATCH",
    path: "/api/channels/{id}",
    role: "admin",
    scope: "channels:write",
    says: "Changes where a channel leads, what it tells, or turns it off and on.",
    input: z.strictObject({
      id: ChannelId,
      name: name.optional(),
      via: GivenVia.optional(),
      tells: rules.tells.optional(),
      severity: rules.severity.optional(),
      concerns: rules.concerns.optional(),
      fallback: rules.fallback.optional(),
      internal: rules.internal.optional(),
      on: rules.on.optional(),
    }),
    output: Channel,
  }),
  "channels.rotate": operation({
    method: "POST",
    path: "/api/channels/{id}/rotate",
    role: "admin",
    scope: "channels:write",
    says: "Makes a new secret for a web-hook, shown once; messages are signed with both until the overlap is over.",
    input: z.strictObject({
      id: ChannelId,
      overlapHours: z.coerce.number().int().min(0).max(720).default(24),
    }),
    output: withSecret,
  }),
  "channels.remove": operation({
    method: "DELETE",
    path: "/api/channels/{id}",
    role: "admin",
    scope: "channels:write",
    says: "Removes a channel, with what it did not deliver yet.",
    input: z.strictObject({ id: ChannelId }),
    output: z.object({ id: ChannelId }),
  }),
};
