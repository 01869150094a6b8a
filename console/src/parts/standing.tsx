import type { Standing } from "@reeve/contract/attestation";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";
import { Ago } from "../ui/time.tsx";

const phases: Record<Standing["phase"], { label: string; tone: Tone; shape: Shape }> = {
  fine: { label: "Fine", tone: "allow", shape: "disc" },
  due: { label: "Due", tone: "scope", shape: "half" },
  lapsed: { label: "Overdue", tone: "escalate", shape: "triangle" },
  narrowed: { label: "May only read", tone: "block", shape: "bars" },
  suspended: { label: "May do nothing", tone: "block", shape: "square" },
};

/** Why the time of grace runs. */
const lapsed: Record<Standing["cause"], string> = {
  owner_gone: "Without owner",
  period: "Overdue",
  changed: "Changed",
};

const next: Record<Standing["phase"], { word: string; at: (it: Standing) => string } | null> = {
  fine: { word: "to be attested", at: ({ dueAt }) => dueAt },
  due: { word: "to be attested", at: ({ dueAt }) => dueAt },
  lapsed: { word: "only reads", at: ({ narrowsAt }) => narrowsAt },
  narrowed: { word: "does nothing", at: ({ suspendsAt }) => suspendsAt },
  suspended: null,
};

/** Where an agent stands with those who answer for it, and what comes next. */
export function StandingBadge({ standing }: { standing: Standing }) {
  const { label, tone, shape } = phases[standing.phase];
  const then = next[standing.phase];
  return (
    <>
      <Badge tone={tone} shape={shape}>
        {standing.phase === "lapsed" ? lapsed[standing.cause] : label}
      </Badge>{" "}
      {then && (
        <span className="muted num">
          {then.word} <Ago at={then.at(standing)} />
        </span>
      )}
    </>
  );
}

export const causeWords: Record<Standing["cause"], string> = {
  owner_gone: "Its owner is no longer here. Somebody has to take it over.",
  period: "It is to be attested from time to time, by its tier.",
  changed: "It is no longer what was attested.",
};
