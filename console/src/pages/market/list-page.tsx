import type { HiringGroup, IndexCompany, RoleFamily } from "@reeve/contract/market";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { useVisitor } from "./frame.tsx";
import { Flags, GroupBadge, placesText, Signal, Sure } from "./marks.tsx";
import { Picture } from "./picture.tsx";
import { familyChoices, familyLabel, groupChoices } from "./words.ts";

const route = getRouteApi("/jobs-index/index");
const mostPlaces = 3;

const columns: readonly Column<IndexCompany>[] = [
  {
    key: "name",
    head: "Company",
    heads: true,
    as: "grow",
    render: (company) => (
      <>
        <Link to="/index/$id" params={{ id: company.id }}>
          <Plain>{company.name}</Plain>
        </Link>{" "}
        <span className="muted index-light">
          <Plain>{company.domain}</Plain>
        </span>{" "}
        <CompanyFlags company={company} />
      </>
    ),
  },
  {
    key: "group",
    head: "Group",
    render: ({ placement }) => <GroupBadge group={placement?.group ?? null} />,
  },
  {
    key: "role",
    head: "The role that decided",
    as: "grow",
    render: ({ placement }) =>
      placement && (
        <div>
          <Plain>{placement.deciding.title}</Plain>{" "}
          <span className="muted">{familyLabel[placement.family]}</span>
        </div>
      ),
  },
  { key: "open", head: "Roles", as: "num", render: ({ placement }) => placement?.openRoles ?? 0 },
  {
    key: "newest",
    head: "Newest",
    as: "tight",
    render: ({ placement }) => <Ago at={placement?.newestRole ?? null} missing="none" />,
  },
  {
    key: "where",
    head: "Where, and pay",
    render: ({ placement }) => placement && <Where placement={placement} />,
  },
  {
    key: "sure",
    head: "How sure",
    render: ({ placement }) => placement && <Sure of={placement.confidence} />,
  },
];

const Where = ({ placement }: { placement: NonNullable<IndexCompany["placement"]> }) => {
  const { locations, remote, pay } = placement;
  const more = locations.length - mostPlaces;
  const shown = [...locations.slice(0, mostPlaces), ...(more > 0 ? [`${more} more`] : [])];
  return (
    <div>
      <Plain>{placesText(shown, remote)}</Plain>
      {pay !== "" && (
        <div className="muted">
          <Plain>{pay}</Plain>
        </div>
      )}
    </div>
  );
};

const CompanyFlags = ({ company }: { company: IndexCompany }) => (
  <Flags company={company} mine={useVisitor() === "signed-in"} />
);

/** Where organisations stand, read from the roles they staff. */
export function JobsIndexPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const signedIn = useVisitor() === "signed-in";
  const overview = useAsked("index.overview", {}, { refetchInterval: 60_000 });
  const list = useListed("index.list", { ...search, limit: 50 });
  const narrow = (change: {
    q?: string | undefined;
    group?: HiringGroup | undefined;
    family?: RoleFamily | undefined;
  }): void => void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const narrowed = Object.keys(search).length > 0;
  return (
    <Page
      title="Jobs Index"
      lead="Where organisations stand with AI agents, read from the most advanced agentic role they staff."
      buttons={
        <>
          <Link className="button" to="/index/method">
            How it is told
          </Link>
          {signedIn && (
            <Link className="button" to="/index/keep">
              Boards and settings
            </Link>
          )}
        </>
      }
    >
      <Signal />
      <Loaded query={overview} what="the index">
        {(data) =>
          data.companies === 0 ? (
            <Nothing signedIn={signedIn} />
          ) : (
            <>
              <Picture
                overview={data}
                group={search.group}
                onGroup={(group) => narrow({ group })}
              />
              <Section title="Companies">
                <div className="stack">
                  <Filters label="Filter companies">
                    <TextFilter
                      label="Name or domain"
                      value={search.q}
                      onChange={(q) => narrow({ q })}
                    />
                    <ChoiceFilter
                      label="Group"
                      value={search.group}
                      choices={groupChoices}
                      onChange={(group) => narrow({ group })}
                    />
                    <ChoiceFilter
                      label="Hires for"
                      value={search.family}
                      choices={familyChoices}
                      onChange={(family) => narrow({ family })}
                    />
                  </Filters>
                  <Listing
                    label="Companies of the index"
                    what="companies"
                    list={list}
                    columns={columns}
                    rowKey={({ id }) => id}
                    takeaway={signedIn}
                    empty={
                      <Empty
                        title={
                          narrowed
                            ? "No company is like this."
                            : "No company staffs an agentic role at present."
                        }
                      >
                        <p>
                          {narrowed
                            ? "Choose less, or search for part of the name."
                            : "They appear here as soon as one of their boards shows such a role."}
                        </p>
                      </Empty>
                    }
                  />
                </div>
              </Section>
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

const Nothing = ({ signedIn }: { signedIn: boolean }) => (
  <Empty title="No company is in the index yet.">
    <p>
      {signedIn ? (
        <>
          <Link to="/index/keep">Add a company with its board</Link>, bring a file, or run{" "}
          <code>reeve index add</code>.
        </>
      ) : (
        "Whoever keeps this index has not added one."
      )}
    </p>
  </Empty>
);
