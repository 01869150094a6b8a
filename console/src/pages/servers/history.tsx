import type { ServerHistory } from "@reeve/contract/ledger";
import type { ToolServer } from "@reeve/contract/server";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";

type Bucket = ServerHistory["buckets"][number];

const endings = [
  { key: "ok", label: "Done", tone: "allow", shape: "disc" },
  { key: "error", label: "Error", tone: "block", shape: "square" },
  { key: "unknown", label: "Nobody saw the end", tone: "escalate", shape: "triangle" },
] as const;
const speeds = [
  { key: "half", label: "Half of the calls within", tone: "allow", shape: "disc" },
  { key: "most", label: "19 of 20 within", tone: "scope", shape: "half" },
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
const name = ({ at }: Bucket): string => tick.format(new Date(at));
const whole = (ms: number | null): number => Math.round(ms ?? 0);

/** How calls of this server ended and how long they took, over time, as the record tells it. */
export function ServerHistoryTab({ server }: { server: ToolServer }) {
  const [hours, setHours] = useState(24);
  const query = useAsked(
    "ledger.server",
    { server: server.name, hours },
    { refetchInterval: 60_000 },
  );
  return (
    <>
      <Filters label="How far back">
        <ChoiceFilter
          label="Time"
          value={hours === 24 ? undefined : String(hours)}
          any="24 hours"
          choices={spans}
          onChange={(next) => setHours(Number(next ?? 24))}
        />
      </Filters>
      <Loaded query={query} what="how it does">
        {(history) => <Shown history={history} />}
      </Loaded>
    </>
  );
}

function Shown({ history }: { history: ServerHistory }) {
  const { buckets, capped, since } = history;
  const sum = (key: "ok" | "error" | "unknown" | "refused"): number =>
    buckets.reduce((total, bucket) => total + bucket[key], 0);
  const reached = sum("ok") + sum("error") + sum("unknown");
  if (reached + sum("refused") === 0)
    return (
      <Empty title="No call reached it in this time.">
        <p>Connect an agent that may use its tools, or look further back.</p>
      </Empty>
    );
  const share = reached === 0 ? null : (sum("ok") / reached) * 100;
  return (
    <>
      <p>
        {reached.toLocaleString("en")} calls reached it
        {share !== null &&
          `, ${share.toFixed(share === 100 ? 0 : 1)} % of them without an error`};{" "}
        {sum("refused").toLocaleString("en")} were refused before.
        {capped && (
          <>
            {" "}
            Only the newest are counted, from <Moment at={since} /> on.
          </>
        )}
      </p>
      <Section title="How calls ended">
        <Legend of={endings} />
        <StackedBars
          label="Calls over time by how they ended"
          series={endings}
          bars={buckets.map((it) => ({
            key: it.at,
            label: name(it),
            counts: { ok: it.ok, error: it.error, unknown: it.unknown },
          }))}
        />
      </Section>
      <Section title="How long they took, in milliseconds">
        <Legend of={speeds} />
        <StackedBars
          label="Milliseconds of calls over time"
          series={speeds}
          bars={buckets.map((it) => ({
            key: it.at,
            label: name(it),
            counts: { half: whole(it.p50Ms), most: whole(it.p95Ms) - whole(it.p50Ms) },
          }))}
        />
      </Section>
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="How calls went"
          columns={columns}
          rows={buckets.filter(
            ({ ok, error, unknown, refused }) => ok + error + unknown + refused > 0,
          )}
          rowKey={({ at }) => at}
        />
      </details>
    </>
  );
}

const ms = (value: number | null): string => (value === null ? "" : String(Math.round(value)));
const columns: readonly Column<Bucket>[] = [
  { key: "from", head: "From", heads: true, render: name },
  { key: "ok", head: "Done", as: "num", render: ({ ok }) => ok },
  { key: "error", head: "Error", as: "num", render: ({ error }) => error },
  { key: "unknown", head: "Unknown", as: "num", render: ({ unknown }) => unknown },
  { key: "refused", head: "Refused before", as: "num", render: ({ refused }) => refused },
  { key: "p50", head: "Half within, ms", as: "num", render: ({ p50Ms }) => ms(p50Ms) },
  { key: "p95", head: "19 of 20 within, ms", as: "num", render: ({ p95Ms }) => ms(p95Ms) },
];
