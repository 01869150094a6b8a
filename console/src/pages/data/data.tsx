import type { DataSummary } from "@reeve/contract/data";
import { getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { ForWhom, accessChoices, kindChoices, touchColumns } from "../../parts/data-table.tsx";
import { ReadingOn } from "../../parts/reading-on.tsx";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { MomentFilter } from "../actions/moment-filter.tsx";
import { DataOverTime } from "./over-time.tsx";

const route = getRouteApi("/signed-in/data");

type Who = DataSummary["who"][number];
const whoColumns: readonly Column<Who>[] = [
  { key: "agent", head: "Agent", heads: true, render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "person", head: "For", render: ({ person }) => <ForWhom person={person} /> },
  { key: "reads", head: "Read", as: "num", render: ({ reads }) => reads },
  { key: "writes", head: "Written", as: "num", render: ({ writes }) => writes },
  { key: "unknown", head: "Unclear", as: "num", render: ({ unknown }) => unknown },
  { key: "refused", head: "Refused", as: "num", render: ({ refused }) => refused },
  { key: "last", head: "Last", as: "tight", render: ({ lastAt }) => <Ago at={lastAt} /> },
];

export function DataPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: typeof search): void =>
    void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const { kind: _kind, object: _object, refused: _refused, ...sums } = search;
  const summary = useAsked("data.summary", sums, { refetchInterval: 15_000 });
  const list = useListed("data.search", search);
  const filtered = Object.keys(search).length > 0;
  const known = summary.data;
  return (
    <Page
      title="Data"
      lead="Which data agents touched, who did, and for whom. The last seven days, unless asked for others."
    >
      <Filters label="Filter data">
        <ChoiceFilter
          label="Class"
          value={search.class}
          choices={choicesOf(known?.classes, search.class)}
          onChange={(value) => narrow({ class: value })}
        />
        <ChoiceFilter
          label="System"
          value={search.system}
          choices={choicesOf(known?.systems, search.system)}
          onChange={(system) => narrow({ system })}
        />
        <TextFilter label="Agent" value={search.agent} onChange={(agent) => narrow({ agent })} />
        <ChoiceFilter
          label="For"
          value={search.person}
          choices={peopleOf(known?.who, search.person)}
          onChange={(person) => narrow({ person })}
        />
        <ChoiceFilter
          label="Access"
          value={search.access}
          choices={accessChoices}
          onChange={(access) => narrow({ access })}
        />
        <ChoiceFilter
          label="Kind"
          value={search.kind}
          choices={kindChoices}
          onChange={(kind) => narrow({ kind })}
        />
        <TextFilter
          label="Name begins with"
          value={search.object}
          onChange={(object) => narrow({ object })}
        />
        <ChoiceFilter
          label="Refused"
          value={search.refused}
          any="Not listed"
          choices={[{ value: "yes", label: "Listed too" }]}
          onChange={(refused) => narrow({ refused })}
        />
        <MomentFilter label="Since" value={search.since} onChange={(since) => narrow({ since })} />
        <MomentFilter label="Until" value={search.until} onChange={(until) => narrow({ until })} />
      </Filters>
      <Loaded query={summary} what="the sums">
        {(data) => (
          <>
            <ReadingOn read={data.read} />
            <Section title="Over time">
              <DataOverTime summary={data} />
            </Section>
            <Section title="Who, and for whom">
              {data.who.length === 0 ? (
                <Empty title="Nobody touched data like this in these days." />
              ) : (
                <>
                  <Table
                    label="Who touched it, and for whom"
                    columns={whoColumns}
                    rows={data.who}
                    rowKey={({ agent, person }) => `${agent?.id ?? ""} ${person?.id ?? ""}`}
                  />
                  {data.more && (
                    <p className="muted">The busiest hundred; narrow it to see more.</p>
                  )}
                </>
              )}
            </Section>
          </>
        )}
      </Loaded>
      <Section title="Each access">
        <Listing
          list={list}
          what="accesses"
          label="Data that was touched"
          columns={touchColumns}
          rowKey={({ action, system, kind, type, object, access }) =>
            JSON.stringify([action, system, kind, type, object, access])
          }
          empty={
            filtered ? (
              <Empty title="No access matches.">
                <p>Take a filter away to see more.</p>
              </Empty>
            ) : (
              <Empty title="No agent has touched data yet.">
                <p>
                  What agents do is read as it is recorded. Say of a tool which classes of data it
                  holds, and which arguments name them, where it stands on the page of its server.
                </p>
              </Empty>
            )
          }
        />
      </Section>
    </Page>
  );
}

/** What there is to choose, and what was chosen though there is none of it now. */
function choicesOf(known: readonly { name: string }[] = [], chosen: string | undefined) {
  const names = known.map(({ name }) => name);
  const all = chosen === undefined || names.includes(chosen) ? names : [chosen, ...names];
  return all.map((name) => ({ value: name, label: name }));
}

function peopleOf(who: readonly Who[] = [], chosen: string | undefined) {
  const people = new Map(who.flatMap(({ person }) => (person ? [[person.id, person.name]] : [])));
  if (chosen !== undefined && chosen !== "none" && !people.has(chosen)) people.set(chosen, chosen);
  return [
    { value: "none", label: "The agent itself" },
    ...[...people].map(([value, label]) => ({ value, label })),
  ];
}
