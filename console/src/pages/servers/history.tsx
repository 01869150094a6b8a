import type { ServerHistory } from "@reeve/contract/ledger";
import type { ToolServer } from "@reeve/contract/server";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { BarsOverTime, HowFarBack, NumbersOverTime } from "../../parts/over-time.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
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
      <HowFarBack hours={hours} onChange={setHours} />
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
        <BarsOverTime
          label="Calls over time by how they ended"
          series={endings}
          buckets={buckets}
          counts={({ ok, error, unknown }) => ({ ok, error, unknown })}
        />
      </Section>
      <Section title="How long they took, in milliseconds">
        <BarsOverTime
          label="Milliseconds of calls over time"
          series={speeds}
          buckets={buckets}
          counts={({ p50Ms, p95Ms }) => ({ half: whole(p50Ms), most: whole(p95Ms) - whole(p50Ms) })}
        />
      </Section>
      <NumbersOverTime
        label="How calls went"
        columns={columns}
        rows={buckets.filter(
          ({ ok, error, unknown, refused }) => ok + error + unknown + refused > 0,
        )}
      />
    </>
  );
}

const ms = (value: number | null): string => (value === null ? "" : String(Math.round(value)));
const columns: readonly { key: string; head: string; render: (row: Bucket) => number | string }[] =
  [
    { key: "ok", head: "Done", render: ({ ok }) => ok },
    { key: "error", head: "Error", render: ({ error }) => error },
    { key: "unknown", head: "Unknown", render: ({ unknown }) => unknown },
    { key: "refused", head: "Refused before", render: ({ refused }) => refused },
    { key: "p50", head: "Half within, ms", render: ({ p50Ms }) => ms(p50Ms) },
    { key: "p95", head: "19 of 20 within, ms", render: ({ p95Ms }) => ms(p95Ms) },
  ];
