import "../ui/chart.css";
import "./times-chart.css";
import { useWidth } from "../ui/width.ts";

/** One moment, and how long something took then. */
export interface TookPoint {
  readonly key: string;
  /** What it is called, where the pointer rests on it. */
  readonly label: string;
  readonly ms: number | null;
  readonly bad?: boolean;
}
export interface TookLine {
  readonly key: string;
  readonly label: string;
  readonly tone: "allow" | "escalate";
  readonly points: readonly TookPoint[];
}

const height = 150;
const base = 124;
const top = 14;
const left = 58;

/** How long something took over time, on a logarithmic scale; the same numbers stand beside it. */
export function TimesChart({
  says,
  lines,
  ticks,
  most,
  took,
  from,
  to,
}: {
  /** What it shows, for those who do not see it. */
  says: string;
  /** Each with a point at the same moments. */
  lines: readonly TookLine[];
  /** Where lines are drawn across, in ms. */
  ticks: readonly number[];
  /** The most that is allowed, in ms. */
  most?: number;
  took: (ms: number) => string;
  from: string;
  to: string;
}) {
  const [figure, width] = useWidth(720);
  const all = lines.flatMap(({ points }) => points.flatMap(({ ms }) => (ms === null ? [] : [ms])));
  const count = Math.max(1, ...lines.map(({ points }) => points.length));
  const longest = Math.max(10, most ?? 0, ...all) * 1.5;
  const y = (ms: number): number =>
    base - (Math.log10(Math.max(1, ms)) / Math.log10(longest)) * (base - top);
  const x = (at: number): number => left + 10 + ((at + 0.5) / count) * (width - left - 20);
  return (
    <figure className="chart times-chart" ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={says}>
        {ticks
          .filter((ms) => ms < longest)
          .map((ms) => (
            <g key={ms} className="chart-grid">
              <line x1={left} x2={width} y1={y(ms)} y2={y(ms)} />
              <text x={left - 6} y={y(ms) + 4} textAnchor="end">
                {took(ms)}
              </text>
            </g>
          ))}
        {most !== undefined && (
          <>
            <line className="times-most" x1={left} x2={width} y1={y(most)} y2={y(most)} />
            <text x={width - 2} y={y(most) - 4} textAnchor="end">
              at most {took(most)}
            </text>
          </>
        )}
        {lines.map(({ key, tone, label, points }) => (
          <g key={key}>
            <polyline
              className={`times-line ${tone}`}
              points={points
                .flatMap(({ ms }, at) => (ms === null ? [] : [`${x(at)},${y(ms)}`]))
                .join(" ")}
            />
            {points.map(({ key: one, label: when, ms, bad }, at) =>
              ms === null ? null : (
                <g key={one}>
                  <title>{`${when}, ${label}: ${took(ms)}`}</title>
                  <Point x={x(at)} y={y(ms)} tone={bad ? "block" : tone} />
                </g>
              ),
            )}
          </g>
        ))}
        <text x={left} y={height - 4}>
          {from}
        </text>
        <text x={width - 2} y={height - 4} textAnchor="end">
          {to}
        </text>
      </svg>
    </figure>
  );
}

/** Each tone has a shape of its own, so that the colour is never alone in saying it. */
function Point({ x, y, tone }: { x: number; y: number; tone: "allow" | "escalate" | "block" }) {
  if (tone === "allow") return <circle className="fill-allow" cx={x} cy={y} r="4" />;
  if (tone === "block")
    return <rect className="fill-block" x={x - 4.5} y={y - 4.5} width="9" height="9" />;
  return <path className="fill-escalate" d={`M${x} ${y - 5}l5 9h-10z`} />;
}
