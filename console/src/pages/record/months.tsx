import type { KeptMonth } from "@reeve/contract/retention";
import { Badge } from "../../ui/badge.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { inBytes, unitFor } from "./words.ts";

const series = [
  { key: "records", label: "Records", tone: "allow", shape: "disc" },
  { key: "payloads", label: "Payloads", tone: "scope", shape: "half" },
] as const;
const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });

/** How much of each month there is, as bars and as a table that says when it goes. */
export function Months({ months, held }: { months: readonly KeptMonth[]; held: boolean }) {
  const filled = months.filter(({ records }) => records > 0);
  if (filled.length === 0)
    return (
      <Empty title="There are no sizes yet.">
        <p>The database counts them in the background, some minutes after the first records.</p>
      </Empty>
    );
  const unit = unitFor(Math.max(...filled.map(({ bytes }) => bytes)));
  const part = (bytes: number): number => Math.round((bytes / unit.size) * 10) / 10;
  const goes = (at: string | null): string =>
    at === null
      ? "stays"
      : held
        ? `held, else ${day.format(new Date(at))}`
        : day.format(new Date(at));
  const columns: readonly Column<KeptMonth>[] = [
    { key: "month", head: "Month", heads: true, render: ({ month }) => month },
    {
      key: "records",
      head: "Records",
      as: "num",
      render: ({ records }) => records.toLocaleString("en"),
    },
    { key: "size", head: "Size", as: "num", render: ({ bytes }) => inBytes(bytes) },
    {
      key: "payload",
      head: "of it payloads",
      as: "num",
      render: ({ payloadBytes }) => inBytes(payloadBytes),
    },
    { key: "payloads", head: "Payloads go", render: ({ payloadsGoAt }) => goes(payloadsGoAt) },
    { key: "actions", head: "Actions go", render: ({ recordsGoAt }) => goes(recordsGoAt) },
  ];
  return (
    <div className="record-part">
      <h3>Sizes, in {unit.name}, by the statistics of the database</h3>
      <ul className="legend">
        {series.map(({ key, label, tone, shape }) => (
          <li key={key}>
            <Badge tone={tone} shape={shape}>
              {label}
            </Badge>
          </li>
        ))}
      </ul>
      <StackedBars
        label={`Size of each month in ${unit.name}`}
        series={series}
        bars={filled.map(({ month, bytes, payloadBytes }) => ({
          key: month,
          label: month,
          counts: { records: part(bytes - payloadBytes), payloads: part(payloadBytes) },
        }))}
      />
      <Table
        label="What is kept of each month"
        columns={columns}
        rows={filled.toReversed()}
        rowKey={({ month }) => month}
      />
    </div>
  );
}
