import type { DeliveryHistory } from "@reeve/contract/delivery";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";

const series = [
  { key: "sent", label: "Delivered", tone: "allow", shape: "disc" },
  { key: "failed", label: "Given up", tone: "block", shape: "square" },
] as const;
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
type Bucket = DeliveryHistory["buckets"][number];
const name = ({ at }: Bucket): string => tick.format(new Date(at));

/** How many messages were delivered and given up over time, by all channels. */
export function DeliveriesOverTime() {
  const [hours, setHours] = useState(24);
  const query = useAsked("deliveries.history", { hours }, { refetchInterval: 30_000 });
  return (
    <Section title="Messages over time">
      <Filters label="How far back">
        <ChoiceFilter
          label="Time"
          value={hours === 24 ? undefined : String(hours)}
          any="24 hours"
          choices={spans}
          onChange={(next) => setHours(Number(next ?? 24))}
        />
      </Filters>
      <Loaded query={query} what="the messages over time">
        {(history) => <Shown history={history} />}
      </Loaded>
    </Section>
  );
}

function Shown({ history: { buckets } }: { history: DeliveryHistory }) {
  const met = buckets.filter(({ sent, failed }) => sent + failed > 0);
  if (met.length === 0)
    return (
      <Empty title="No message went out in this time.">
        <p>Send a test by a channel to see whether it works.</p>
      </Empty>
    );
  return (
    <>
      <Legend of={series} />
      <StackedBars
        label="Messages delivered and given up over time"
        series={series}
        bars={buckets.map(({ at, sent, failed }) => ({
          key: at,
          label: name({ at, sent, failed }),
          counts: { sent, failed },
        }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table label="Messages" columns={columns} rows={met} rowKey={({ at }) => at} />
      </details>
    </>
  );
}

const columns: readonly Column<Bucket>[] = [
  { key: "from", head: "From", heads: true, render: name },
  { key: "sent", head: "Delivered", as: "num", render: ({ sent }) => sent },
  { key: "failed", head: "Given up", as: "num", render: ({ failed }) => failed },
];
