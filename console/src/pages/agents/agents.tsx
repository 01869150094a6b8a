import type { Agent } from "@reeve/contract/agent";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import {
  AgentLink,
  StatusBadge,
  TierBadge,
  statusChoices,
  tierChoices,
} from "../../parts/agent.tsx";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const route = getRouteApi("/signed-in/agents");

const columns: readonly Column<Agent>[] = [
  { key: "name", head: "Name", heads: true, render: (agent) => <AgentLink agent={agent} /> },
  { key: "status", head: "Status", render: ({ status }) => <StatusBadge status={status} /> },
  { key: "tier", head: "Tier", render: ({ tier }) => <TierBadge tier={tier} /> },
  { key: "env", head: "Environment", render: ({ environment }) => <Plain>{environment}</Plain> },
  {
    key: "owner",
    head: "Answers for it",
    render: ({ owner }) =>
      owner ? <Plain>{owner.name}</Plain> : <span className="muted">nobody</span>,
  },
  {
    key: "purpose",
    head: "Purpose",
    as: "grow",
    render: ({ purpose }) => (
      <span className="clip">
        <Plain lines>{purpose}</Plain>
      </span>
    ),
  },
  {
    key: "seen",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
  },
];

export function AgentsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed("agents.list", search);
  const narrow = (change: typeof search): void =>
    void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const filtered = Object.keys(search).length > 0;
  return (
    <Page
      title="Agents"
      lead="Every agent that may act here, and who answers for it."
      buttons={
        <Link to="/agents/new" className="button primary">
          Register an agent
        </Link>
      }
    >
      <Filters label="Filter agents">
        <TextFilter label="Search" value={search.q} onChange={(q) => narrow({ q })} />
        <ChoiceFilter
          label="Status"
          value={search.status}
          choices={statusChoices}
          onChange={(status) => narrow({ status })}
        />
        <ChoiceFilter
          label="Tier"
          value={search.tier}
          choices={tierChoices}
          onChange={(tier) => narrow({ tier })}
        />
      </Filters>
      <Listing
        list={list}
        what="agents"
        label="Agents"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          filtered ? (
            <Empty title="No agent matches.">
              <p>Take a filter away to see more.</p>
            </Empty>
          ) : (
            <Empty title="No agent is registered yet.">
              <p>
                <Link to="/agents/new">Register the first one</Link>; then give it a credential and
                a grant on its page.
              </p>
            </Empty>
          )
        }
      />
    </Page>
  );
}
