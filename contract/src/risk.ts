import { z } from "zod";
import { Tier } from "./agent.ts";
import { AgentId, GrantId, LimitId, MonitorId, PersonId, RiskId } from "./id.ts";
import { Time } from "./time.ts";

/** How long an acceptance holds at most, and how often a risk and the whole register are looked at, in days. */
export const riskDays = { acceptance: 365, review: 92, yearly: 366 } as const;

const amount = z.number().min(0).max(1e12);
/** Expert words for what is not known exactly: the least, the likeliest and the most that is thought possible (PERT). */
export const Range = z
  .strictObject({ low: amount, likely: amount, high: amount })
  .refine(({ low, likely, high }) => low <= likely && likely <= high, {
    message: "low, likely and high stand in this order",
  });
export type Range = z.infer<typeof Range>;

/** How often it happens, in events a year, and what one event costs, in US dollars. */
export const LossModel = z.strictObject({ frequency: Range, impact: Range });
export type LossModel = z.infer<typeof LossModel>;

/** What a year costs, of many simulated years with the same seed; in US dollars. */
export const LossFigures = z.object({
  mean: z.number(),
  p50: z.number(),
  p90: z.number(),
  /** Expected shortfall at 95 %: what the worst year in twenty costs on average. */
  tail: z.number(),
  /** The share of years in which it happens at all. */
  anyLoss: z.number(),
  years: z.number().int(),
  seed: z.number().int(),
  /** The share of years that cost more than so much, from the smallest loss to the greatest. */
  curve: z.array(z.object({ loss: z.number(), share: z.number() })),
});
export type LossFigures = z.infer<typeof LossFigures>;

/** Something that is so now and holds a risk down. Its state is asked each time, and never typed in. */
export const RiskControl = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("policy"), policy: z.string().min(1).max(200) }),
  z.strictObject({ kind: z.literal("grant"), grant: GrantId }),
  z.strictObject({ kind: z.literal("limit"), limit: LimitId }),
  z.strictObject({
    kind: z.literal("criterion"),
    criterion: z.string().regex(/^[A-Z]{3}-\d\.\d{1,2}$/, "an id of the ladder, as GOV-5.1"),
  }),
  z.strictObject({ kind: z.literal("monitor"), monitor: MonitorId }),
  z.strictObject({ kind: z.literal("drill"), drill: z.string().min(1).max(60) }),
]);
export type RiskControl = z.infer<typeof RiskControl>;

/** `unknown`: Reeve cannot see it at this moment, which is never taken for working. */
export const ControlState = z.object({
  control: RiskControl,
  state: z.enum(["working", "failing", "unknown"]),
  why: z.string(),
  /** What exactly works: another version, another bound is another. Empty where there is none. */
  pin: z.string(),
});
export type ControlState = z.infer<typeof ControlState>;

/** Where a frequency comes from: a guess of somebody who knows the matter, or what Reeve counted. */
export const MeasuredFrequency = z.object({
  at: Time,
  days: z.number().int(),
  /** Actions of its agents in these days. */
  actions: z.number().int(),
  /** Those that a control policy refused or asked about. */
  denied: z.number().int(),
  /** Those that it would have, and that ran all the same because it was in shadow. */
  slipped: z.number().int(),
  /** Per 1,000 actions, with the interval of Clopper and Pearson at 95 %. */
  deniedPerThousand: z.object({ value: z.number(), low: z.number(), high: z.number() }),
  slippedPerThousand: z.object({ value: z.number(), low: z.number(), high: z.number() }),
});
export type MeasuredFrequency = z.infer<typeof MeasuredFrequency>;

export const RiskTreatment = z.enum(["modify", "retain", "avoid", "share"]);
export type RiskTreatment = z.infer<typeof RiskTreatment>;

/** `waiting`: accepted by one person, and a second has yet to confirm. It counts as open. */
export const RiskStatus = z.enum(["open", "waiting", "accepted", "closed"]);
export type RiskStatus = z.infer<typeof RiskStatus>;

const Person = z.object({ id: PersonId, name: z.string() });

/** Whose risk it is: some agents, all of a tier, all of an owner. Agents that come to the tier or the owner come to it. */
export const RiskScope = z.object({
  agents: z.array(z.object({ id: AgentId, name: z.string() })),
  tier: Tier.nullable(),
  owner: Person.nullable(),
});
export type RiskScope = z.infer<typeof RiskScope>;

