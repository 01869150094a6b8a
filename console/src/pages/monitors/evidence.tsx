import { many } from "@reeve/contract/many";
import type { MonitorPoint } from "@reeve/contract/monitor";
import { useEffect, useRef, useState } from "react";
import { rounded } from "./words.tsx";

const height = 220;
const base = 192;
const top = 14;
const left = 56;

/** The evidence after each session against what it has to reach, on a scale of powers of ten. */
export function Evidence({
  points,
  line,
  lineAmongAll,
}: {
  points: readonly MonitorPoint[];
  line: number;
  lineAmongAll: number;
}) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(960);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  const seen = points.filter(({ evidence }) => evidence !== null);
  const most = Math.max(lineAmongAll * 10, ...seen.map(({ evidence }) => evidence ?? 0));
  const decades = Math.ceil(Math.log10(most));
  const y = (value: number): number =>
    base - (Math.log10(Math.max(1, value)) / decades) * (base - top);
  const x = (at: number): number => left + (at / Math.max(1, seen.length - 1)) * (width - left - 8);
  const every = Math.max(1, Math.ceil(decades / 5));
  const ticks = Array.from({ length: Math.floor(decades / every) + 1 }, (_, n) => n * every);
  const last = seen.at(-1);
  const said = `Evidence that it got worse over ${many(seen.length, "session")}. Now ${rounded(last?.evidence ?? 0)}; an alarm takes ${rounded(lineAmongAll)} among all live streams.`;
  return (
    <figure className="chart evidence" ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={said}>
        {ticks.map((decade) => (
          <g key={decade} className="chart-grid">
            <line x1={left} x2={width} y1={y(10 ** decade)} y2={y(10 ** decade)} />
            <text x={left - 6} y={y(10 ** decade) + 4} textAnchor="end">
              {decade < 4 ? (10 ** decade).toLocaleString("en") : `10^${decade}`}
            </text>
          </g>
        ))}
        {line < lineAmongAll && (
          <line className="chart-own-limit" x1={left} x2={width} y1={y(line)} y2={y(line)} />
        )}
        <line
          className="chart-limit"
          x1={left}
          x2={width}
          y1={y(lineAmongAll)}
          y2={y(lineAmongAll)}
        />
        <text x={width - 4} y={y(lineAmongAll) - 5} textAnchor="end">
          alarm
        </text>
        <polyline
          className="chart-line"
          points={seen.map(({ evidence }, at) => `${x(at)},${y(evidence ?? 0)}`).join(" ")}
        />
        {seen.map((point, at) =>
          point.against ? (
            <circle key={point.n} className="chart-point" cx={x(at)} cy={base + 8} r="2">
              <title>{`Session ${point.session}: against it`}</title>
            </circle>
          ) : null,
        )}
        <text className="chart-tick" x={left} y={height - 2}>
          session {seen[0]?.n}
        </text>
        <text className="chart-tick" x={width - 4} y={height - 2} textAnchor="end">
          session {last?.n}
        </text>
      </svg>
      <figcaption className="muted">
        Evidence after each session, on a scale of powers of ten. Dots below are sessions that spoke
        against the agent.
        {line < lineAmongAll && " The dotted line is what this stream would take by itself."}
      </figcaption>
    </figure>
  );
}
