import type { Answer } from "@reeve/contract/decision";
import type { SimulationResult } from "@reeve/contract/policy-what-if";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { AgentLink } from "../../parts/agent.tsx";
import { AnswerBadge } from "../../parts/answer.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";

/** One answer in place of another. */
export const Change = ({ before, after }: { before: Answer; after: Answer }) => (
  <span className="change">
    <AnswerBadge answer={before} />
    <span aria-hidden="true">→</span>
    <span className="unseen">becomes</span>
    <AnswerBadge answer={after} />
  </span>
);

const count = (many: number): string => many.toLocaleString("en");

/** What a simulation found: how many would differ, which way, whose and of which tools. */
export function Outcome({ result }: { result: SimulationResult }) {
  const { decisions, changed, flips } = result;
  return (
    <>
      <p aria-live="polite">
        <strong>
          {changed === 0
            ? "Nothing would have been answered differently."
            : `${count(changed)} of ${count(decisions)} decisions would have been answered differently.`}
        </strong>{" "}
        <span className="muted">
          {count(decisions)} decisions from <Moment at={result.since} /> to{" "}
          <Moment at={result.until} />.
        </span>
      </p>
      <Lost result={result} />
      {flips.length > 0 && (
        <Table
          label="Answers that would differ"
          columns={[
            { key: "pair", head: "Answer", heads: true, render: (flip) => <Change {...flip} /> },
            { key: "count", head: "Decisions", as: "num", render: (flip) => count(flip.count) },
            {
              key: "examples",
              head: "For example",
              as: "grow",
              render: (flip) => (
                <ul className="names">
                  {flip.examples.map(({ action, agent, server, tool, at }) => (
                    <li key={action}>
                      <Link to="/actions/$id" params={{ id: action }}>
                        <Moment at={at} />
                      </Link>{" "}
                      <Plain>{`${agent.name}, ${server}/${tool ?? ""}`}</Plain>
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
          rows={flips}
          rowKey={({ before, after }) => `${before} ${after}`}
        />
      )}
      {flips.length > 0 && (
        <div className="two">
          <Grouped
            label="By agent"
            rows={result.agents.map(({ agent, flips }) => ({
              key: agent.id,
              name: <AgentLink agent={agent} />,
              flips,
            }))}
          />
          <Grouped
            label="By tool"
            rows={result.tools.map(({ server, tool, flips }) => ({
              key: `${server}/${tool}`,
              name: <Plain>{`${server}/${tool ?? ""}`}</Plain>,
              flips,
            }))}
          />
        </div>
      )}
    </>
  );
}

type Counted = SimulationResult["agents"][number]["flips"];

const Grouped = ({
  label,
  rows,
}: {
  label: string;
  rows: readonly { key: string; name: ReactNode; flips: Counted }[];
}) => (
  <Table
    label={label}
    columns={[
      { key: "name", head: label, heads: true, as: "grow", render: ({ name }) => name },
      {
        key: "flips",
        head: "Would differ",
        render: ({ flips }) => (
          <span className="counts">
            {flips.map((flip) => (
              <span key={`${flip.before} ${flip.after}`} className="change">
                {count(flip.count)} <Change {...flip} />
              </span>
            ))}
          </span>
        ),
      },
    ]}
    rows={rows}
    rowKey={({ key }) => key}
  />
);

const reasons: Record<keyof SimulationResult["undecidable"], string> = {
  arguments: "a policy reads arguments that the record does not keep",
  session: "a policy asks of the session what nobody asked then",
  tool: "the tool is gone",
  agent: "the agent is gone",
};

/** Of what nothing can be said, and why: it is counted apart and never guessed. */
function Lost({ result: { undecidable } }: { result: SimulationResult }) {
  const lost = Object.entries(undecidable).filter(([, many]) => many > 0);
  if (lost.length === 0) return null;
  return (
    <p>
      Of some nothing can be said:{" "}
      {lost
        .map(([why, many]) => `${count(many)} because ${reasons[why as keyof typeof reasons]}`)
        .join("; ")}
      .
    </p>
  );
}
