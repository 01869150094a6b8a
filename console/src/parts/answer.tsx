import type { Outcome } from "@reeve/contract/action";
import type { Answer } from "@reeve/contract/decision";
import { Badge, type Shape, type Tone } from "../ui/badge.tsx";

/** The four answers: one word, one shape and one colour each, the same on every page. */
export const answers: readonly { key: Answer; label: string; tone: Answer; shape: Shape }[] = [
  { key: "allow", label: "Allow", tone: "allow", shape: "disc" },
  { key: "scope", label: "Scope", tone: "scope", shape: "half" },
  { key: "escalate", label: "Escalate", tone: "escalate", shape: "triangle" },
  { key: "block", label: "Block", tone: "block", shape: "square" },
];

export function AnswerBadge({ answer }: { answer: Answer | null }) {
  const known = answers.find(({ key }) => key === answer);
  if (!known)
    return (
      <Badge tone="calm" shape="dash">
        No decision
      </Badge>
    );
  return (
    <Badge tone={known.tone} shape={known.shape}>
      {known.label}
    </Badge>
  );
}

const outcomes: Record<Outcome, { label: string; tone: Tone; shape: Shape }> = {
  ok: { label: "Done", tone: "calm", shape: "ring" },
  error: { label: "Error", tone: "escalate", shape: "triangle" },
  denied: { label: "Did not happen", tone: "calm", shape: "dash" },
  unknown: { label: "Unknown", tone: "block", shape: "half" },
};

export function OutcomeBadge({ outcome }: { outcome: Outcome | null }) {
  const { label, tone, shape } =
    outcome === null
      ? { label: "Under way", tone: "accent" as const, shape: "bars" as const }
      : outcomes[outcome];
  return (
    <Badge tone={tone} shape={shape}>
      {label}
    </Badge>
  );
}
