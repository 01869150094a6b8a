import { z } from "zod";
import { BlastRadius, Durations, Lesson, Replayed } from "./incident.ts";
import { PolicyRef } from "./decision.ts";
import { Time } from "./time.ts";

/** A control that had a say: what decisions and findings show of it. */
export const ControlSeen = z.object({
  control: z.string(),
  /** `absent`: there was none that could have. */
  was: z.enum(["held", "failed", "absent"]),
  says: z.string(),
});
export type ControlSeen = z.infer<typeof ControlSeen>;

/** What the record itself says, filled in by nobody. */
export const PostmortemFacts = z.object({
  story: z.string(),
  firstBadAt: Time,
  reportedAt: Time,
  containedAt: Time.nullable(),
  resolvedAt: Time.nullable(),
  durations: Durations,
  blast: BlastRadius,
  controls: z.array(ControlSeen),
  policies: z.object({ digest: z.string(), items: z.array(PolicyRef) }),
  replayed: z.array(Replayed),
  lessons: z.array(Lesson),
});
export type PostmortemFacts = z.infer<typeof PostmortemFacts>;

const text = z.string().max(20_000).default("");
const items = z.array(z.string().trim().min(1).max(1_000)).max(50).default([]);

/** What people write. Contributing factors are of agents, tools, policies and processes, and not of people. */
export const postmortemText = {
  summary: text,
  impact: text,
  contributingFactors: items,
  whatWorked: items,
  whatDidNot: items,
  /** How it was found, and how it should have been. */
  detection: text,
};

export const Postmortem = z.object({
  state: z.enum(["draft", "review", "published"]),
  summary: z.string(),
  impact: z.string(),
  contributingFactors: z.array(z.string()),
  whatWorked: z.array(z.string()),
  whatDidNot: z.array(z.string()),
  detection: z.string(),
  facts: PostmortemFacts,
  by: z.string(),
  at: Time,
  publishedAt: Time.nullable(),
  /** SHA-256 (hex) of the canonical JSON of what was published; the record holds it too. */
  hash: z.string().nullable(),
  corrections: z.array(z.object({ at: Time, by: z.string(), text: z.string() })),
});
export type Postmortem = z.infer<typeof Postmortem>;
