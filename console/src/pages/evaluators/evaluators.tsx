import type { Standing } from "@reeve/contract/standing";
import { Link, getRouteApi } from "@tanstack/react-router";
import { oneOf, tidy } from "../../api/search.ts";
import { useAsked } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { percent } from "../../parts/verdict.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { OnOff, agreementInShort, aspects, everyKind, kinds, usd } from "./words.tsx";

const route = getRouteApi("/signed-in/evaluators");

const columns: readonly Column<Standing>[] = [
  {
    key: "name",
    head: "Evaluator",
    heads: true,
    render: ({ id, name }) => (
      <Link to="/evaluators/$id" params={{ id }}>
        <Plain>{name}</Plain>
      </Link>
    ),
  },
  { key: "kind", head: "Who", render: ({ kind }) => kinds[kind] },
  { key: "aspect", head: "Of", render: ({ aspect }) => aspects[aspect] },
  {
    key: "version",
    head: "Version",
    render: ({ version }) => (
      <code className="id">
        <Plain>{version.slice(0, 12)}</Plain>
      </code>
    ),
  },
  {
    key: "on",
    head: "State",
    render: ({ on }) => (on === null ? "" : <OnOff on={on} />),
  },
  { key: "scored", head: "Sessions", as: "num", render: ({ passed, failed }) => passed + failed },
  {
    key: "rate",
    head: "Passed",
    as: "num",
    render: ({ passRate }) => (passRate === null ? "" : percent(passRate.rate)),
  },
  { key: "untold", head: "Not told", as: "num", render: ({ unscored }) => unscored },
  {
    key: "people",
    head: "People agree",
    render: ({ live, calibrated }) =>
      live === null ? "" : <Agrees live={live} calibrated={calibrated} />,
  },
  {
    key: "cost",
    head: "Spent today",
    as: "num",
    render: ({ budget }) =>
      budget === null ? "" : `${usd(budget.spentMicros)} of ${usd(budget.mostMicros)}`,
  },
  {
    key: "last",
    head: "Last (UTC)",
    as: "num",
    render: ({ lastAt }) => lastAt?.slice(0, 10) ?? "",
  },
];

function Agrees({
  live,
  calibrated,
}: {
  live: NonNullable<Standing["live"]>;
  calibrated: Standing["calibrated"];
}) {
  if (live.n > 0) return agreementInShort(live);
  if (calibrated !== null && calibrated.n > 0)
    return `${agreementInShort(calibrated)} (calibrated)`;
  return <span className="muted">Nobody knows yet</span>;
}

/** Everything that says of sessions whether they were good, safe and within policy. */
export function EvaluatorsPage() {
  const { kind } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useAsked("standings.list", {}, { refetchInterval: 10_000 });
  const chosen = oneOf(everyKind, kind);
  return (
    <Page
      title="Evaluators"
      lead="Everything that says of a session whether it was good, safe and within policy, with what it said in 30 days. Open one to see it over time, to set it, and to hold it against what people say."
      buttons={
        <>
          <Link className="button" to="/evaluators/new" search={{ kind: "code" }}>
            Write one in code
          </Link>
          <Link className="button primary" to="/evaluators/new">
            Make a judge
          </Link>
        </>
      }
    >
      <Filters label="Filter evaluators">
        <ChoiceFilter
          label="Who"
          value={chosen}
          any="Everyone"
          choices={everyKind.map((value) => ({ value, label: kinds[value] }))}
          onChange={(value) => void navigate({ search: tidy({ kind: value }), replace: true })}
        />
      </Filters>
      <Loaded query={list} what="the evaluators">
        {({ items }) => (
          <Table
            label="Evaluators"
            columns={columns}
            rows={items.filter((it) => chosen === undefined || it.kind === chosen)}
            rowKey={({ id }) => id}
          />
        )}
      </Loaded>
    </Page>
  );
}
