import type { Path, TelemetryView } from "@reeve/contract/telemetry";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars, type Series } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Inbox } from "./inbox.tsx";

/** What agents did besides what passed Reeve's doors, as their own telemetry tells it. */
export function TelemetryPage() {
  const view = useAsked("telemetry.show", {}, { refetchInterval: 5_000 });
  return (
    <Page
      title="Telemetry"
      lead="What agents’ own telemetry tells of. What passed no enforcing door was decided by nobody."
    >
      <Loaded query={view} what="the telemetry">
        {(shown) => (shown.senders.length === 0 ? <Nothing /> : <View view={shown} />)}
      </Loaded>
    </Page>
  );
}

const Nothing = () => (
  <Empty title="No telemetry has come in.">
    <p>
      Point an agent’s OpenTelemetry exporter at <code>{window.location.origin}/otlp</code>, with an
      operator token of the scope <code>telemetry:write</code> or the agent’s own token. Coding
      clients, frameworks and everything that speaks the GenAI conventions are understood.
    </p>
    <p>
      <Link to="/tokens">Make a token</Link>
    </p>
  </Empty>
);

const View = ({ view }: { view: TelemetryView }) => (
  <div className="stack">
    <Section title="Last seven days">
      <Share view={view} />
    </Section>
    <Section title="Nobody knows whose these are">
      <Inbox />
    </Section>
    <Section title="Ways past the doors">
      <Paths paths={view.paths} />
    </Section>
    <Section title="What came in">
      <Senders senders={view.senders} />
    </Section>
  </div>
);

const series: readonly Series[] = [
  { key: "governed", label: "Passed a door", tone: "allow" },
  { key: "ungoverned", label: "Passed none", tone: "block" },
];
const day = new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", timeZone: "UTC" });
type Day = TelemetryView["days"][number];
const dayColumns: readonly Column<Day>[] = [
  { key: "at", head: "Day", heads: true, render: ({ at }) => day.format(new Date(at)) },
  { key: "governed", head: "Passed a door", as: "num", render: ({ governed }) => governed },
  { key: "ungoverned", head: "Passed none", as: "num", render: ({ ungoverned }) => ungoverned },
];

function Share({ view }: { view: TelemetryView }) {
  const { share, actions, ungoverned, unattributed } = view;
  return (
    <>
      <Facts>
        <Fact name="Ungoverned">
          <span className="num">
            {share === null ? "nothing happened" : `${(share * 100).toFixed(1)} %`}
          </span>{" "}
          <span className="muted">
            {ungoverned.toLocaleString("en")} of {actions.toLocaleString("en")} actions
          </span>
        </Fact>
        <Fact name="Without an agent">{unattributed.toLocaleString("en")}</Fact>
        <Fact name="In the list">
          <Link to="/actions" search={{ seen: "telemetry" }}>
            Actions that only telemetry tells of
          </Link>
        </Fact>
      </Facts>
      <StackedBars
        label="Actions by day, by whether they passed a door"
        series={series}
        bars={view.days.map(({ at, ...counts }) => ({
          key: at,
          label: day.format(new Date(at)),
          counts,
        }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="Actions by day"
          columns={dayColumns}
          rows={view.days}
          rowKey={({ at }) => at}
        />
      </details>
    </>
  );
}

const pathColumns: readonly Column<Path>[] = [
  {
    key: "who",
    head: "Who",
    heads: true,
    render: ({ agent, name }) => (agent ? <AgentLink agent={agent} /> : <Plain>{name}</Plain>),
  },
  {
    key: "server",
    head: "By",
    render: ({ server }) =>
      server === null ? <span className="muted">tools of its own</span> : <Plain>{server}</Plain>,
  },
  {
    key: "tools",
    head: "Tools",
    as: "grow",
    render: ({ tools }) => <Plain>{tools.join(", ")}</Plain>,
  },
  { key: "actions", head: "Actions", as: "num", render: ({ actions }) => actions },
  { key: "last", head: "Last", render: ({ lastAt }) => <Ago at={lastAt} /> },
];

const Paths = ({ paths }: { paths: readonly Path[] }) =>
  paths.length === 0 ? (
    <Empty title="Everything that telemetry tells of passed a door." />
  ) : (
    <Table
      label="Ways past the doors"
      columns={pathColumns}
      rows={paths}
      rowKey={({ source, server }) => `${source} ${server}`}
    />
  );

type Sender = TelemetryView["senders"][number];
const senderColumns: readonly Column<Sender>[] = [
  {
    key: "service",
    head: "Service",
    heads: true,
    render: ({ service }) => (service === "" ? "without a name" : <Plain>{service}</Plain>),
  },
  { key: "emitter", head: "Speaks", as: "grow", render: ({ emitter }) => <code>{emitter}</code> },
  { key: "records", head: "Records", as: "num", render: ({ records }) => records },
  { key: "actions", head: "Tell of actions", as: "num", render: ({ actions }) => actions },
  { key: "dropped", head: "Of none", as: "num", render: ({ dropped }) => dropped },
  { key: "rejected", head: "Unreadable", as: "num", render: ({ rejected }) => rejected },
  { key: "last", head: "Last", render: ({ lastAt }) => <Ago at={lastAt} /> },
];

const Senders = ({ senders }: { senders: readonly Sender[] }) => (
  <Table
    label="What came in"
    columns={senderColumns}
    rows={senders}
    rowKey={({ service, emitter }) => `${service} ${emitter}`}
  />
);
