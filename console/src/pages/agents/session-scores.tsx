import type { Score } from "@reeve/contract/score";
import { Link } from "@tanstack/react-router";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";

const columns: readonly Column<Score>[] = [
  {
    key: "evaluator",
    head: "Evaluator",
    heads: true,
    render: ({ agent, evaluator }) => (
      <Link to="/quality" search={{ agent: agent.id, evaluator: evaluator.id }}>
        <Plain>{evaluator.name}</Plain>
      </Link>
    ),
  },
  { key: "label", head: "Says", render: ({ label }) => <VerdictBadge label={label} /> },
  {
    key: "why",
    head: "Why",
    as: "grow",
    render: ({ explanation }) => <Plain>{explanation ?? ""}</Plain>,
  },
  {
    key: "measure",
    head: "Measured",
    as: "num",
    render: ({ measure }) => (measure === null ? "" : String(Math.round(measure * 100) / 100)),
  },
];

/** What evaluators say of the whole session. */
export function SessionScores({ scores }: { scores: readonly Score[] }) {
  const whole = scores.filter(({ action }) => action === null);
  if (whole.length === 0)
    return (
      <Empty title="No evaluator has said anything of it yet.">
        <p>A session is evaluated when nothing happened in it for a minute.</p>
      </Empty>
    );
  return (
    <Table label="What evaluators say" columns={columns} rows={whole} rowKey={({ id }) => id} />
  );
}

/** What evaluators say of one step; nothing where it passed them all. */
export const StepScores = ({ scores }: { scores: readonly Score[] }) => (
  <ul>
    {scores.map(({ id, evaluator, label, explanation }) => (
      <li key={id}>
        <VerdictBadge label={label} /> <Plain>{`${evaluator.name}: ${explanation ?? ""}`}</Plain>
      </li>
    ))}
  </ul>
);
