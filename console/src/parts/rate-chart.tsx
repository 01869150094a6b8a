import type { QualityHistory } from "@reeve/contract/quality";
import { useEffect, useRef, useState } from "react";
import { interval, percent } from "./verdict.tsx";
import { Table, type Column } from "../ui/table.tsx";
import "./rate-chart.css";

type Bucket = QualityHistory["buckets"][number];

/** Something that happened and is marked on the chart. */
export interface RateMark {
  readonly at: string;
  readonly label: string;
  readonly kind: "version" | "alarm";
}

const height = 200;
const top = 14;
const base = 168;
const left = 44;

/** How often sessions passed over time, with the interval of each piece of time and marks; the same numbers stand below. */
export function RateChart({
  history,
  marks,
}: {
  history: QualityHistory;
  marks: readonly RateMark[];
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
  const from = Date.parse(history.since);
  const to = Math.max(from + 1, Date.parse(history.until));
  const told = history.buckets.filter(({ passRate }) => passRate !== null);
  const half = history.span === "day" ? 43_200_000 : 1_800_000;
  const x = (at: string, shift = 0): number =>
    Math.min(
      width - 4,
      left + ((Date.parse(at) + shift - from) / (to - from)) * (width - left - 8),
    );
  const y = (share: number): number => base - share * (base - top);
  const points = told.map((it) => ({ it, cx: x(it.at, half) }));
  return (
    <>
      <figure className="rate-chart" ref={figure}>
        {/* It is drawn here and told by its label; an img could not be drawn in. */}
        {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={spoken(told, marks)}>
          {[0, 0.5, 1].map((part) => (
            <g key={part} className="chart-grid">
              <line x1={left} x2={width} y1={y(part)} y2={y(part)} />
              <text x={left - 6} y={y(part) + 4} textAnchor="end">
                {part * 100} %
              </text>
            </g>
          ))}
          {marks.map((mark) => (
            <g key={`${mark.kind} ${mark.label} ${mark.at}`} className={`rate-mark ${mark.kind}`}>
              <title>{`${mark.label}, ${dayOf(mark.at, history.span)}`}</title>
              <line x1={x(mark.at)} x2={x(mark.at)} y1={top - 8} y2={base} />
              <path d={`M${x(mark.at) - 5} ${top - 12}h10l-5 8z`} />
            </g>
          ))}
          <polyline
            className="rate-line"
            points={points.map(({ it, cx }) => `${cx},${y(it.passRate?.rate ?? 0)}`).join(" ")}
          />
          {points.map(({ it, cx }) => (
            <g key={it.at} className="rate-point">
              <title>{`${dayOf(it.at, history.span)}: ${rateOf(it)}`}</title>
              <line x1={cx} x2={cx} y1={y(it.passRate?.high ?? 0)} y2={y(it.passRate?.low ?? 0)} />
              <circle cx={cx} cy={y(it.passRate?.rate ?? 0)} r="4" />
            </g>
          ))}
          {told.length > 0 && (
            <>
              <text x={left} y={height - 10}>
                {dayOf(history.since, "day")}
              </text>
              <text x={width - 2} y={height - 10} textAnchor="end">
                {dayOf(history.until, "day")}
              </text>
            </>
          )}
        </svg>
      </figure>
      {marks.length > 0 && (
        <ul className="rate-marks">
          {marks.map((mark) => (
            <li key={`${mark.kind} ${mark.label} ${mark.at}`}>
              <span className="num">{dayOf(mark.at, history.span)}</span> {mark.label}
            </li>
          ))}
        </ul>
      )}
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="Pass rate over time"
          columns={columnsOf(history.span)}
          rows={history.buckets}
          rowKey={({ at }) => at}
        />
      </details>
    </>
  );
}

const columnsOf = (span: "hour" | "day"): readonly Column<Bucket>[] => [
  {
    key: "at",
    head: span === "day" ? "Day (UTC)" : "Hour (UTC)",
    heads: true,
    render: ({ at }) => dayOf(at, span),
  },
  { key: "rate", head: "Passed", render: rateOf },
  { key: "n", head: "Sessions", as: "num", render: ({ passed, failed }) => passed + failed },
  { key: "unscored", head: "Not told", as: "num", render: ({ unscored }) => unscored },
];

const rateOf = ({ passRate }: Bucket): string =>
  passRate === null ? "could not be told" : `${percent(passRate.rate)} (${interval(passRate)})`;

const dayOf = (at: string, span: "hour" | "day"): string =>
  span === "day" ? at.slice(0, 10) : `${at.slice(5, 10)} ${at.slice(11, 16)}`;

function spoken(told: readonly Bucket[], marks: readonly RateMark[]): string {
  const [first, last] = [told[0], told.at(-1)];
  if (!first?.passRate || !last?.passRate) return "Pass rate over time: no session could be told.";
  const more =
    marks.length === 0
      ? ""
      : ` ${marks.length} marks: ${marks.map(({ label }) => label).join(", ")}.`;
  return `Pass rate over time: ${percent(first.passRate.rate)} at first, ${percent(last.passRate.rate)} at last.${more}`;
}
