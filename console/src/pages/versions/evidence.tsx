import type { VersionGate } from "@reeve/contract/version-gate";
import { Table } from "../../ui/table.tsx";
import { useWidth } from "../../ui/width.ts";
import "./evidence.css";

const height = 220;
const left = 52;
const top = 12;
const bottom = 30;
/** Evidence below this says nothing more: one part in a hundred of what there was at the start. */
const lowest = -2;
const mostPoints = 400;
const mostRows = 20;

/** A power of ten, as a person reads it. */
const ten = (power: number): string => {
  const value = 10 ** power;
  return value >= 1000 ? value.toExponential(1) : String(Number(value.toPrecision(2)));
};

/** Both evidences after each case, and the line that either has to reach. The same stands in a table below. */
export function Evidence({ gate: { evidence, terms, decidedAt, on } }: { gate: VersionGate }) {
  const [figure, width] = useWidth(900);
  const { worse, fine } = evidence;
  const count = worse.length;
  const clear = -Math.log10(terms.alpha);
  const highest = clear * 1.6;
  const x = (at: number): number => left + (at / Math.max(1, count)) * (width - left - 12);
  const y = (power: number): number =>
    top +
    ((highest - Math.min(highest, Math.max(lowest, power))) / (highest - lowest)) *
      (height - top - bottom);
  const path = (all: readonly number[]): string =>
    [0, ...all]
      .map((power, at) => ({ power, at }))
      .filter(({ at }) => at % Math.ceil(count / mostPoints) === 0 || at === count)
      .map(({ power, at }) => `${at === 0 ? "M" : "L"}${x(at).toFixed(1)} ${y(power).toFixed(1)}`)
      .join("");
  const what = on.kind === "live" ? "pairs" : "cases";
  const last = (all: readonly number[]): string => ten(all.at(-1) ?? 0);
  return (
    <>
      <figure
        className="chart evidence"
        ref={figure}
        aria-label={`Evidence after each of ${count} ${what}: that it is worse ${last(worse)}, that it is not ${last(fine)}; ${Math.round(1 / terms.alpha)} is needed.`}
      >
        <svg
          viewBox={`0 0 ${width} ${height}`}
          style={{ height }}
          aria-hidden="true"
          focusable="false"
        >
          {[lowest, -1, 0, 1].map((power) => (
            <g key={power} className="chart-grid">
              <line x1={left} x2={width} y1={y(power)} y2={y(power)} />
              <text x={left - 8} y={y(power) + 4} textAnchor="end">
                {ten(power)}
              </text>
            </g>
          ))}
          <line className="evidence-clear" x1={left} x2={width} y1={y(clear)} y2={y(clear)} />
          <text x={left + 4} y={y(clear) - 5}>
            clear at {Math.round(1 / terms.alpha)}
          </text>
          {decidedAt !== null && (
            <line
              className="evidence-decided"
              x1={x(decidedAt)}
              x2={x(decidedAt)}
              y1={top}
              y2={height - bottom}
            />
          )}
          <path className="evidence-worse" d={path(worse)} />
          <path className="evidence-fine" d={path(fine)} />
          <text x={left} y={height - 8}>
            0
          </text>
          <text x={width - 12} y={height - 8} textAnchor="end">
            {count} {what}
          </text>
        </svg>
        <figcaption>
          <ul className="legend">
            <li>
              <span className="evidence-key worse" aria-hidden="true" /> That it is worse (W)
            </li>
            <li>
              <span className="evidence-key fine" aria-hidden="true" /> That it is not (V)
            </li>
            {decidedAt !== null && (
              <li className="muted">
                Clear after {decidedAt} {what}.
              </li>
            )}
          </ul>
        </figcaption>
      </figure>
      <details className="numbers">
        <summary>The same as a table</summary>
        <Table
          label="Evidence after so many cases"
          rows={rowsOf(count)}
          rowKey={String}
          columns={[
            { key: "n", head: "After", heads: true, render: (n: number) => `${n} ${what}` },
            {
              key: "worse",
              head: "Worse (W)",
              as: "num",
              render: (n: number) => ten(worse[n - 1] ?? 0),
            },
            {
              key: "fine",
              head: "Not worse (V)",
              as: "num",
              render: (n: number) => ten(fine[n - 1] ?? 0),
            },
          ]}
        />
      </details>
    </>
  );
}

/** Some of the numbers up to `count`, the last one with them. */
function rowsOf(count: number): number[] {
  const every = Math.max(1, Math.ceil(count / mostRows));
  return Array.from({ length: count }, (_, n) => n + 1).filter(
    (n) => n % every === 0 || n === count,
  );
}
