import type { DataSummary } from "@reeve/contract/data";
import { Badge } from "../../ui/badge.tsx";
import { StackedBars, type Series } from "../../ui/chart.tsx";
import { Table, type Column } from "../../ui/table.tsx";

type Day = DataSummary["days"][number];

const series: readonly (Series & {
  key: "reads" | "writes" | "unknown" | "refused";
  shape: "disc" | "triangle" | "half" | "square";
})[] = [
  { key: "reads", label: "Read", tone: "allow", shape: "disc" },
  { key: "writes", label: "Written", tone: "escalate", shape: "triangle" },
  { key: "unknown", label: "Unclear", tone: "scope", shape: "half" },
  { key: "refused", label: "Refused", tone: "block", shape: "square" },
];
const columns: readonly Column<Day>[] = [
  { key: "day", head: "Day (UTC)", heads: true, render: ({ day }) => day },
  ...series.map(({ key, label }) => ({
    key,
    head: label,
    as: "num" as const,
    render: (day: Day) => day[key],
  })),
];
const dayMs = 86_400_000;

/** How much data was touched each day, as bars and as the same numbers in a table. */
export function DataOverTime({ summary }: { summary: DataSummary }) {
  const days = everyDay(summary);
  return (
    <>
      <ul className="legend">
        {series.map(({ key, label, tone, shape }) => (
          <li key={key}>
            <Badge tone={tone} shape={shape}>
              {label}
            </Badge>{" "}
            <span className="num">{days.reduce((sum, day) => sum + day[key], 0)}</span>
          </li>
        ))}
      </ul>
      <StackedBars
        label="Data touched by day"
        series={series}
        bars={days.map(({ day, ...counts }) => ({ key: day, label: day.slice(5), counts }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="Data touched by day"
          columns={columns}
          rows={days}
          rowKey={({ day }) => day}
        />
      </details>
    </>
  );
}

/** A day on which nothing was touched is a day too. */
function everyDay({ since, until, days }: DataSummary): readonly Day[] {
  const known = new Map(days.map((day) => [day.day, day]));
  const all: Day[] = [];
  for (let at = Date.parse(since); at < Date.parse(until); at += dayMs) {
    const day = new Date(at).toISOString().slice(0, 10);
    all.push(known.get(day) ?? { day, reads: 0, writes: 0, unknown: 0, refused: 0 });
  }
  return all;
}
