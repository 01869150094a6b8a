import type { CompletenessDay } from "@reeve/contract/completeness";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { pathOf, scaleOf, stretches } from "./history-paths.ts";
import { useWidth } from "../../ui/width.ts";

const about = (n: number): string => Math.round(n).toLocaleString("en");
const height = 190;
const days = 90;

/** How the estimate moved, day by day, with its interval and with how many were registered. */
export function CompletenessHistory() {
  const query = useAsked("inventory.history", { days });
  return (
    <Section title="How it moved">
      <Loaded query={query} what="the history of the estimate">
        {({ items }) =>
          items.length < 2 ? (
            <Empty title="There is no history yet.">
              <p>The estimate of each day is kept. From the second day on, its course is here.</p>
            </Empty>
          ) : (
            <>
              <Chart items={items} />
              <details className="numbers">
                <summary>The numbers as a table</summary>
                <Table
                  label="The estimate of each day"
                  columns={columns}
                  rows={items.toReversed()}
                  rowKey={({ day }) => day}
                />
              </details>
            </>
          )
        }
      </Loaded>
    </Section>
  );
}

function Chart({ items }: { items: readonly CompletenessDay[] }) {
  const [figure, width] = useWidth(720);
  const scale = scaleOf(items, width, height);
  const first = items[0] as CompletenessDay;
  const last = items.at(-1) as CompletenessDay;
  const line = (of: "seen" | "registered"): string =>
    pathOf(items.map((it) => [scale.x(it.day), scale.y(it[of])]));
  return (
    <figure ref={figure}>
      {/* It is drawn here and told by its label; an img could not be drawn in. */}
      {/* oxlint-disable jsx-a11y/prefer-tag-over-role */}
      <svg
        className="interval course"
        viewBox={`0 0 ${width} ${height}`}
        height={height}
        role="img"
        aria-label={`The estimate of each day with its 95 % interval. ${told(first)} ${told(last)}`}
      >
        {[0, scale.most / 2, scale.most].map((at) => (
          <g key={at}>
            <line className="axis" x1={scale.left} x2={width} y1={scale.y(at)} y2={scale.y(at)} />
            <text x={scale.left - 6} y={scale.y(at) + 4} textAnchor="end">
              {about(at)}
            </text>
          </g>
        ))}
        {stretches(items).map((those) => {
          const at = (of: "low" | "high" | "total") =>
            those.map((it): [number, number] => [scale.x(it.day), scale.y(it[of])]);
          return (
            <g key={those[0]?.day}>
              <path className="seen" d={`${pathOf([...at("high"), ...at("low").toReversed()])}Z`} />
              <path className="whisker" fill="none" d={pathOf(at("total"))} />
              {at("total").map(([cx, cy]) => (
                <circle key={cx} className="estimate" cx={cx} cy={cy} r="2.5" />
              ))}
            </g>
          );
        })}
        <path className="whisker dashed" fill="none" d={line("seen")} />
        <path className="whisker dotted" fill="none" d={line("registered")} />
        <text x={scale.left} y={height - 4}>
          {first.day}
        </text>
        <text x={width - 2} y={height - 4} textAnchor="end">
          {last.day}
        </text>
      </svg>
      <figcaption className="muted">
        Solid with its band: the estimate and its interval. Dashed: agents seen. Dotted: registered.
      </figcaption>
    </figure>
  );
}

const told = ({ day, seen, registered, total, low, high }: CompletenessDay): string =>
  `${day}: ${seen} seen, ${registered} registered, ${
    total === null || low === null || high === null
      ? "not enough overlap to estimate"
      : `about ${about(total)} estimated, ${about(low)} to ${about(high)}`
  }.`;

const columns: readonly Column<CompletenessDay>[] = [
  { key: "day", head: "Day", heads: true, render: ({ day }) => day },
  { key: "seen", head: "Seen", as: "num", render: ({ seen }) => seen },
  { key: "registered", head: "Registered", as: "num", render: ({ registered }) => registered },
  {
    key: "total",
    head: "Estimate",
    as: "num",
    render: ({ total, low, high }) =>
      total === null || low === null || high === null
        ? "not enough overlap"
        : `${about(total)} (${about(low)} to ${about(high)})`,
  },
];
