import type { Tier } from "@reeve/contract/agent";
import type { AnsweringCause, AnsweringPhase, Standing } from "@reeve/contract/attestation";
import { isoTime } from "../../platform/clock.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long an attestation holds. The ladder counts one for ninety days, so none holds longer. */
export const periodMs: Readonly<Record<Tier, number>> = {
  critical: 30 * dayMs,
  high: 60 * dayMs,
  medium: 90 * dayMs,
  low: 90 * dayMs,
};

/** How long an agent goes on as it was when nobody attested in time; then it reads for as long again, then it stops. */
export const attestationGraceMs: Readonly<Record<Tier, number>> = {
  critical: 3 * dayMs,
  high: 7 * dayMs,
  medium: 14 * dayMs,
  low: 30 * dayMs,
};

/** The same when its owner is gone. The ladder asks for a handover within this time. */
export const ownerGraceMs: Readonly<Record<Tier, number>> = {
  critical: hourMs,
  high: hourMs,
  medium: 24 * hourMs,
  low: 7 * dayMs,
};

/** So long before it is due, its owner is asked. */
const askedBeforeMs = 14 * dayMs;

/** So long after an attestation its owner is asked for the next. */
export const asksAfterMs = (tier: Tier): number => periodMs[tier] - askedBeforeMs;

/** What of an agent the clock goes by. */
export interface Clocked {
  readonly tier: Tier;
  /** `sinceMs`: since when they may act here, or may not. */
  readonly owner: { readonly status: string; readonly sinceMs?: number } | null;
  /** From when the period runs, and when the agent was first seen to be something else than was attested. */
  readonly attested?: { readonly sinceMs: number; readonly reopenedMs: number | null };
}

/** A standing in milliseconds, as decisions are made by it. */
export interface Ticking {
  readonly phase: AnsweringPhase;
  readonly cause: AnsweringCause;
  readonly dueMs: number;
  readonly narrowsMs: number;
  readonly suspendsMs: number;
}

interface Deadlines extends Omit<Ticking, "phase"> {
  /** From when somebody is asked. */
  readonly asksMs: number;
}

export const answers = (owner: Clocked["owner"]): boolean =>
  owner?.status === "active" || owner?.status === "invited";

/** Where an agent stands at a moment: of all that runs, what narrows it first. The same in every process, with no job. */
export function ticking(agent: Clocked, nowMs: number): Ticking {
  const first = deadlines(agent).reduce((one, other) =>
    other.narrowsMs < one.narrowsMs ? other : one,
  );
  const { asksMs, ...rest } = first;
  const { dueMs, narrowsMs, suspendsMs } = first;
  const phase =
    nowMs >= suspendsMs
      ? "suspended"
      : nowMs >= narrowsMs
        ? "narrowed"
        : nowMs >= dueMs
          ? "lapsed"
          : nowMs >= asksMs
            ? "due"
            : "fine";
  return { ...rest, phase };
}

function deadlines({ tier, owner, attested }: Clocked): readonly [Deadlines, ...Deadlines[]] {
  // Whose departure nobody dated has been gone for ever.
  const gone = answers(owner)
    ? []
    : [runs("owner_gone", owner?.sinceMs ?? 0, ownerGraceMs[tier], 0)];
  const since = attested?.sinceMs ?? Number.POSITIVE_INFINITY;
  const grace = attestationGraceMs[tier];
  const period = runs("period", since + periodMs[tier], grace, askedBeforeMs);
  const reopened = attested?.reopenedMs ?? null;
  return [period, ...gone, ...(reopened === null ? [] : [runs("changed", reopened, grace, 0)])];
}

const runs = (
  cause: AnsweringCause,
  dueMs: number,
  graceMs: number,
  beforeMs: number,
): Deadlines => ({
  cause,
  asksMs: dueMs - beforeMs,
  dueMs,
  narrowsMs: dueMs + graceMs,
  suspendsMs: dueMs + 2 * graceMs,
});

export const standingOf = (agent: Clocked, nowMs: number): Standing => {
  const { phase, cause, dueMs, narrowsMs, suspendsMs } = ticking(agent, nowMs);
  return {
    phase,
    cause,
    dueAt: isoTime(dueMs),
    narrowsAt: isoTime(narrowsMs),
    suspendsAt: isoTime(suspendsMs),
  };
};
