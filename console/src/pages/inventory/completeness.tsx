import type { Completeness, PairEstimate } from "@reeve/contract/completeness";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Section } from "../../ui/page.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { CompletenessHistory } from "./history.tsx";
import { IntervalChart, type Interval } from "./interval.tsx";
import { layerWord } from "./words.tsx";

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
const about = (n: number): string => Math.round(n).toLocaleString("en");

/** How many agents nobody knows of, estimated from what independent ways of looking found. */
export function CompletenessPanel() {
  const query = useAsked("inventory.completeness", {});
  return (
    <Loaded query={query} what="the estimate">
      {(it) => (
        <div className="stack">
          <Section title="How many agents there are">
            {it.total === null ? <NoEstimate it={it} /> : <Estimated it={it} />}
          </Section>
          <CompletenessHistory />
          {it.layers.length > 0 && (
            <Section title="Ways of looking">
              <Table
                label="Ways of looking"
                columns={layerColumns}
                rows={it.layers}
                rowKey={({ layer }) => layer}
              />
            </Section>
          )}
          {it.caveats.length > 0 && (
            <Section title="What this assumes">
              <ul>
                {it.caveats.map((caveat) => (
                  <li key={caveat}>{caveat}</li>
                ))}
              </ul>
            </Section>
          )}
        </div>
      )}
    </Loaded>
  );
}

const NoEstimate = ({ it }: { it: Completeness }) => (
  <Empty title={it.layers.length < 2 ? "Nothing can be estimated yet." : "Not enough overlap."}>
    <p>{it.says}</p>
  </Empty>
);

function Estimated({ it }: { it: Completeness }) {
  const pairs = it.pairs.filter(({ total }) => total !== null);
  const rows: Interval[] = [
    // Of one pair alone it would be the same twice.
    ...(pairs.length === 1
      ? []
      : [{ key: "all", label: "All together", total: it.total, low: it.low, high: it.high }]),
    ...pairs.map((pair) => ({ ...pair, key: pair.layers.join(), label: namesOf(pair) })),
  ].flatMap(({ key, label, total, low, high }) =>
    total === null || low === null || high === null ? [] : [{ key, label, total, low, high }],
  );
  return (
    <>
      <p className="lead">{it.says}</p>
      <Facts>
        <Fact name="Registered, of the estimate">
          <span className="num">{it.share === null ? "unknown" : percent(it.share)}</span>
        </Fact>
        <Fact name="At its careful end">
          <span className="num">{it.careful === null ? "unknown" : percent(it.careful)}</span>
        </Fact>
        <Fact name="By">
          {it.method === "chapman"
            ? "Chapman’s estimate from two ways of looking; of several pairs, the largest"
            : "the log-linear estimate over all ways of looking, larger than that of any pair"}
        </Fact>
      </Facts>
      <IntervalChart
        label="Estimated number of agents, with the 95 % interval"
        rows={rows}
        seen={it.seen}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table
          label="Estimates of each pair"
          columns={pairColumns}
          rows={it.pairs}
          rowKey={(pair) => pair.layers.join()}
        />
      </details>
    </>
  );
}

const namesOf = ({ layers }: Pick<PairEstimate, "layers">): string =>
  layers.map((it) => layerWord[it]).join(" and ");

const layerColumns: readonly Column<Completeness["layers"][number]>[] = [
  { key: "layer", head: "Way of looking", heads: true, render: ({ layer }) => layerWord[layer] },
  { key: "agents", head: "Agents seen", as: "num", render: ({ agents }) => agents },
  {
    key: "known",
    head: "Of these registered",
    as: "num",
    render: ({ agents, registered }) =>
      agents === 0 ? "none seen" : `${registered} (${percent(registered / agents)})`,
  },
  { key: "at", head: "Last looked", as: "tight", render: ({ lastAt }) => <Ago at={lastAt} /> },
];

const pairColumns: readonly Column<PairEstimate>[] = [
  { key: "pair", head: "Pair", heads: true, render: namesOf },
  { key: "first", head: "First saw", as: "num", render: ({ first }) => first },
  { key: "second", head: "Second saw", as: "num", render: ({ second }) => second },
  { key: "both", head: "Both saw", as: "num", render: ({ both }) => both },
  {
    key: "total",
    head: "Estimate",
    as: "num",
    render: ({ total, low, high }) =>
      total === null || low === null || high === null
        ? "not enough overlap"
        : `${about(total)} (${about(low)} to ${about(high)})`,
  },
];
