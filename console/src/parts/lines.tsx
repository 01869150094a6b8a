import { useEffect, useRef, useState } from "react";
import { Table } from "../ui/table.tsx";
import "../ui/chart.css";
import "./lines.css";

export interface Line {
  readonly key: string;
  readonly label: string;
  /** One for each point; null where nothing is known, and the line has a gap. */
  readonly values: readonly (number | null)[];
}

const left = 52;
const top = 12;
const low = 22;

/**
 * One or two lines over time in the page's own pixels; the second is dashed, so that the colour is never alone in telling
 * them apart. Where the numbers are far apart the scale is by tenfolds.
 */
export function Lines({
  title,
  days,
  lines,
  says,
  ticks,
  tenfold = false,
  steps = false,
  small = false,
}: {
  title: string;
  /** The day at which each point begins, as `2026-11-23`. */
  days: readonly string[];
  lines: readonly Line[];
  says: (value: number) => string;
  /** Where lines are drawn across; the last is the top. */
  ticks: readonly number[];
  tenfold?: boolean;
  steps?: boolean;
  small?: boolean;
}) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(small ? 300 : 720);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  const height = small ? 96 : 170;
  const [least = 0, most = 1] = [ticks[0], ticks.at(-1)];
  const part = (value: number): number =>
    tenfold
      ? Math.log10(Math.max(1, value)) / Math.log10(Math.max(10, most))
      : (value - least) / Math.max(1e-9, most - least);
  const y = (value: number): number => height - low - part(value) * (height - low - top);
  const step = (width - left - 8) / Math.max(1, days.length);
  const x = (at: number): number => left + (at + 0.5) * step;
  const spoken = lines.map(({ label, values }) => {
    const last = values.findLast((value) => value !== null);
    return `${label}: ${last === undefined || last === null ? "nothing yet" : `${says(last)} last`}`;
  });
  return (
    <figure className={small ? "chart lines small" : "chart lines"} ref={figure}>
      <figcaption>
        {title}
        {lines.length > 1 && (
          <span className="lines-key">
            {lines.map(({ key, label }, i) => (
              <span key={key}>
                <svg width="22" height="8" aria-hidden="true" focusable="false">
                  <line x1="0" x2="22" y1="4" y2="4" className={`line-${i}`} />
                </svg>
                {label}
              </span>
            ))}
          </span>
        )}
      </figcaption>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        style={{ height }}
        role="img"
        aria-label={`${title}, from ${days[0] ?? ""} to ${days.at(-1) ?? ""}. ${spoken.join(", ")}.`}
      >
        {(small ? [least, most] : ticks).map((tick) => (
          <g key={tick} className="chart-grid">
            <line x1={left} x2={width} y1={y(tick)} y2={y(tick)} />
            <text x={left - 6} y={y(tick) + 4} textAnchor="end">
              {says(tick)}
            </text>
          </g>
        ))}
        {lines.map(({ key, values }, i) => (
          <g key={key}>
            <path className={`line-${i}`} d={path(values, x, y, steps ? step / 2 : 0)} />
            {values.map((value, at) =>
              value === null || (values.length > 60 && values[at - 1] !== null) ? null : (
                <circle key={days[at]} className={`dot-${i}`} cx={x(at)} cy={y(value)} r="2.2">
                  <title>{`${days[at]}: ${says(value)}`}</title>
                </circle>
              ),
            )}
          </g>
        ))}
        <text x={left} y={height - 5}>
          {days[0]}
        </text>
        <text x={width - 2} y={height - 5} textAnchor="end">
          {days.at(-1)}
        </text>
      </svg>
    </figure>
  );
}

/** A line through what is known; what is not known is a gap, never a straight line across it. */
function path(
  values: readonly (number | null)[],
  x: (at: number) => number,
  y: (value: number) => number,
  half: number,
): string {
  return values
    .map((value, at) => {
      if (value === null) return "";
      const begins = at === 0 || values[at - 1] === null;
      return half > 0
        ? `${begins ? "M" : "L"}${x(at) - half} ${y(value)}H${x(at) + half}`
        : `${begins ? "M" : "L"}${x(at)} ${y(value)}`;
    })
    .join("");
}

/** The numbers behind charts that share their days. */
export const LinesTable = ({
  label,
  days,
  lines,
  says,
}: {
  label: string;
  days: readonly string[];
  lines: readonly Line[];
  says: (value: number) => string;
}) => (
  <details className="numbers">
    <summary>The numbers as a table</summary>
    <Table
      label={label}
      rows={days.map((day, at) => ({ day, at })).toReversed()}
      rowKey={({ day }) => day}
      columns={[
        { key: "day", head: "From", heads: true, render: ({ day }) => day },
        ...lines.map(({ key, label: head, values }) => ({
          key,
          head,
          as: "num" as const,
          render: ({ at }: { at: number }) => {
            const value = values[at];
            return value === null || value === undefined ? (
              <span className="muted">–</span>
            ) : (
              says(value)
            );
          },
        })),
      ]}
    />
  </details>
);
