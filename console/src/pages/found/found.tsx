import type { DiscoverySummary } from "@reeve/contract/discovery";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { ChoiceFilter, Filters, TextFilter } from "../../parts/filters.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { FoundList } from "./list.tsx";
import { choicesOf, kindLabel, sourceLabel, statusLabel } from "./words.ts";

const route = getRouteApi("/signed-in/found");

const sureChoices = [
  { value: "0.9", label: "90 % or more" },
  { value: "0.7", label: "70 % or more" },
  { value: "0.5", label: "50 % or more" },
];

/** What scans found: what waits, and what was settled. */
export function FoundPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { sure, each, status = "open", ...rest } = search;
  const filter = {
    ...rest,
    ...(status !== "all" && { status }),
    ...(sure !== undefined && { minConfidence: Number(sure) }),
  };
  const { data: summary } = useAsked("discovery.summary", {});
  const narrow = (change: typeof search): void =>
    void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const never = summary !== undefined && summary.scopes.length === 0;
  return (
    <Page
      title="Found by scan"
      lead="What scans of code and of workstations found. An agent among it counts against the register until somebody registers it or judges that it is none."
    >
      {never ? (
        <HowToScan />
      ) : (
        <div className="stack">
          <Filters label="Filter what was found">
            <TextFilter label="Search" value={search.q} onChange={(q) => narrow({ q })} />
            <ChoiceFilter
              label="What"
              value={search.kind}
              choices={choicesOf(kindLabel, summary?.kinds)}
              onChange={(kind) => narrow({ kind })}
            />
            <ChoiceFilter
              label="Status"
              value={search.status === "open" ? undefined : search.status}
              any={`Waiting${summary ? ` (${summary.statuses["open"] ?? 0})` : ""}`}
              choices={[
                ...choicesOf(statusLabel, summary?.statuses).filter(
                  ({ value }) => value !== "open",
                ),
                { value: "all", label: "All" },
              ]}
              onChange={(next) => narrow({ status: next })}
            />
            <ChoiceFilter
              label="Source"
              value={search.source}
              choices={choicesOf(sourceLabel, summary?.sources)}
              onChange={(source) => narrow({ source })}
            />
            <ChoiceFilter
              label="How sure"
              value={sure}
              choices={sureChoices}
              onChange={(next) => narrow({ sure: next })}
            />
            <ChoiceFilter
              label="Shown"
              value={each}
              any="In groups"
              choices={[{ value: "yes", label: "One by one" }]}
              onChange={(next) => narrow({ each: next })}
            />
          </Filters>
          <FoundList filter={filter} each={each === "yes"} waiting={status === "open"} />
          {summary && <Scanned summary={summary} />}
        </div>
      )}
    </Page>
  );
}

const HowToScan = () => (
  <Empty title="Nothing was scanned yet.">
    <p>
      Run <code>reeve scan DIR --submit</code> over a folder with your repositories, and{" "}
      <code>reeve scan --host --submit</code> on a workstation, with <code>REEVE_URL</code> and{" "}
      <code>REEVE_TOKEN</code> set. Nothing that is found is run, and no secret leaves the machine.
    </p>
    <p>
      <Link to="/tokens">Make a token</Link> with the scope <code>discovery:write</code> for it.
    </p>
  </Empty>
);

const scopeColumns: readonly Column<DiscoverySummary["scopes"][number]>[] = [
  {
    key: "scope",
    head: "What was scanned",
    heads: true,
    as: "grow",
    render: ({ scope }) => <Plain>{scope}</Plain>,
  },
  { key: "source", head: "Source", render: ({ source }) => sourceLabel[source] },
  { key: "n", head: "Found", as: "num", render: ({ evidence }) => evidence },
  {
    key: "whole",
    head: "Whole",
    render: ({ unread }) =>
      unread === 0 ? (
        <Badge tone="allow" shape="disc">
          Yes
        </Badge>
      ) : (
        <Badge tone="escalate" shape="triangle">{`${unread} places not read`}</Badge>
      ),
  },
  { key: "at", head: "Last scan", as: "tight", render: ({ lastRunAt }) => <Ago at={lastRunAt} /> },
];

const Scanned = ({ summary }: { summary: DiscoverySummary }) => (
  <Section title="What was scanned">
    <Table
      label="What was scanned"
      columns={scopeColumns}
      rows={summary.scopes}
      rowKey={({ scope }) => scope}
    />
  </Section>
);
