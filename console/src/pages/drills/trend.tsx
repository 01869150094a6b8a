import type { Drill } from "@reeve/contract/drill";
import { useEffect, useRef, useState } from "react";
import "../../ui/chart.css";
import "./drills.css";
import { took } from "./words.tsx";

const height = 150;
const base = 124;
const top = 14;
const left = 58;

type Measured = Drill & { readonly effectMs: number };

/** The time to effect of each drill over time, beside the most that is allowed. Times are on a logarithmic scale. */
export function Trend({ title, drills }: { title: string; drills: readonly Drill[] }) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(720);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  const measured = drills
    .filter((one): one is Measured => one.effectMs !== null)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const last = measured.at(-1);
  if (last === undefined) return null;
  const most = Math.max(last.targetMs, ...measured.map(({ effectMs }) => effectMs)) * 1.5;
  const y = (ms: number): number =>
    base - (Math.log10(Math.max(1, ms)) / Math.log10(most)) * (base - top);
  const x = (at: number): number =>
    left + 10 + ((at + 0.5) / measured.length) * (width - left - 20);
  const points = measured.map(({ effectMs }, at) => `${x(at)},${y(effectMs)}`).join(" ");
  const ticks = [1, 100, 10_000].filter((ms) => ms < most);
  return (
    <figure className="chart drill-trend" ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={`${title}: the time to effect of ${measured.length} drills, the last ${took(last.effectMs)}; at most ${took(last.targetMs)} are allowed.`}
      >
        {ticks.map((ms) => (
          <g key={ms} className="chart-grid">
            <line x1={left} x2={width} y1={y(ms)} y2={y(ms)} />
            <text x={left - 6} y={y(ms) + 4} textAnchor="end">
              {took(ms)}
            </text>
          </g>
        ))}
        <line
          className="drill-target"
          x1={left}
          x2={width}
          y1={y(last.targetMs)}
          y2={y(last.targetMs)}
        />
        <text x={width - 2} y={y(last.targetMs) - 4} textAnchor="end">
          at most {took(last.targetMs)}
        </text>
        <polyline className="drill-line" points={points} />
        {measured.map(({ id, effectMs, status, startedAt }, at) => (
          <g key={id}>
            <title>{`${startedAt}: ${took(effectMs)}, ${status}`}</title>
            {status === "failed" ? (
              <rect
                className="fill-block"
                x={x(at) - 4.5}
                y={y(effectMs) - 4.5}
                width="9"
                height="9"
              />
            ) : (
              <circle className="drill-point" cx={x(at)} cy={y(effectMs)} r="4" />
            )}
          </g>
        ))}
        <text x={left} y={height - 4}>
          {measured[0]?.startedAt.slice(0, 10)}
        </text>
        <text x={width - 2} y={height - 4} textAnchor="end">
          {last.startedAt.slice(0, 10)}
        </text>
      </svg>
    </figure>
  );
}
