import { z } from "zod";
import { Time } from "./time.ts";

const count = z.number().int();

/** A way of looking. Two of one way see the same agents, so that they count as one. */
export const Layer = z.enum(["traffic", "code", "endpoint", "identity", "platform"]);
export type Layer = z.infer<typeof Layer>;

/** What two ways of looking tell of how many agents there are. */
export const PairEstimate = z.object({
  layers: z.array(Layer),
  first: count,
  second: count,
  both: count,
  /** Null where there is too little overlap to say anything. */
  total: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type PairEstimate = z.infer<typeof PairEstimate>;

/** How complete the register is, estimated from what independent ways of looking found. */
export const Completeness = z.object({
  at: Time,
  layers: z.array(z.object({ layer: Layer, agents: count, registered: count, lastAt: Time })),
  seen: count,
  /** Of those that were seen, the registered ones. */
  registered: count,
  method: z.enum(["chapman", "loglinear"]).nullable(),
  /** About how many there are, with the ends of the 95 % interval. */
  total: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  /** Registered by the estimate, and by its careful end. */
  share: z.number().nullable(),
  careful: z.number().nullable(),
  pairs: z.array(PairEstimate),
  /** What it comes to, in words; why nothing can be said where that is so. */
  says: z.string(),
  /** What it assumes, and what follows where that is wrong. */
  caveats: z.array(z.string()),
});
export type Completeness = z.infer<typeof Completeness>;

/** The last estimate of one day. */
export const CompletenessDay = z.object({
  day: z.iso.date(),
  seen: count,
  registered: count,
  /** Null where there was too little overlap to say anything. */
  total: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
});
export type CompletenessDay = z.infer<typeof CompletenessDay>;
