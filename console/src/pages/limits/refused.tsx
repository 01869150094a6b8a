import type { LimitCode, LimitHistory } from "@reeve/contract/limit";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";

const codes = [
  { key: "busy", label: "Too many at once", tone: "block", shape: "square" },
  { key: "rate-limited", label: "Too many a minute", tone: "escalate", shape: "triangle" },
  { key: "over-budget", label: "Too costly", tone: "scope", shape: "half" },
  { key: "too-large", label: "Too large", tone: "allow", shape: "disc" },
] as const satisfies readonly { key: LimitCode; [more: string]: string }[];
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
type Bucket = LimitHistory["buckets"][number];
const name = ({ at }: Bucket): string => tick.format(new Date(at));

/** How many calls limits refused over time, of all processes, as the record tells it. */
export function RefusedOverTime() {
  const [hours, setHours] = useState(24);
  const query = useAsked("limits.history", { hours }, { refetchInterval: 30_000 });
  return (
    <Section title="Calls that limits refused">
      <Filters label="How far back">
        <ChoiceFilter
          label="Time"
          value={hours === 24 ? undefined : String(hours)}
          any="24 hours"
          choices={spans}
          onChange={(next) => setHours(Number(next ?? 24))}
        />
      </Filters>
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
      <Legend of={codes} />
      <StackedBars
        label="Calls that limits refused over time, by reason"
        series={codes}
        bars={buckets.map((it) => ({ key: it.at, label: name(it), counts: it.refused }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table label="Refused calls" columns={columns} rows={met} rowKey={({ at }) => at} />
      </details>
    </>
  );
}

const columns: readonly Column<Bucket>[] = [
  { key: "from", head: "From", heads: true, render: name },
  ...codes.map(({ key, label }): Column<Bucket> => ({
    key,
    head: label,
    as: "num",
    render: ({ refused }) => refused[key],
  })),
];
