import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { ActionFilters } from "../../parts/action-filters.tsx";
import { actionColumns } from "../../parts/action-table.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Note } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { ChoiceFilter } from "../../parts/filters.tsx";
import { MomentFilter } from "./moment-filter.tsx";

const route = getRouteApi("/signed-in/actions");

export function ActionsPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed("actions.list", search);
  const narrow = (change: typeof search): void =>
    void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const { since: _since, until: _until, seen: _seen, shadow, breakGlass, ...filter } = search;
  return (
    <Page
      title="Actions"
      lead="Everything agents asked for, newest first: as the ledger holds it, and what only their telemetry tells of."
      buttons={
        <Link to="/live" search={filter}>
          Watch live
        </Link>
      }
    >
      <ActionFilters filter={search} onChange={narrow}>
        <ChoiceFilter
          label="Seen by"
          value={search.seen}
          choices={[
            { value: "door", label: "A door" },
            { value: "telemetry", label: "Telemetry alone" },
          ]}
          onChange={(seen) => narrow({ seen })}
        />
        <MomentFilter label="Since" value={search.since} onChange={(since) => narrow({ since })} />
        <MomentFilter label="Until" value={search.until} onChange={(until) => narrow({ until })} />
      </ActionFilters>
      {(shadow ?? breakGlass) !== undefined && (
        <Note>
          <p>
            {shadow !== undefined
              ? `Only those that ${shadow} would have answered otherwise, were it not in shadow.`
              : "Only those that a break-glass let pass."}{" "}
            <Link
              to="/actions"
              search={tidy({ ...search, shadow: undefined, breakGlass: undefined })}
            >
              Show all
            </Link>
          </p>
        </Note>
      )}
      <Listing
        list={list}
        what="actions"
        label="Actions"
        columns={actionColumns}
        rowKey={({ id }) => id}
        rowClass={({ decision }) => `row-${decision?.answer ?? "none"}`}
        empty={
          <Empty
            title={
              Object.keys(search).length > 0
                ? "No action matches."
                : "No agent has asked for anything."
            }
          >
            <p>
              {Object.keys(search).length > 0
                ? "Take a filter away to see more."
                : "Connect an agent; everything it asks for is recorded here before it happens."}
            </p>
          </Empty>
        }
      />
    </Page>
  );
}
