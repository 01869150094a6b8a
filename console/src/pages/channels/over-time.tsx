import type { DeliveryHistory } from "@reeve/contract/delivery";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { BarsOverTime, HowFarBack, NumbersOverTime } from "../../parts/over-time.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";

const series = [
  { key: "sent", label: "Delivered", tone: "allow", shape: "disc" },
  { key: "failed", label: "Given up", tone: "block", shape: "square" },
] as const;
type Bucket = DeliveryHistory["buckets"][number];
const columns = series.map(({ key, label }) => ({
  key,
  head: label,
  render: (bucket: Bucket) => bucket[key],
}));

/** How many messages were delivered and given up over time, by all channels. */
export function DeliveriesOverTime() {
  const [hours, setHours] = useState(24);
  const query = useAsked("deliveries.history", { hours }, { refetchInterval: 30_000 });
  return (
    <Section title="Messages over time">
      <HowFarBack hours={hours} onChange={setHours} />
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
      <BarsOverTime
        label="Messages delivered and given up over time"
        series={series}
        buckets={buckets}
        counts={({ sent, failed }) => ({ sent, failed })}
      />
      <NumbersOverTime label="Messages" columns={columns} rows={met} />
    </>
  );
}
