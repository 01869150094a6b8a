import type { GateRule } from "@reeve/contract/version-gate";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Button } from "../../ui/button.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { PutGateRule } from "./put-rule.tsx";

const shown: readonly Column<GateRule>[] = [
  { key: "agent", head: "Agent", heads: true, render: ({ agent }) => <AgentLink agent={agent} /> },
  {
    key: "dataset",
    head: "Compared on",
    render: ({ dataset }) => (
      <Link to="/datasets/$id" params={{ id: dataset.id }}>
        <Plain>{dataset.name}</Plain>
      </Link>
    ),
  },
  {
    key: "does",
    head: "What is done",
    as: "grow",
    render: ({ promote, rollBack, terms }) =>
      [
        promote ? "What passes goes live." : "What passes waits for a person.",
        rollBack ? "What is worse is refused at every door." : "What is worse is only told of.",
        terms.inconclusive === "pass" ? "What is not yet known goes on." : "",
      ].join(" "),
  },
  {
    key: "tolerance",
    head: "Accepted loss",
    as: "num",
    render: ({ terms }) => terms.tolerance,
  },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
];

/** What is done by itself once a candidate of an agent was compared. */
export function GateRules() {
  const query = useAsked("gates.rules.list", {});
  const refusal = useRefusal("gates.rules.put");
  const remove = useChange("gates.rules.remove");
  const [putting, setPutting] = useState<GateRule | "new" | null>(null);
  const [removing, setRemoving] = useState<GateRule | null>(null);
  const columns: readonly Column<GateRule>[] = [
    ...shown,
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (rule) => (
        <>
          <Button kind="quiet" unavailable={refusal} onClick={() => setPutting(rule)}>
            Change<span className="unseen"> the rule of {rule.agent.name}</span>
          </Button>
          <Button kind="quiet" unavailable={refusal} onClick={() => setRemoving(rule)}>
            Remove<span className="unseen"> the rule of {rule.agent.name}</span>
          </Button>
        </>
      ),
    },
  ];
  return (
    <Section
      title="Rules"
      buttons={
        <Button unavailable={refusal} onClick={() => setPutting("new")}>
          Add a rule
        </Button>
      }
    >
      <Loaded query={query} what="the rules">
        {({ items }) =>
          items.length === 0 ? (
            <p className="muted">
              No agent has a rule, so a comparison only tells. By a rule, what passes goes live and
              what is worse is refused at every door.
            </p>
          ) : (
            <Table
              label="Rules"
              columns={columns}
              rows={items}
              rowKey={({ agent: { id } }) => id}
            />
          )
        }
      </Loaded>
      <RemoveOne
        change={remove}
        input={removing && { agent: removing.agent.id }}
        title="Remove the rule"
        says="From then on a comparison of this agent only tells. What was done by the rule stays done."
        done={() => "The rule is removed."}
        onClose={() => setRemoving(null)}
      />
      {putting !== null && (
        <PutGateRule before={putting === "new" ? null : putting} onClose={() => setPutting(null)} />
      )}
    </Section>
  );
}
