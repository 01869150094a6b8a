import type { Incident } from "@reeve/contract/incident";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import { DeclareIncident } from "./declare.tsx";
import { ByMonth } from "./months.tsx";
import { IncidentRules } from "./rules.tsx";
import { called, SeverityMark, StateMark, took } from "./words.tsx";

const route = getRouteApi("/signed-in/incidents");
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
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Incidents"
      lead="What went wrong, or nearly did, until what was learned from it works."
      buttons={<DeclareIncident />}
    >
      <Tabs
        label="Incidents"
        value={tab ?? "all"}
        onChange={(next) =>
          void navigate({ search: next === "rules" ? { tab: next } : {}, replace: true })
        }
        tabs={[
          { value: "all", label: "Incidents", content: <Listed /> },
          { value: "rules", label: "What declares them", content: <IncidentRules /> },
        ]}
      />
    </Page>
  );
}

function Listed() {
  const list = useListed("incidents.list", {}, { refetchInterval: everyMs });
  return (
    <>
      <Listing
        list={list}
        what="incidents"
        label="Incidents"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No incident was ever declared.">
            <p>
              Declare one here, or on the page of an action, a session or an agent. A rehearsal is a
              good first one.
            </p>
          </Empty>
        }
      />
      {list.items?.length !== 0 && <ByMonth />}
    </>
  );
}