const words = z.string().trim().min(1).max(2000);
/** What is said of a risk by whoever writes it down. */
export const riskWords = {
  title: z.string().trim().min(1).max(200),
  /** What happens. */
  threat: words,
  /** What lets it happen. */
  vulnerability: words,
  /** What is lost or harmed. */
  asset: words,
  failureModes: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
  controls: z.array(RiskControl).max(20).default([]),
  /** As if no control were there. */
  before: LossModel,
  /** With the controls as they are. */
  after: LossModel,
  treatment: RiskTreatment.default("modify"),
};

/** A named person took it upon them, until a date. What they saw stays with it. */
export const RiskAcceptance = z.object({
  n: z.number().int(),
  by: Person,
  at: Time,
  until: Time,
  reason: z.string(),
  /** What they typed, word for word. */
  statement: z.string(),
  /** SHA-256 (hex) of the canonical JSON of what they accepted. */
  hash: z.string(),
  figures: LossFigures.omit({ curve: true }),
  controls: z.array(ControlState),
  /** Null where it takes no second person, or none has confirmed yet. */
  confirmed: z.object({ by: Person, at: Time, reason: z.string() }).nullable(),
  needsSecond: z.boolean(),
  ended: z
    .object({
      at: Time,
      by: z.string(),
      how: z.enum(["reopened", "expired", "replaced", "closed"]),
      reasons: z.array(z.string()),
    })
    .nullable(),
});
export type RiskAcceptance = z.infer<typeof RiskAcceptance>;

/** Somebody looked at a risk, or at the whole register once a year, and said what they found. */
export const RiskReview = z.object({
  n: z.number().int(),
  /** Null: the whole register. */
  risk: RiskId.nullable(),
  by: Person,
  at: Time,
  says: z.string(),
  /** As it stood: of the one risk, or of all that are not closed together. */
  mean: z.number(),
  open: z.number().int(),
});
export type RiskReview = z.infer<typeof RiskReview>;

/** A risk that is left, tied to what it is a risk of and to what holds it down. */
export const Risk = z.object({
  ...riskWords,
  id: RiskId,
  scope: RiskScope,
  failureModes: z.array(z.string()),
  controls: z.array(RiskControl),
  treatment: RiskTreatment,
  status: RiskStatus,
  owner: Person,
  figures: z.object({ before: LossFigures, after: LossFigures }),
  /** Null: its frequencies are guesses. */
  measured: MeasuredFrequency.nullable(),
  /** The newest acceptance, where there ever was one. */
  acceptance: RiskAcceptance.nullable(),
  /** It is accepted, and a quarter or less of its time is left. */
  expiring: z.boolean(),
  reviewDueAt: Time,
  reviewedAt: Time.nullable(),
  createdBy: z.string(),
  createdAt: Time,
  changedAt: Time,
  closed: z
    .object({
      by: z.string(),
      at: Time,
      reason: z.string(),
      /** The second person who confirmed that it is over; until then it counts as open on the ladder. */
      confirmed: z.object({ by: z.string(), at: Time }).nullable(),
    })
    .nullable(),
});
export type Risk = z.infer<typeof Risk>;

/** One risk with everything that is asked live, and what accepting it takes. */
export const RiskDetail = z.object({
  risk: Risk,
  /** The agents that it is a risk of now. */
  agents: z.array(z.object({ id: AgentId, name: z.string(), tier: Tier, risk: Person.nullable() })),
  controls: z.array(ControlState),
  accepting: z.object({
    /** To be typed word for word. */
    statement: z.string(),
    /** Of exactly what is shown now. */
    hash: z.string(),
    needsSecond: z.boolean(),
    mostUntil: Time,
    /** Who may accept it. */
    who: z.array(Person),
    /** Why it cannot be accepted now; null where it can. */
    hindrance: z.string().nullable(),
  }),
  acceptances: z.array(RiskAcceptance),
  reviews: z.array(RiskReview),
});
export type RiskDetail = z.infer<typeof RiskDetail>;

/** What is left with one agent or one owner, with what makes most of it. */
export const RiskTotal = z.object({
  id: z.string(),
  name: z.string(),
  risks: z.number().int(),
  open: z.number().int(),
  mean: z.number(),
  /** The sum of the tails: the tail of all together is at most this. */
  tailAtMost: z.number(),
  largest: z.array(z.object({ id: RiskId, title: z.string(), mean: z.number() })),
});
export type RiskTotal = z.infer<typeof RiskTotal>;

/** When the risk, or the whole register, is to be looked at again. */
export const RiskReviewDue = z.object({
  risk: RiskId.nullable(),
  title: z.string(),
  dueAt: Time,
  lapsed: z.boolean(),
});
export type RiskReviewDue = z.infer<typeof RiskReviewDue>;
