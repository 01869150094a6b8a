import type { IncidentMonth } from "@reeve/contract/incident-operations";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { TimesChart } from "../../parts/times-chart.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { took } from "./words.tsx";

const counted = [
  { key: "incidents", label: "Incidents", tone: "block", shape: "square" },
  { key: "near", label: "Near misses", tone: "allow", shape: "disc" },
] as const;
const measured = [
  { key: "containMs", label: "To contain", tone: "allow", shape: "disc" },
  { key: "resolveMs", label: "To mend", tone: "escalate", shape: "triangle" },
] as const;
const second = 1_000;
const ticks = [second, 60 * second, 3_600 * second, 86_400 * second, 14 * 86_400 * second];
const median = (ms: number | null): string => (ms === null ? "none" : took(ms));

const columns: readonly Column<IncidentMonth>[] = [
  { key: "month", head: "Month", heads: true, render: ({ month }) => month },
  { key: "n", head: "Incidents", as: "num", render: (it) => it.incidents },
  { key: "near", head: "Near misses", as: "num", render: (it) => it.nearMisses },
  ...measured.map(({ key, label }): Column<IncidentMonth> => ({
    key,
    head: label,
    as: "num",
    render: (it) => median(it[key]),
  })),
];

/** How many there were by month, and whether they are contained and mended sooner than before. */
export function ByMonth() {
  const query = useAsked("incidents.months", { months: 12 });
  return (
    <Loaded query={query} what="the months">
      {({ items }) => (
        <>
          <Section title="By month">
            <Legend of={counted} />
            <StackedBars
              label="Incidents by month"
              series={counted}
              bars={items.map(({ month, incidents, nearMisses }) => ({
                key: month,
                label: month,
                counts: { incidents: incidents - nearMisses, near: nearMisses },
              }))}
            />
          </Section>
          <Took items={items} />
          <Section title="The months in numbers">
            <Table
              label="Incidents by month"
              columns={columns}
              rows={items.filter(({ incidents }) => incidents > 0).toReversed()}
              rowKey={({ month }) => month}
            />
          </Section>
        </>
      )}
    </Loaded>
  );
}

function Took({ items }: { items: readonly IncidentMonth[] }) {
  const shown = items.filter((it) => measured.some(({ key }) => it[key] !== null));
  const last = shown.at(-1);
  if (last === undefined) return null;
  return (
    <Section title="How long they took">
      <p className="muted">From the first bad action on, the median of each month.</p>
      <Legend of={measured} />
      <TimesChart
        says={`The time from the first bad action, by month. In ${last.month}: contained after ${median(last.containMs)}, mended after ${median(last.resolveMs)}.`}
        lines={measured.map(({ key, label, tone }) => ({
          key,
          label,
          tone,
          points: items.map((it) => ({ key: it.month, label: it.month, ms: it[key] })),
        }))}
        ticks={ticks}
        took={took}
        from={items[0]?.month ?? ""}
        to={items.at(-1)?.month ?? ""}
      />
    </Section>
  );
}
