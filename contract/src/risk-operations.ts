import { z } from "zod";
import { Tier } from "./agent.ts";
import { RiskId } from "./id.ts";
import { operation } from "./operation.ts";
import { page, pageQuery } from "./page.ts";
import {
  LossFigures,
  LossModel,
  Risk,
  RiskDetail,
  RiskReview,
  RiskReviewDue,
  RiskStatus,
  RiskTotal,
  riskWords,
} from "./risk.ts";
import { Time } from "./time.ts";

const name = z.string().trim().min(1).max(254);
const id = z.strictObject({ id: RiskId });
const reason = z.string().trim().min(1).max(1000);
const wanted = {
  ...riskWords,
  agents: z.array(name).max(200).default([]).meta({ description: "ids or names of agents" }),
  tier: Tier.optional().meta({ description: "all agents of this tier" }),
  ownedBy: name.optional().meta({ description: "all agents of this person: id or e-mail address" }),
  owner: name.optional().meta({ description: "who looks after it; left out: whoever writes it" }),
};

export const riskOperations = {
  "risks.list": operation({
    method: "GET",
    path: "/api/risks",
    role: "viewer",
    scope: "risks:read",
    says: "Lists the risks that are left, newest first.",
    input: z.strictObject({
      ...pageQuery,
      status: RiskStatus.optional(),
      agent: name.optional().meta({ description: "an agent's id or name" }),
    }),
    output: page(Risk),
  }),
  "risks.get": operation({
    method: "GET",
    path: "/api/risks/{id}",
    role: "viewer",
    scope: "risks:read",
    says: "Shows one risk: its simulated losses, each control as it is now, who accepted it, and what accepting it takes.",
    input: id,
    output: RiskDetail,
  }),
  "risks.totals": operation({
    method: "GET",
    path: "/api/risk-totals",
    role: "viewer",
    scope: "risks:read",
    says: "Adds up what is left by agent or by owner, with the largest contributors.",
    input: z.strictObject({ by: z.enum(["agent", "owner"]).default("owner") }),
    output: z.object({ items: z.array(RiskTotal) }),
  }),
  "risks.simulate": operation({
    method: "POST",
    path: "/api/risk-simulations",
    role: "viewer",
    scope: "risks:read",
    says: "Simulates what a year costs, without writing anything down.",
    input: z.strictObject({
      ...LossModel.shape,
      seed: z
        .number()
        .int()
        .min(0)
        .max(2 ** 31),
    }),
    output: LossFigures,
  }),
  "risks.create": operation({
    method: "POST",
    path: "/api/risks",
    role: "owner",
    scope: "risks:write",
    says: "Writes down a risk and simulates it; nobody has accepted it yet.",
    input: z.strictObject(wanted),
    output: Risk,
    status: 201,
  }),
  "risks.update": operation({
    method: "PUT",
    path: "/api/risks/{id}",
    role: "owner",
    scope: "risks:write",
    says: "Writes a risk anew; where it was accepted, it is open again.",
    input: z.strictObject({ ...id.shape, ...wanted }),
    output: Risk,
  }),
  "risks.measure": operation({
    method: "POST",
    path: "/api/risks/{id}/measure",
    role: "owner",
    scope: "risks:write",
    says: "Takes its frequencies from what Reeve counted: what its policies refused, and what slipped through while they only watched.",
    input: z.strictObject({
      ...id.shape,
      days: z.coerce.number().int().min(1).max(90).default(30),
    }),
    output: Risk,
  }),
  "risks.accept": operation({
    method: "POST",
    path: "/api/risks/{id}/accept",
    role: "owner",
    scope: "risks:write",
    says: "Accepts a risk exactly as `hash` names it, until a day, under your own name; for the tier critical a second person confirms.",
    input: z.strictObject({
      ...id.shape,
      hash: z.string().regex(/^[0-9a-f]{64}$/, "the hash of the risk that was looked at"),
      statement: z.string().max(1000),
      until: Time,
      reason,
    }),
    output: Risk,
  }),
  "risks.confirm": operation({
    method: "POST",
    path: "/api/risks/{id}/confirm",
    role: "approver",
    scope: "risks:write",
    says: "Confirms as the second person what somebody else accepted, or that a risk is over which somebody else closed.",
    input: z.strictObject({ ...id.shape, reason }),
    output: Risk,
  }),
  "risks.reopen": operation({
    method: "POST",
    path: "/api/risks/{id}/reopen",
    role: "owner",
    scope: "risks:write",
    says: "Opens a risk again that was accepted or closed; Reeve does it by itself when a control stops working or the scope grows.",
    input: z.strictObject({ ...id.shape, reason }),
    output: Risk,
  }),
  "risks.close": operation({
    method: "POST",
    path: "/api/risks/{id}/close",
    role: "owner",
    scope: "risks:write",
    says: "Closes a risk that is there no more, with a reason.",
    input: z.strictObject({ ...id.shape, reason }),
    output: Risk,
  }),
  "risks.review": operation({
    method: "POST",
    path: "/api/risks/{id}/review",
    role: "owner",
    scope: "risks:write",
    says: "Keeps the quarterly review of a risk, in your own words.",
    input: z.strictObject({ ...id.shape, says: reason }),
    output: RiskReview,
  }),
  "risks.reviews.add": operation({
    method: "POST",
    path: "/api/risk-reviews",
    role: "operator",
    scope: "risks:write",
    says: "Keeps the yearly review of the whole register, in your own words.",
    input: z.strictObject({ says: reason }),
    output: RiskReview,
    status: 201,
  }),
  "risks.reviews.list": operation({
    method: "GET",
    path: "/api/risk-reviews",
    role: "viewer",
    scope: "risks:read",
    says: "Shows what is to be reviewed when, and the newest reviews.",
    input: z.strictObject({}),
    output: z.object({ due: z.array(RiskReviewDue), items: z.array(RiskReview) }),
  }),
};
