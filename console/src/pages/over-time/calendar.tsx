import type { Duty, DutySummary } from "@reeve/contract/duty";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { choices } from "virtual:contract";
import { useAsked, useChange, useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Place } from "../../parts/ladder-place.tsx";
import { Broken, Loaded } from "../../parts/loaded.tsx";
import { Badge, type Shape, type Tone } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Copy } from "../../ui/copy.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const route = getRouteApi("/signed-in/calendar");
const everyMs = 15_000;

const names: Readonly<Record<Duty["kind"], string>> = {
  evaluation: "Quarterly evaluation",
  drift_check: "Drift check",
  access_review: "Access review",
  rehearsal: "Rehearsal",
  postmortem: "Postmortem",
  risk_review: "Risk review",
};
const marks: Readonly<Record<Duty["state"], readonly [string, Tone, Shape]>> = {
  done: ["In date", "allow", "disc"],
  due: ["Due", "escalate", "half"],
  lapsed: ["Lapsed", "block", "square"],
};

/** What has to be done again and again: what is due, and what lapsed. The evidence ticks it off, nobody's hand. */
export function CalendarPage() {
  const { kind, state } = route.useSearch();
  const navigate = route.useNavigate();
  const summary = useAsked("duties.summary", {}, { refetchInterval: everyMs });
  const { query, items } = useListed(
    "duties.list",
    { ...(kind && { kind }), ...(state && { state }) },
    { refetchInterval: everyMs },
  );
  return (
    <Page
      title="Calendar"
      lead="Standing duties, as the evidence has them. What is done is seen; nobody ticks it off."
    >
      <Loaded query={summary} what="the calendar">
        {({ kinds, weeks, feed }) => (
          <>
            <Section title="The next thirteen weeks">
              <Legend of={series} />
              <StackedBars
                label="Duties that come due by week"
                series={series}
                bars={weeks.map(({ at, due, lapsed }) => ({
                  key: at,
                  label: at.slice(5, 10),
                  counts: { due, lapsed },
                }))}
              />
              <Table
                label="Duties by kind"
                columns={kindColumns}
                rows={kinds}
                rowKey={(it) => it.kind}
              />
            </Section>
            <Address has={feed} />
          </>
        )}
      </Loaded>
      <Section title="Duties">
        <Filters label="Narrow the duties">
          <ChoiceFilter
            label="Kind"
            value={kind}
            any="Every kind"
            choices={choices.DutyKind.map((value) => ({ value, label: names[value] }))}
            onChange={(next) => void navigate({ search: searched(next, state), replace: true })}
          />
          <ChoiceFilter
            label="State"
            value={state}
            any="Any state"
            choices={choices.DutyState.map((value) => ({ value, label: marks[value][0] }))}
            onChange={(next) => void navigate({ search: searched(kind, next), replace: true })}
          />
        </Filters>
        {query.error && <Broken error={query.error} again={() => void query.refetch()} />}
        {items === undefined && !query.error && <Progress label="Loading the duties" />}
        {items?.length === 0 && (
          <Empty title="There is no such duty.">
            <p>Duties come with agents that reach something, with incidents, and with risks.</p>
          </Empty>
        )}
        {items && items.length > 0 && (
          <Table
            label="Duties"
            columns={columns}
            rows={items}
            rowKey={({ kind: of, subject }) => `${of} ${subject}`}
          />
        )}
        {query.hasNextPage && (
          <p className="more">
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {query.isFetchingNextPage ? "Loading more" : "Show more duties"}
            </Button>
          </p>
        )}
      </Section>
    </Page>
  );
}

const searched = (kind: Duty["kind"] | undefined, state: Duty["state"] | undefined) => ({
  ...(kind && { kind }),
  ...(state && { state }),
});

const series = [
  { key: "due", label: "Due", tone: "escalate", shape: "half" },
  { key: "lapsed", label: "Lapsed", tone: "block", shape: "square" },
] as const;

const kindColumns: readonly Column<DutySummary>[] = [
  { key: "kind", head: "Duty", heads: true, as: "grow", render: ({ kind }) => names[kind] },
  { key: "done", head: "In date", as: "num", render: ({ done }) => done },
  { key: "due", head: "Due", as: "num", render: ({ due }) => due },
  { key: "lapsed", head: "Lapsed", as: "num", render: ({ lapsed }) => lapsed },
];

const columns: readonly Column<Duty>[] = [
  {
    key: "name",
    head: "Duty",
    heads: true,
    as: "grow",
    render: ({ kind, name, page, why }) => (
      <>
        <Place to={page}>
          {names[kind]}: <Plain>{name}</Plain>
        </Place>
        <p className="detail">
          <Plain>{why}</Plain>
        </p>
      </>
    ),
  },
  {
    key: "state",
    head: "State",
    render: ({ state }) => {
      const [label, tone, shape] = marks[state];
      return (
        <Badge tone={tone} shape={shape}>
          {label}
        </Badge>
      );
    },
  },
  { key: "done", head: "Last done", render: ({ doneAt }) => <Ago at={doneAt} /> },
  { key: "due", head: "Due", render: ({ dueAt }) => dueAt.slice(0, 10) },
];

/** The address by which a calendar program reads the same. Whoever has it can read it, so it is shown once. */
function Address({ has }: { has: boolean }) {
  const [url, setUrl] = useState<string | null>(null);
  const make = useChange("duties.feed");
  const end = useChange("duties.unfeed");
  return (
    <Section title="In your own calendar">
      <p className="muted">
        A calendar program can read the duties from a secret address. Whoever has the address can
        read them, so it is shown once; a new one ends the one before.
      </p>
      {make.error && <Notice trouble={make.error} />}
      {end.error && <Notice trouble={end.error} />}
      {url !== null && (
        <p>
          <code>{url}</code> <Copy text={url} what="the address of the calendar" />
        </p>
      )}
      <div className="form-buttons">
        <Button
          busy={make.isPending}
          onClick={() => make.mutate({}, { onSuccess: (made) => setUrl(made.url) })}
        >
          {has ? "Make a new address" : "Make an address"}
        </Button>
        {has && (
          <Button
            busy={end.isPending}
            onClick={() => end.mutate({}, { onSuccess: () => setUrl(null) })}
          >
            End the address
          </Button>
        )}
      </div>
    </Section>
  );
}
