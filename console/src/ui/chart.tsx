import { useId } from "react";
import { useWidth } from "./width.ts";

export interface Series {
  key: string;
  label: string;
  /** Names the colour and the pattern in theme.css and below. */
  tone: "allow" | "block" | "scope" | "escalate";
}
export interface Bar {
  key: string;
  label: string;
  counts: Readonly<Record<string, number>>;
}

const height = 180;
const base = 156;
const top = 10;
/** How much room a label below the bars takes. */
const tickPx = 90;

/** Bars over time, each stacked by series; every series has a pattern besides its colour. The same numbers stand in a table below. */
export function StackedBars({
  label,
  series,
  bars,
}: {
  label: string;
  series: readonly Series[];
  bars: readonly Bar[];
}) {
  const id = useId();
  const [figure, width] = useWidth(960);
  const total = (bar: Bar): number =>
    series.reduce((sum, { key }) => sum + (bar.counts[key] ?? 0), 0);
  const most = niceTop(Math.max(1, ...bars.map(total)));
  const step = (width - 44) / Math.max(1, bars.length);
  const scale = (base - top) / most;
  const every = Math.max(1, Math.ceil((bars.length * tickPx) / width));

  return (
    <figure className="chart" ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${label}. ${spoken(series, bars)}`}
      >
        <Patterns id={id} />
        {[0, 0.5, 1].map((part) => (
          <g key={part} className="chart-grid">
            <line
              x1="40"
              x2={width}
              y1={base - part * (base - top)}
              y2={base - part * (base - top)}
            />
            <text x="34" y={base - part * (base - top) + 4} textAnchor="end">
              {part === 0.5 && most % 2 === 1 ? "" : most * part}
            </text>
          </g>
        ))}
        {bars.map((bar, i) => {
          let y = base;
          const x = 42 + i * step;
          return (
            <g key={bar.key}>
              <title>{`${bar.label}: ${total(bar)}`}</title>
              {series.map(({ key, tone }) => {
                const size = (bar.counts[key] ?? 0) * scale;
                if (size === 0) return null;
                y -= size;
                const box = { x: x + 1, y, width: Math.max(1, step - 2), height: size };
                return (
                  <g key={key}>
                    <rect {...box} className={`fill-${tone}`} />
                    {tone !== "allow" && <rect {...box} fill={`url(#${id}-${tone})`} />}
                  </g>
                );
              })}
              {i % every === 0 && x + tickPx <= width && (
                <text className="chart-tick" x={x} y={height - 6}>
                  {bar.label}
                </text>
              )}
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

/** The round number at or above the largest bar. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 5, 10].find((it) => it * power >= most) ?? 10;
  return step * power;
}

const spoken = (series: readonly Series[], bars: readonly Bar[]): string =>
  series
    .map(
      ({ key, label }) => `${label}: ${bars.reduce((sum, bar) => sum + (bar.counts[key] ?? 0), 0)}`,
    )
    .join(", ");

const Patterns = ({ id }: { id: string }) => (
  <defs>
    <pattern id={`${id}-block`} width="5" height="5" patternUnits="userSpaceOnUse">
      <path d="M-1 1 1-1M0 5 5 0M4 6 6 4" className="chart-pattern" />
    </pattern>
    <pattern id={`${id}-scope`} width="5" height="5" patternUnits="userSpaceOnUse">
      <circle cx="2.5" cy="2.5" r="1" className="chart-dot" />
    </pattern>
    <pattern id={`${id}-escalate`} width="4" height="4" patternUnits="userSpaceOnUse">
      <path d="M0 2h4" className="chart-pattern" />
    </pattern>
  </defs>
);
