import type { Maturity, MaturityChange } from "@reeve/contract/maturity/maturity";
import { twoDigits } from "@reeve/contract/maturity/reading";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { model } from "virtual:model";
import { call } from "../../api/call.ts";
import { useAsked } from "../../api/query.ts";
import { Gaps } from "../../parts/ladder-gaps.tsx";
import { LevelMark, Trend } from "../../parts/ladder-marks.tsx";
import { useMaturity } from "../../parts/ladder-measured.ts";
import { Standing } from "../../parts/ladder-standing.tsx";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { trend } from "./trend.ts";
import { TrendChart } from "./trend-chart.tsx";
import "./maturity.css";
import "./report.css";

const route = getRouteApi("/signed-in/report");
const days = 90;
const pageSize = 200;
const mostPages = 10;

/** One page for whoever answers for all of it: the same numbers as everywhere, ready for paper. */
export function ReportPage() {
  const scope = route.useSearch();
  const query = useMaturity(scope);
  const whole = Object.keys(scope).length === 0;
  return (
    <div className="report">
      <Page
        title="Where the organisation stands with its agents"
        over={query.data && <AsOf maturity={query.data} />}
        lead="Measured from records, not self-assessed. What could not be seen counts as not met."
        buttons={
          <Button kind="primary" onClick={() => window.print()}>
            Print, or save as PDF
          </Button>
        }
      >
        <Loaded query={query} what="the report">
          {(maturity) => (
            <>
              <div className="two report-top">
                <StandingNow maturity={maturity} />
                <Gaps maturity={maturity} scope={scope} />
              </div>
              <Section title="Six surfaces">
                <SurfaceTable maturity={maturity} />
              </Section>
              {whole && (
                <Section title={`The last ${days} days`}>
                  <OverTime maturity={maturity} />
                </Section>
              )}
              <Unseen maturity={maturity} />
            </>
          )}
        </Loaded>
      </Page>
    </div>
  );
}

const StandingNow = ({ maturity }: { maturity: Maturity }) => {
  const estate = useAsked("estate.get", {}).data;
  return <Standing maturity={maturity} agents={estate?.agents} />;
};

const AsOf = ({ maturity: { at, scope, model: by } }: { maturity: Maturity }) => (
  <>
    <Plain>{scope.name || "The whole organisation"}</Plain>, measured on <Moment at={at} /> by model{" "}
    {by.version} <code className="id">{by.sha256.slice(0, 12)}</code>
  </>
);

const SurfaceTable = ({ maturity }: { maturity: Maturity }) => (
  <Table
    label="Level of each surface"
    rows={maturity.surfaces}
    rowKey={({ surface }) => surface}
    columns={[
      {
        key: "surface",
        head: "Surface",
        heads: true,
        render: ({ surface }) => surfaceName(surface),
      },
      {
        key: "level",
        head: "Level of 5",
        as: "tight",
        render: ({ level, part }) => <LevelMark level={level} part={part} />,
      },
      {
        key: "ago",
        head: "A week ago",
        as: "tight",
        render: ({ level, weekAgo }) => <Trend level={level} weekAgo={weekAgo} />,
      },
      {
        key: "means",
        head: "What that means",
        as: "grow",
        render: ({ surface, level }) =>
          model.surfaces.find(({ id }) => id === surface)?.levels[level - 1]?.says,
      },
    ]}
  />
);

function OverTime({ maturity }: { maturity: Maturity }) {
  const query = useQuery({
    queryKey: ["maturity.history", "report", maturity.stage],
    queryFn: ({ signal }) => changesSince(Date.parse(maturity.at) - days * 86_400_000, signal),
  });
  return (
    <Loaded query={query} what="the trend">
      {(changes) => (
        <TrendChart
          days={trend(maturity, changes, days)}
          surfaces={maturity.surfaces.map(({ surface }) => surface)}
        />
      )}
    </Loaded>
  );
}

/** As far back as the trend goes, newest first; a ladder that moves more often than this is drawn from its newest moves. */
async function changesSince(fromMs: number, signal: AbortSignal): Promise<MaturityChange[]> {
  const changes: MaturityChange[] = [];
  let cursor: string | null = null;
  for (let i = 0; i < mostPages; i++) {
    const page: { items: MaturityChange[]; nextCursor: string | null } = await call(
      "maturity.history",
      { limit: pageSize, ...(cursor !== null && { cursor }) },
      signal,
    );
    changes.push(...page.items);
    cursor = page.nextCursor;
    const last = page.items.at(-1);
    if (cursor === null || !last || Date.parse(last.at) < fromMs) break;
  }
  return changes;
}

/** What is not known is said on the page that is shown around, too. */
function Unseen({ maturity }: { maturity: Maturity }) {
  const criteria = maturity.surfaces.flatMap((surface) => surface.criteria);
  const count = (status: string): number => criteria.filter((it) => it.status === status).length;
  return (
    <p className="hint report-foot">
      Of {criteria.length} criteria {count("met")} are met, {count("unmet")} are not,{" "}
      {count("unknown")} are unknown because nothing can be seen or counted yet, and{" "}
      {count("expired")} rest on evidence that is out of date. Stage {twoDigits(maturity.stage)}{" "}
      counts only what is met.
    </p>
  );
}
