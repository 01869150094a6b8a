import type { VersionGate } from "@reeve/contract/version-gate";
import { Link } from "@tanstack/react-router";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";

type Differing = VersionGate["differs"][number];

/** The cases that came out otherwise, the worst first, with what evaluators said of them. */
export function Differs({ gate: { differs, agent, candidateAgent } }: { gate: VersionGate }) {
  const whose = (candidateAgent ?? agent).id;
  const columns: readonly Column<Differing>[] = [
    {
      key: "case",
      head: "Case",
      heads: true,
      render: ({ case: name, session }) =>
        session === null ? (
          <code>{name}</code>
        ) : (
          <Link to="/agents/$id/session" params={{ id: whose }} search={{ session }}>
            <code>{name}</code>
          </Link>
        ),
    },
    { key: "was", head: "Reference", as: "num", render: (it) => it.reference.toFixed(2) },
    { key: "is", head: "Candidate", as: "num", render: (it) => it.candidate.toFixed(2) },
    {
      key: "why",
      head: "What was said of the candidate",
      as: "grow",
      render: ({ is }) =>
        is.length === 0 ? (
          "It was not run."
        ) : (
          <ul className="names">
            {is
              .filter(({ label }) => label !== "pass")
              .map(({ evaluator, explanation, label }) => (
                <li key={evaluator}>
                  <Plain>{`${evaluator}: ${explanation ?? label}`}</Plain>
                </li>
              ))}
          </ul>
        ),
    },
  ];
  return (
    <Section title="Cases that differ">
      {differs.length === 0 ? (
        <p className="muted">Every case that could be compared came out the same.</p>
      ) : (
        <Table
          label="Cases that differ"
          columns={columns}
          rows={differs}
          rowKey={(it) => it.case}
        />
      )}
    </Section>
  );
}
