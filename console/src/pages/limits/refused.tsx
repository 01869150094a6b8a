import type { LimitCode, LimitHistory } from "@reeve/contract/limit";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { BarsOverTime, HowFarBack, NumbersOverTime } from "../../parts/over-time.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";

const codes = [
  { key: "busy", label: "Too many at once", tone: "block", shape: "square" },
  { key: "rate-limited", label: "Too many a minute", tone: "escalate", shape: "triangle" },
  { key: "over-budget", label: "Too costly", tone: "scope", shape: "half" },
  { key: "too-large", label: "Too large", tone: "allow", shape: "disc" },
] as const satisfies readonly { key: LimitCode; [more: string]: string }[];
type Bucket = LimitHistory["buckets"][number];
const columns = codes.map(({ key, label }) => ({
  key,
  head: label,
  render: ({ refused }: Bucket) => refused[key],
}));

/** How many calls limits refused over time, of all processes, as the record tells it. */
export function RefusedOverTime() {
  const [hours, setHours] = useState(24);
  const query = useAsked("limits.history", { hours }, { refetchInterval: 30_000 });
  return (
    <Section title="Calls that limits refused">
      <HowFarBack hours={hours} onChange={setHours} />
      <Loaded query={query} what="what limits refused">
        {(history) => <Shown history={history} />}
      </Loaded>
    </Section>
  );
}

function Shown({ history: { buckets } }: { history: LimitHistory }) {
  const met = buckets.filter(({ refused }) => Object.values(refused).some((calls) => calls > 0));
  if (met.length === 0)
    return (
      <Empty title="No call met a limit in this time.">
        <p>When one does, it is counted here, and the agent is told when to come again.</p>
      </Empty>
    );
  return (
    <>
      <BarsOverTime
        label="Calls that limits refused over time, by reason"
        series={codes}
        buckets={buckets}
        counts={({ refused }) => refused}
      />
      <NumbersOverTime label="Refused calls" columns={columns} rows={met} />
    </>
  );
}
