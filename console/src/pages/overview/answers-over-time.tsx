import type { Overview } from "@reeve/contract/overview";
import { answers } from "../../parts/answer.tsx";
import { Badge } from "../../ui/badge.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Table, type Column } from "../../ui/table.tsx";

type Bucket = Overview["buckets"][number];
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  hour: "2-digit",
  minute: "2-digit",
});

const columns: readonly Column<Bucket>[] = [
  { key: "from", head: "From", heads: true, render: ({ at }) => day.format(new Date(at)) },
  ...answers.map(({ key, label }) => ({
    key,
    head: label,
    as: "num" as const,
    render: ({ counts }: Bucket) => counts[key] ?? 0,
  })),
];

/** How many actions got which answer, as bars over time and as the same numbers in a table. */
export function AnswersOverTime({ buckets }: { buckets: readonly Bucket[] }) {
  const sum = (key: (typeof answers)[number]["key"]): number =>
    buckets.reduce((total, { counts }) => total + (counts[key] ?? 0), 0);
  if (answers.every(({ key }) => sum(key) === 0))
    return <Empty title="No agent has asked for anything in this time." />;
  return (
    <>
      <ul className="legend">
        {answers.map(({ key, label, tone, shape }) => (
          <li key={key}>
            <Badge tone={tone} shape={shape}>
              {label}
            </Badge>{" "}
            <span className="num">{sum(key)}</span>
          </li>
        ))}
      </ul>
      <StackedBars
        label="Actions over time by answer"
        series={answers}
        bars={buckets.map(({ at, counts }) => ({
          key: at,
          label: clock.format(new Date(at)),
          counts,
        }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="Actions over time by answer"
          columns={columns}
          rows={buckets}
          rowKey={({ at }) => at}
        />
      </details>
    </>
  );
}
