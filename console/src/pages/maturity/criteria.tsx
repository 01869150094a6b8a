import type { MeasuredCriterion } from "@reeve/contract/maturity/maturity";
import { Link } from "@tanstack/react-router";
import { CountedText, StatusMark } from "../../parts/ladder-marks.tsx";
import type { Scope } from "../../parts/ladder-measured.ts";
import { countedSays, percent, sentence } from "../../parts/ladder-words.ts";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { WithCode } from "../../ui/with-code.tsx";

/** Each criterion with its numerator of its denominator; the number opens who and what it was counted from. */
export const Criteria = ({
  label,
  criteria,
  scope,
}: {
  label: string;
  criteria: readonly MeasuredCriterion[];
  scope: Scope;
}) => (
  <div className="criteria">
    <Table
      label={label}
      columns={columns(scope)}
      rows={criteria}
      rowKey={({ id }) => id}
      rowClass={({ status }) => `criterion-${status}`}
    />
  </div>
);

/** The API says it as a fraction, "registered / AGENTS". */
function inWords(says: string): string {
  const [numerator = says, ...denominator] = says.split(" / ");
  return denominator.length === 0 ? says : countedSays(numerator, denominator.join(" / "));
}

const columns = (scope: Scope): readonly Column<MeasuredCriterion>[] => [
  {
    key: "status",
    head: "Status",
    as: "tight",
    render: ({ status }) => <StatusMark status={status} />,
  },
  {
    key: "criterion",
    head: "Criterion",
    heads: true,
    as: "grow",
    render: ({ id, name, says, why }) => (
      <>
        {sentence(name)} <span className="detail">{id}</span>
        <p className="detail">
          <WithCode>{inWords(says)}</WithCode>
        </p>
        {why !== "" && (
          <p className="why">
            <WithCode>{why}</WithCode>
          </p>
        )}
      </>
    ),
  },
  {
    key: "counted",
    head: "Counted",
    as: "tight",
    render: (criterion) => (
      <Link to="/maturity/criteria/$id" params={{ id: criterion.id }} search={scope}>
        <CountedText criterion={criterion} />
        <span className="unseen">: what {criterion.name} was counted from</span>
      </Link>
    ),
  },
  {
    key: "needs",
    head: "Needs",
    as: "num",
    render: ({ threshold }) => percent(threshold),
  },
  {
    key: "oldest",
    head: "Oldest",
    as: "tight",
    render: ({ oldestEvidenceAt }) => <Ago at={oldestEvidenceAt} missing="none" />,
  },
  {
    key: "expires",
    head: "Expires",
    as: "tight",
    render: ({ expiresAt }) => <Ago at={expiresAt} missing="none" />,
  },
];
