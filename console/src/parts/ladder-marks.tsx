import type {
  CriterionStatus,
  MeasuredCriterion,
  MeasuredSubject,
} from "@reeve/contract/maturity/maturity";
import { Badge } from "../ui/badge.tsx";
import { counted, levelText, percent, standings, statuses } from "./ladder-words.ts";

export const StatusMark = ({ status }: { status: CriterionStatus }) => {
  const { label, tone, shape } = statuses[status];
  return (
    <Badge tone={tone} shape={shape}>
      {label}
    </Badge>
  );
};

export const StandingMark = ({ standing }: { standing: MeasuredSubject["standing"] }) => {
  const { label, tone, shape } = standings[standing];
  return (
    <Badge tone={tone} shape={shape}>
      {label}
    </Badge>
  );
};

const cell = 20;
const gap = 3;
const width = 5 * cell + 4 * gap;

/** Five cells, as many filled as levels are held; the part of the next one that is met is drawn lighter. */
export const LevelBar = ({ level, part }: { level: number; part: number }) => (
  <svg
    className="level-bar"
    viewBox={`0 0 ${width} 8`}
    width={width}
    height="8"
    aria-hidden="true"
    focusable="false"
  >
    {[1, 2, 3, 4, 5].map((it) => (
      <g key={it} transform={`translate(${(it - 1) * (cell + gap)} 0)`}>
        <rect className="level-cell" width={cell} height="8" />
        <rect
          className={it <= level ? "level-full" : "level-part"}
          width={cell}
          height="8"
          style={{ transform: `scaleX(${it <= level ? 1 : it === level + 1 ? part : 0})` }}
        />
      </g>
    ))}
  </svg>
);

/** The level of a surface as it is said everywhere: the number large, the bar beside it. */
export const LevelMark = ({ level, part }: { level: number; part: number }) => (
  <span className="level-mark">
    <span className="level-number">{levelText(level, part)}</span>
    <LevelBar level={level} part={part} />
  </span>
);

/** Where it was a week ago, as a sign and in words. */
export function Trend({ level, weekAgo }: { level: number; weekAgo: number | null }) {
  if (weekAgo === null) return <span className="muted">not measured a week ago</span>;
  if (weekAgo === level) return <span className="muted">as a week ago</span>;
  return (
    <span className={weekAgo < level ? "tone-allow" : "tone-block"}>
      <span aria-hidden="true">{weekAgo < level ? "▲" : "▼"}</span> from {weekAgo} a week ago
    </span>
  );
}

/** "19 of 20 · 95 %": what was counted, never the share alone. */
export function CountedText({
  criterion: { numerator, denominator, coverage },
}: {
  criterion: Pick<MeasuredCriterion, "numerator" | "denominator" | "coverage">;
}) {
  if (denominator === 0) return <span className="muted">nothing to count yet</span>;
  return (
    <>
      <span className="num">{counted(numerator, denominator)}</span>{" "}
      <span className="muted num">· {percent(coverage)}</span>
    </>
  );
}
