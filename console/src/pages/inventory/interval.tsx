import { useWidth } from "../../ui/width.ts";
import "./inventory.css";

export interface Interval {
  readonly key: string;
  readonly label: string;
  readonly total: number;
  readonly low: number;
  readonly high: number;
}

const row = 44;
const foot = 26;

/** Estimates as points with their intervals on one scale, and what was seen as the ground they stand on. */
export function IntervalChart({
  label,
  rows,
  seen,
}: {
  label: string;
  rows: readonly Interval[];
  seen: number;
}) {
  const [figure, width] = useWidth(720);
  const most = Math.max(seen, ...rows.map(({ high }) => high)) * 1.05;
  const x = (n: number): number => 4 + (n / most) * (width - 12);
  const height = rows.length * row + foot;
  const about = (n: number): string => Math.round(n).toLocaleString("en");
  return (
    <figure ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        className="interval"
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        role="img"
        aria-label={`${label}. ${about(seen)} were seen. ${rows
          .map((it) => `${it.label}: ${about(it.total)}, ${about(it.low)} to ${about(it.high)}`)
          .join(". ")}`}
      >
        <rect className="seen" x={x(0)} y="0" width={x(seen) - x(0)} height={rows.length * row} />
        <line
          className="axis"
          x1={x(0)}
          x2={x(most)}
          y1={rows.length * row}
          y2={rows.length * row}
        />
        {rows.map((it, i) => {
          const y = i * row + 28;
          return (
            <g key={it.key}>
              <text x={x(0) + 4} y={y - 12}>
                {`${it.label}: ${about(it.total)} (${about(it.low)} to ${about(it.high)})`}
              </text>
              <path
                className="whisker"
                fill="none"
                d={`M${x(it.low)} ${y - 5}v10M${x(it.low)} ${y}H${x(it.high)}M${x(it.high)} ${y - 5}v10`}
              />
              <circle className="estimate" cx={x(it.total)} cy={y} r="4.5" />
            </g>
          );
        })}
        <text x={x(0)} y={height - 8}>
          0
        </text>
        <text x={x(seen)} y={height - 8} textAnchor="middle">
          {`${about(seen)} seen`}
        </text>
      </svg>
    </figure>
  );
}
