import type { DatasetScored } from "@reeve/contract/dataset-case";
import type { DatasetId } from "@reeve/contract/id";
import { useChange } from "../../api/query.ts";
import { Broken } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { StackedBars } from "../../ui/chart.tsx";
import { Legend } from "../../ui/legend.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Progress } from "../../ui/progress.tsx";
import { Table, type Column } from "../../ui/table.tsx";

const series = [
  { key: "pass", label: "Passes", tone: "allow", shape: "disc" },
  { key: "fail", label: "Fails", tone: "block", shape: "square" },
  { key: "unscored", label: "Not scored", tone: "escalate", shape: "triangle" },
] as const;
type Said = DatasetScored["evaluators"][number];
type Failed = DatasetScored["cases"][number];
const most = 100;

const columns: readonly Column<Said>[] = [
  {
    key: "name",
    head: "Evaluator",
    heads: true,
    as: "grow",
    render: ({ name }) => <Plain>{name}</Plain>,
  },
  { key: "version", head: "Version", render: ({ version }) => <code>{version.slice(0, 12)}</code> },
  { key: "aspect", head: "About", render: ({ aspect }) => aspect },
  ...series.map(({ key, label }): Column<Said> => ({
    key,
    head: label,
    as: "num",
    render: (it) => it[key],
  })),
];
const failed: readonly Column<Failed>[] = [
  { key: "case", head: "Case", heads: true, render: (it) => <code>{it.case}</code> },
  {
    key: "why",
    head: "Fails by",
    as: "fill",
    render: ({ scores }) => (
      <ul className="names">
        {scores
          .filter(({ label }) => label === "fail")
          .map(({ evaluator, explanation }) => (
            <li key={evaluator}>
              <Plain>{evaluator}</Plain>
              {explanation !== null && (
                <span className="muted">
                  : <Plain>{explanation}</Plain>
                </span>
              )}
            </li>
          ))}
      </ul>
    ),
  },
];

/** What the evaluators of live sessions say of each case. */
export function ScoreCases({ id }: { id: DatasetId }) {
  const score = useChange("datasets.score");
  return (
    <Section
      title="Score"
      buttons={
        <Button busy={score.isPending} onClick={() => score.mutate({ id })}>
          Score the cases
        </Button>
      }
    >
      <div aria-live="polite">
        {score.isPending ? (
          <Progress label="Scoring each case" />
        ) : score.data ? (
          <Scored found={score.data} />
        ) : score.error ? (
          <Broken error={score.error} />
        ) : (
          <p className="muted">
            The evaluators of live sessions say of each case whether it passes. No tool is called,
            and nothing is kept.
          </p>
        )}
      </div>
    </Section>
  );
}

function Scored({ found: { evaluators, cases } }: { found: DatasetScored }) {
  const bad = cases.filter(({ scores }) => scores.some(({ label }) => label === "fail"));
  const told = evaluators.filter(({ pass, fail }) => pass + fail > 0);
  return (
    <>
      <p>
        <strong>
          {bad.length === 0
            ? "No evaluator fails any case."
            : `${bad.length} of ${cases.length} cases fail by an evaluator.`}
        </strong>
      </p>
      <Legend of={series} />
      <StackedBars
        label="Cases by evaluator"
        series={series}
        bars={told.map((it) => ({
          key: it.name,
          label: it.name,
          counts: { pass: it.pass, fail: it.fail, unscored: it.unscored },
        }))}
      />
      <details className="numbers">
        <summary>The numbers as a table</summary>
        <Table label="Evaluators" columns={columns} rows={evaluators} rowKey={({ name }) => name} />
      </details>
      {bad.length > 0 && (
        <Table
          label="Cases that fail"
          columns={failed}
          rows={bad.slice(0, most)}
          rowKey={(it) => it.case}
        />
      )}
      {bad.length > most && <p className="muted">And {bad.length - most} more cases.</p>}
    </>
  );
}
