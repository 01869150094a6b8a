import type { Alarm } from "@reeve/contract/alarm";
import type { Quality } from "@reeve/contract/quality";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { tidy } from "../../api/search.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { interval, percent } from "../../parts/verdict.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { RateChart, type RateMark } from "../../parts/rate-chart.tsx";

const route = getRouteApi("/signed-in/quality");
/** So many rates are shown before somebody asks for all of them. */
const shownAtFirst = 25;
const spans = [
  { value: "1", label: "Today" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "365", label: "A year" },
];

/** How well agents did, by what evaluators said of their sessions. */
export function QualityPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = (change: typeof search): void =>
    void navigate({ search: tidy({ ...search, ...change }), replace: true });
  const days = search.days ?? 7;
  const list = useAsked("quality.list", { days }, { refetchInterval: 10_000 });
  return (
    <Page
      title="Quality"
      lead="How many sessions of each agent passed, by each evaluator. A rate is of the newest version of its evaluator; the interval holds the true rate 19 times of 20."
    >
      <Loaded query={list} what="the pass rates">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No session was evaluated in these days.">
              <p>
                A session is evaluated when nothing happened in it for a minute. Let an agent work,
                and look at <Link to="/evaluators">the evaluators</Link> meanwhile.
              </p>
            </Empty>
          ) : (
            <>
              <Filters label="Filter quality">
                <ChoiceFilter
                  label="Agent"
                  value={search.agent}
                  choices={agentsOf(items)}
                  onChange={(agent) => narrow({ agent })}
                />
                <ChoiceFilter
                  label="Time"
                  value={search.days === undefined ? undefined : String(search.days)}
                  any="7 days"
                  choices={spans.filter(({ value }) => value !== "7")}
                  onChange={(value) =>
                    narrow({ days: value === undefined ? undefined : Number(value) })
                  }
                />
              </Filters>
              <Shown items={items} days={days} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
}

function Shown({ items, days }: { items: readonly Quality[]; days: number }) {
  const { agent, evaluator } = route.useSearch();
  const [all, setAll] = useState(false);
  // Those that surely pass least often first, by the upper end of what may be true: what is in order needs nobody.
  const rows = items
    .filter((it) => agent === undefined || it.agent.id === agent)
    .toSorted((a, b) => (a.passRate?.high ?? 2) - (b.passRate?.high ?? 2));
  const chosen = rows.find((it) => it.evaluator.id === evaluator) ?? rows[0];
  return (
    <>
      {chosen && <OverTime of={chosen} days={days} />}
      <Section title="By agent and evaluator">
        <Table
          label="Pass rates by agent and evaluator"
          columns={columns}
          rows={all ? rows : rows.slice(0, shownAtFirst)}
          rowKey={(it) => `${it.agent.id} ${it.evaluator.id}`}
        />
        {!all && rows.length > shownAtFirst && (
          <Button onClick={() => setAll(true)}>Show all {rows.length}</Button>
        )}
      </Section>
    </>
  );
}

function OverTime({ of, days }: { of: Quality; days: number }) {
  const { agent, evaluator } = of;
  const history = useAsked(
    "quality.history",
    { agent: agent.id, evaluator: evaluator.id, days },
    { refetchInterval: 10_000 },
  );
  const alarms = useAsked(
    "alarms.list",
    { agent: agent.id, limit: 50 },
    { refetchInterval: 10_000 },
  );
  const rung = (alarms.data?.items ?? []).filter(
    ({ monitor, planted }) =>
      monitor.kind === "pass_rate" && monitor.name === evaluator.name && !planted,
  );
  return (
    <Section title={`${agent.name}: ${evaluator.name}`}>
      <Loaded query={history} what="the chart">
        {(data) => (
          <RateChart
            history={data}
            marks={[
              ...data.versions.map(versionMark),
              ...rung.filter(({ raisedAt }) => raisedAt >= data.since).map(alarmMark),
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

const alarmMark = ({ raisedAt, status }: Alarm): RateMark => ({
  at: raisedAt,
  kind: "alarm",
  label: status === "open" ? "an alarm, still open" : `an alarm, ${status}`,
});

const versionMark = ({
  at,
  of,
  version,
}: {
  at: string;
  of: "evaluator" | "agent";
  version: string;
}): RateMark => ({
  at,
  kind: "version",
  label: of === "agent" ? `the agent's version ${version}` : `the evaluator's version ${version}`,
});

const agentsOf = (items: readonly Quality[]) =>
  [...new Map(items.map(({ agent }) => [agent.id, agent.name]))].map(([value, label]) => ({
    value,
    label,
  }));

const aspects = { quality: "Quality", safety: "Safety", policy: "Policy" } as const;

const columns: readonly Column<Quality>[] = [
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  {
    key: "evaluator",
    head: "Evaluator",
    heads: true,
    render: ({ agent, evaluator }) => (
      <Link
        to="/quality"
        search={(before) => ({ ...before, agent: agent.id, evaluator: evaluator.id })}
      >
        <Plain>{evaluator.name}</Plain>
      </Link>
    ),
  },
  { key: "aspect", head: "Of", render: ({ evaluator }) => aspects[evaluator.aspect] },
  {
    key: "rate",
    head: "Passed",
    as: "num",
    render: ({ passRate }) => (passRate === null ? "not told" : percent(passRate.rate)),
  },
  {
    key: "interval",
    head: "Interval",
    as: "num",
    render: ({ passRate }) => (passRate === null ? "" : interval(passRate)),
  },
  { key: "n", head: "Sessions", as: "num", render: ({ passed, failed }) => passed + failed },
  { key: "unscored", head: "Not told", as: "num", render: ({ unscored }) => unscored },
  {
    key: "measure",
    head: "Measured",
    as: "num",
    render: ({ measure }) => (measure === null ? "" : round(measure)),
  },
];

const round = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
