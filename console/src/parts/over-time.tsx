import type { ReactNode } from "react";
import type { Shape } from "../ui/badge.tsx";
import { StackedBars, type Series } from "../ui/chart.tsx";
import { Legend } from "../ui/legend.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { ChoiceFilter, Filters } from "./filters.tsx";

const spans = [
  { value: "168", label: "Seven days" },
  { value: "720", label: "Thirty days" },
];
const tick = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** How far back a chart looks: 24 hours unless something else is chosen. */
export const HowFarBack = ({
  hours,
  onChange,
}: {
  hours: number;
  onChange: (hours: number) => void;
}) => (
  <Filters label="How far back">
    <ChoiceFilter
      label="Time"
      value={hours === 24 ? undefined : String(hours)}
      any="24 hours"
      choices={spans}
      onChange={(next) => onChange(Number(next ?? 24))}
    />
  </Filters>
);

/** What a bar that begins at a moment is called. */
export const beginsAt = ({ at }: { readonly at: string }): string => tick.format(new Date(at));

/** Days of the calendar (UTC) are called by their day, everything else by its time too. */
const called = (buckets: readonly { readonly at: string }[]): typeof beginsAt =>
  buckets.every(({ at }) => Date.parse(at) % 86_400_000 === 0)
    ? ({ at }) => day.format(new Date(at))
    : beginsAt;

/** Bars by time, what each stands for above them. */
export const BarsOverTime = <B extends { readonly at: string }>({
  label,
  series,
  buckets,
  counts,
}: {
  label: string;
  series: readonly (Series & { shape: Shape })[];
  buckets: readonly B[];
  counts: (bucket: B) => Readonly<Record<string, number>>;
}): ReactNode => (
  <>
    <Legend of={series} />
    <StackedBars
      label={label}
      series={series}
      bars={buckets.map((it) => ({
        key: it.at,
        label: called(buckets)(it),
        counts: counts(it),
      }))}
    />
  </>
);

/** The numbers of a chart, for those who do not see it or want them exactly. */
export const NumbersOverTime = <B extends { readonly at: string }>({
  label,
  columns,
  rows,
}: {
  label: string;
  /** What stands beside the time; each a number. */
  columns: readonly { key: string; head: string; render: (row: B) => ReactNode }[];
  rows: readonly B[];
}): ReactNode => {
  const all: readonly Column<B>[] = [
    { key: "from", head: "From", heads: true, render: called(rows) },
    ...columns.map((column): Column<B> => ({ ...column, as: "num" })),
  ];
  return (
    <details className="numbers">
      <summary>The numbers as a table</summary>
      <Table label={label} columns={all} rows={rows} rowKey={({ at }) => at} />
    </details>
  );
};
