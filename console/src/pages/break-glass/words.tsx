import type { BreakGlassStatus } from "@reeve/contract/break-glass";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";

const marks: Record<BreakGlassStatus, readonly [Tone, Shape, string]> = {
  requested: ["escalate", "triangle", "Waits for a second person"],
  lapsed: ["calm", "dash", "Lapsed"],
  refused: ["calm", "square", "Refused"],
  open: ["block", "square", "Open"],
  review: ["escalate", "half", "To be reviewed"],
  closed: ["allow", "disc", "Closed"],
};

export const GlassBadge = ({ status }: { status: BreakGlassStatus }) => {
  const [tone, shape, word] = marks[status];
  return (
    <Badge tone={tone} shape={shape}>
      {word}
    </Badge>
  );
};
