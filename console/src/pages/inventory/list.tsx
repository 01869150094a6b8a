import type { Entry, InventorySummary } from "@reeve/contract/inventory";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { AgentLink, TierBadge } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import "./inventory.css";
import type { InventorySearch } from "./search.ts";
import { SavedViews } from "./views.tsx";
import { ThisWeek } from "./week.tsx";
import { EntryBadge, entryStatusWord, missingWord, sourceWord, traitWord } from "./words.tsx";

const route = getRouteApi("/signed-in/agents");

const none = (what: string) => <span className="muted">{what}</span>;

const columns: readonly Column<Entry>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    as: "grow",
    render: ({ id, name, agent }) =>
      agent ? (
        <AgentLink agent={{ id: agent.id, name }} />
      ) : (
        <Link to="/inventory/$id" params={{ id }}>
          <Plain>{name}</Plain>
        </Link>
      ),
  },
  { key: "status", head: "Status", render: ({ status }) => <EntryBadge status={status} /> },
  {
    key: "tier",
    head: "Tier",
    render: ({ agent }) => (agent ? <TierBadge tier={agent.tier} /> : none("none")),
  },
  {
    key: "env",
    head: "Environment",
    render: ({ agent }) => (agent ? <Plain>{agent.environment}</Plain> : none("unknown")),
  },
  {
    key: "owner",
    head: "Answers for it",
    render: ({ agent, claimedBy }) => {
      const answers = agent ? agent.owner : claimedBy;
      return answers ? <Plain>{answers.name}</Plain> : none("nobody");
    },
  },
  {
    key: "sources",
    head: "Known from",
    render: ({ sources }) => sources.map((it) => sourceWord[it]).join(", "),
  },
  {
    key: "missing",
    head: "Missing",
    render: ({ missing, differs }) =>
      missing.length + differs.length === 0
        ? none("nothing")
        : [
            ...missing.map((it) => missingWord[it]),
            ...differs.map((it) => `${traitWord[it]} differs`),
          ].join(", "),
  },
  {
    key: "seen",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt }) => <Ago at={lastSeenAt} />,
  },
];

type Tally = InventorySummary["facets"]["status"];
const counted = (tally: Tally | undefined, words?: Readonly<Record<string, string>>) =>
  (tally ?? []).map(({ value, label, entries }) => ({
    value,
    label: `${words?.[value] ?? label} (${entries})`,
  }));

/** Every agent once, narrowed by what is known of it. */
export function InventoryList() {
  const { show: _show, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed("inventory.list", search);
  const { data: summary } = useAsked("inventory.summary", {});
  const narrow = (change: Partial<InventorySearch>): void =>
    void navigate({ search: tidy({ ...search, ...change }) as InventorySearch, replace: true });
  const filtered = Object.keys(search).length > 0;
  const facets = summary?.facets;
  const facet = (
    name: keyof NonNullable<typeof facets> & keyof InventorySearch,
    label: string,
    words?: Readonly<Record<string, string>>,
  ) => (
    <ChoiceFilter
      label={label}
      value={search[name]}
      choices={counted(facets?.[name], words)}
      onChange={(value) => narrow({ [name]: value })}
    />
  );
  return (
    <div className="stack">
      {summary && summary.entries > 0 && (
        <ThisWeek
          week={summary.week}
          shown={search.changed}
          onShow={(changed) => narrow({ changed })}
        />
      )}
      <SavedViews search={search} onShow={(view) => void navigate({ search: view })} />
      <Filters label="Filter agents">
        <TextFilter label="Search" value={search.q} onChange={(q) => narrow({ q })} />
        {facet("status", "Status", entryStatusWord)}
        {facet("tier", "Tier")}
        {facet("source", "Known from", sourceWord)}
        {facet("environment", "Environment")}
        {facet("owner", "Answers for it")}
        {facet("missing", "Missing", missingWord)}
        {facet("differs", "Copies differ in", traitWord)}
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
                <Link to="/agents/new">Register the first one</Link>, or{" "}
                <Link to="/found">scan</Link> for those that nobody told Reeve about.
              </p>
            </Empty>
          )
        }
      />
    </div>
  );
}
