import type { Incident } from "@reeve/contract/incident";
import { Link } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { DeclareIncident } from "./declare.tsx";
import { called, SeverityMark, StateMark, took } from "./words.tsx";

const everyMs = 5_000;

const columns: readonly Column<Incident>[] = [
  {
    key: "what",
    head: "Incident",
    heads: true,
    as: "grow",
    render: (it) => (
      <>
        <Link to="/incidents/$id" params={{ id: it.id }}>
          {called(it)} <Plain>{it.title}</Plain>
        </Link>
        <p className="detail">
          <Plain>{it.agents.map(({ name }) => name).join(", ") || "No agent is named"}</Plain>
          {it.nearMiss && ", a near miss"}
          {it.mode === "test" && ", a rehearsal"}
        </p>
      </>
    ),
  },
  {
    key: "severity",
    head: "Severity",
    render: ({ severity }) => <SeverityMark severity={severity} />,
  },
  { key: "state", head: "State", render: (incident) => <StateMark incident={incident} /> },
  { key: "reported", head: "Reported", render: ({ reportedAt }) => <Ago at={reportedAt} /> },
  {
    key: "contain",
    head: "Contained after",
    as: "num",
    render: ({ durations }) => took(durations.containMs),
  },
  {
    key: "tasks",
    head: "Open tasks",
    as: "num",
    render: ({ tasks }) =>
      tasks.overdue > 0 ? `${tasks.open}, ${tasks.overdue} overdue` : tasks.open,
  },
];

export function IncidentsPage() {
  const list = useListed("incidents.list", {}, { refetchInterval: everyMs });
  const none = list.items?.length === 0;
  return (
    <Page
      title="Incidents"
      lead="What went wrong, or nearly did, until what was learned from it works."
      buttons={<DeclareIncident />}
    >
      <Listing
        list={list}
        what="incidents"
        label="Incidents"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No incident was ever declared.">
            <p>
              Declare one here, or on the page of an action or an agent. A rehearsal is a good first
              one.
            </p>
          </Empty>
        }
      />
      {!none && <ByMonth />}
    </Page>
  );
}

function ByMonth() {
  const query = useAsked("incidents.months", { months: 12 });
  return (
    <Section title="By month">
      <Loaded query={query} what="the months">
        {({ items }) => (
          <>
            <StackedBars
              label="Incidents by month"
              series={[
                { key: "incidents", label: "Incidents", tone: "block" },
                { key: "near", label: "Near misses", tone: "allow" },
              ]}
              bars={items.map(({ month, incidents, nearMisses }) => ({
                key: month,
                label: month,
                counts: { incidents: incidents - nearMisses, near: nearMisses },
              }))}
            />
            <Table
              label="Incidents by month"
              columns={[
                { key: "month", head: "Month", heads: true, render: ({ month }) => month },
                { key: "n", head: "Incidents", as: "num", render: (it) => it.incidents },
                { key: "near", head: "Near misses", as: "num", render: (it) => it.nearMisses },
                {
                  key: "contain",
                  head: "Median time to contain",
                  as: "num",
                  render: ({ containMs }) => (containMs === null ? "none" : took(containMs)),
                },
              ]}
              rows={items.filter(({ incidents }) => incidents > 0).toReversed()}
              rowKey={({ month }) => month}
            />
          </>
        )}
      </Loaded>
    </Section>
  );
}
