import { useEffect, useRef, useState } from "react";
import { Empty } from "../../ui/empty.tsx";
import { Table } from "../../ui/table.tsx";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import type { Day, What } from "./trend.ts";

const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const name = (what: What): string => (what === "stage" ? "Stage" : surfaceName(what));
const left = 30;
const top = 8;
const bottom = 20;

/** The stage on each day as steps, and each surface small beneath; the same in a table. */
export function TrendChart({
  days,
  surfaces,
}: {
  days: readonly Day[];
  surfaces: readonly What[];
}) {
  if (days.length === 0)
    return (
      <Empty title="Nothing has moved yet, so there is no trend.">
        <p>It is drawn from the history of changes, day by day.</p>
      </Empty>
    );
  const all: readonly What[] = ["stage", ...surfaces];
  return (
    <>
      <Steps what="stage" days={days} height={120} />
      <div className="trend-small">
        {surfaces.map((what) => (
          <Steps key={what} what={what} days={days} height={76} small />
        ))}
      </div>
      <details className="numbers">
        <summary>The same as a table</summary>
        <Table
          label="Stage and levels by day"
          rows={days.toReversed()}
          rowKey={({ at }) => at}
          columns={[
            { key: "day", head: "Day", heads: true, render: ({ at }) => date.format(new Date(at)) },
            ...all.map((what) => ({
              key: what,
              head: name(what),
              as: "num" as const,
              render: ({ levels }: Day) => levels[what] ?? "unknown",
            })),
          ]}
        />
      </details>
    </>
  );
}

function Steps({
  what,
  days,
  height,
  small = false,
}: {
  what: What;
  days: readonly Day[];
  height: number;
  small?: boolean;
}) {
  const figure = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(small ? 220 : 700);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry && entry.contentRect.width > 0) setWidth(Math.round(entry.contentRect.width));
    });
    if (figure.current) observer.observe(figure.current);
    return () => observer.disconnect();
  }, []);
  const low = small ? 4 : bottom;
  const y = (level: number): number => top + ((5 - level) / 4) * (height - top - low);
  const step = (width - left - 4) / days.length;
  const first = days[0];
  const last = days.at(-1);
  const path = days
    .map(({ levels }, i) => {
      const x = left + i * step;
      return `${i === 0 ? "M" : "L"}${x} ${y(levels[what] ?? 1)}H${x + step}`;
    })
    .join("");
  return (
    <figure
      className={small ? "trend small" : "trend"}
      ref={figure}
      aria-label={`${name(what)} by day: from ${first?.levels[what] ?? "unknown"} to ${last?.levels[what] ?? "unknown"} in ${days.length} ${days.length === 1 ? "day" : "days"}.`}
    >
      <figcaption>
        {name(what)} <span className="muted num">{last?.levels[what] ?? "unknown"}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        aria-hidden="true"
        focusable="false"
      >
        {(small ? [1, 5] : [1, 2, 3, 4, 5]).map((level) => (
          <g key={level}>
            <line className="trend-grid" x1={left} x2={width} y1={y(level)} y2={y(level)} />
            <text x={left - 8} y={y(level) + 4} textAnchor="end">
              {level}
            </text>
          </g>
        ))}
        <path className="trend-line" d={path} />
        {!small && first && last && (
          <>
            <text x={left} y={height - 3}>
              {date.format(new Date(first.at))}
            </text>
            {days.length > 1 && (
              <text x={width - 4} y={height - 3} textAnchor="end">
                {date.format(new Date(last.at))}
              </text>
            )}
          </>
        )}
      </svg>
    </figure>
  );
}
