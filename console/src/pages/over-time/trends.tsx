import type { Trends } from "@reeve/contract/ladder";
import { getRouteApi } from "@tanstack/react-router";
import { useQuery, keepPreviousData } from "@tanstack/react-query";
import { asked } from "../../api/query.ts";
import { Lines, LinesTable, type Line } from "../../parts/lines.tsx";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import { percent } from "../../parts/ladder-words.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { model } from "virtual:model";
import { lasted, spans } from "./words.ts";
import "./over-time.css";

const route = getRouteApi("/signed-in/trends");
const everyMs = 15_000;

/** Stage, coverage, findings and times over a week, a month, a quarter or a year. */
export function TrendsPage() {
  const { days = 30 } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery({
    ...asked("ladder.trends", { days }),
    refetchInterval: everyMs,
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Over time"
      lead="Where the ladder stood, what was found and closed, and how long it took to stop and to approve."
      buttons={
        <label className="filter">
          <span className="unseen">Range</span>
          <select
            value={days}
            onChange={(event) =>
              void navigate({ search: { days: Number(event.target.value) }, replace: true })
            }
          >
            {spans.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
      }
    >
      <Loaded query={query} what="the trends">
        {(trends) => (
          <>
            <Standing trends={trends} />
            <Findings trends={trends} />
            <Times trends={trends} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const daysOf = ({ points }: Trends): readonly string[] => points.map(({ at }) => at.slice(0, 10));
const whole = (value: number): string => String(value);

function Standing({ trends }: { trends: Trends }) {
  const days = daysOf(trends);
  const { points } = trends;
  if (points.every(({ stage }) => stage === null))
    return (
      <Section title="Stage">
        <Empty title="Nothing was measured in this time.">
          <p>From the next measurement on each day is kept.</p>
        </Empty>
      </Section>
    );
  const stage: Line = {
    key: "stage",
    label: "Stage",
    values: points.map((point) => point.stage),
  };
  const coverage = model.surfaces.map(({ id }): Line => ({
    key: id,
    label: surfaceName(id),
    values: points.map((point) => point.coverage?.[id] ?? null),
  }));
  return (
    <>
      <Section title="Stage">
        <Lines
          title="By day"
          days={days}
          lines={[stage]}
          says={whole}
          ticks={[1, 2, 3, 4, 5]}
          steps
        />
      </Section>
      <Section title="Coverage of each surface">
        <p className="muted">
          The share of what a surface's criteria count that passes, each criterion by its weight.
        </p>
        <div className="lines-grid">
          {coverage.map((line) => (
            <Lines
              key={line.key}
              title={line.label}
              days={days}
              lines={[line]}
              says={percent}
              ticks={[0, 1]}
              small
            />
          ))}
        </div>
        <LinesTable label="Coverage of each surface" days={days} lines={coverage} says={percent} />
      </Section>
    </>
  );
}

const movement = [
  { key: "closed", label: "Closed", tone: "allow", shape: "disc" },
  { key: "opened", label: "Opened", tone: "block", shape: "square" },
] as const;

function Findings({ trends }: { trends: Trends }) {
  const days = daysOf(trends);
  const { points } = trends;
  const of = (key: "open" | "opened" | "closed", label: string): Line => ({
    key,
    label,
    values: points.map(({ findings }) => findings[key]),
  });
  const open = of("open", "Open");
  const most = Math.max(4, ...open.values.map((value) => value ?? 0));
  return (
    <Section title="Findings">
      <div className="two">
        <Lines
          title="Open at the end of the day"
          days={days}
          lines={[open]}
          says={whole}
          ticks={[0, Math.ceil(most / 2), Math.ceil(most / 2) * 2]}
        />
        <figure className="chart lines">
          <figcaption>Opened and closed</figcaption>
          <Legend of={movement} />
          <StackedBars
            label="Findings opened and closed"
            series={movement}
            bars={points.map(({ at, findings }) => ({
              key: at,
              label: at.slice(5, 10),
              counts: { opened: findings.opened, closed: findings.closed },
            }))}
          />
        </figure>
      </div>
      <LinesTable
        label="Findings"
        days={days}
        lines={[open, of("opened", "Opened"), of("closed", "Closed")]}
        says={whole}
      />
    </Section>
  );
}

const times = [
  {
    key: "stop",
    title: "Time to stop",
    none: "Nothing was stopped in this time.",
    how: "From a stop until every process that was there went by it. Drills count.",
  },
  {
    key: "approve",
    title: "Time to approve",
    none: "Nobody was asked in this time.",
    how: "From a question until a person answered it, whichever way.",
  },
] as const;

const Times = ({ trends }: { trends: Trends }) => (
  <div className="two">
    {times.map(({ key, title, none, how }) => {
      const all = trends[key];
      const lines: readonly Line[] = [
        { key: "p50", label: "Half", values: trends.points.map((it) => it[key].p50Ms) },
        { key: "p95", label: "19 of 20", values: trends.points.map((it) => it[key].p95Ms) },
      ];
      const most = Math.max(1_000, ...lines.flatMap(({ values }) => values.map((it) => it ?? 0)));
      const ticks = [1, 100, 10_000, 1_000_000, 100_000_000].filter((ms) => ms * 3 < most);
      return (
        <Section key={key} title={title}>
          {all.count === 0 ? (
            <Empty title={none}>
              <p>{how}</p>
            </Empty>
          ) : (
            <>
              <p className="muted">
                {how} Of {all.count} in all, half took at most {lasted(all.p50Ms ?? 0)}, and 19 of
                20 at most {lasted(all.p95Ms ?? 0)}.
              </p>
              <Lines
                title={title}
                days={daysOf(trends)}
                lines={lines}
                says={lasted}
                ticks={[...ticks, most * 1.5]}
                tenfold
              />
              <LinesTable label={title} days={daysOf(trends)} lines={lines} says={lasted} />
            </>
          )}
        </Section>
      );
    })}
  </div>
);
