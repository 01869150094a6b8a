import { setImmediate as breathe } from "node:timers/promises";
import type { Criterion } from "@reeve/contract/maturity/model";
import type { Estate } from "./estate.ts";
import type { Observation } from "./observation.ts";
import type { Probe } from "./probes/probe.ts";

export interface Limits {
  /** How long one probe may compute. */
  readonly probeMs: number;
  /** How long it computes before others get their turn: calls of agents pass through this process. */
  readonly sliceMs: number;
}
export const standardLimits: Limits = { probeMs: 3_000, sliceMs: 8 };

/** What a probe saw, or why it could not be run. */
export type Seen = { readonly all: readonly Observation[] } | { readonly why: string };

const notMeasured = "Reeve does not measure this yet.";
/** Looking at the time costs more than an observation does. */
const between = 64;

/** Runs one probe by itself: one that throws, does not end or is not known spoils its own criterion and nothing else. */
export async function observe(
  probe: Probe | undefined,
  criterion: Criterion,
  estate: Estate,
  limits: Limits = standardLimits,
): Promise<Seen> {
  if (!probe) return { why: notMeasured };
  const all: Observation[] = [];
  let spent = 0;
  let began = performance.now();
  try {
    for (const observation of probe(estate, criterion)) {
      all.push(observation);
      if (all.length % between !== 0) continue;
      const slice = performance.now() - began;
      if (spent + slice > limits.probeMs)
        return { why: `Its probe took longer than ${limits.probeMs / 1000} s and was stopped.` };
      if (slice < limits.sliceMs) continue;
      spent += slice;
      await breathe();
      began = performance.now();
    }
    return { all };
  } catch (error) {
    return { why: `Its probe failed: ${error instanceof Error ? error.message : "unknown"}.` };
  }
}
