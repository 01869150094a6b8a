import type { IncidentRule } from "@reeve/contract/incident-rule";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { PutIncidentRule } from "./put-rule.tsx";
import { SeverityMark } from "./words.tsx";

/** The rules by which incidents declare themselves. */
export function IncidentRules() {
  const query = useAsked("incidents.rules.list", {});
  const refusal = useRefusal("incidents.rules.set");
  const [putting, setPutting] = useState<IncidentRule | "new" | null>(null);
  const columns: readonly Column<IncidentRule>[] = [
    { key: "name", head: "Rule", heads: true, render: ({ name }) => <Plain>{name}</Plain> },
    { key: "when", head: "Declares one when", as: "grow", render: whenInWords },
    {
      key: "severity",
      head: "As",
      render: ({ severity }) => <SeverityMark severity={severity} />,
    },
    {
      key: "on",
      head: "State",
      render: ({ enabled }) =>
        enabled ? (
          <Badge tone="allow" shape="disc">
            On
          </Badge>
        ) : (
          <Badge tone="calm" shape="dash">
            Off
          </Badge>
        ),
    },
    {
      key: "by",
      head: "Set",
      render: ({ changedBy, changedAt }) => (
        <span>
          by <Plain>{changedBy}</Plain>, <Ago at={changedAt} />
        </span>
      ),
    },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (rule) => (
        <Button kind="quiet" unavailable={refusal} onClick={() => setPutting(rule)}>
          Change<span className="unseen"> the rule {rule.name}</span>
        </Button>
      ),
    },
  ];
  return (
    <div className="stack">
      <p>
        A rule looks every five seconds, and declares one incident for one cause. What happened
        before it was turned on declares nothing.{" "}
        <Button kind="quiet" unavailable={refusal} onClick={() => setPutting("new")}>
          Add a rule
        </Button>
      </p>
      <Loaded query={query} what="the rules">
        {({ items }) =>
          items.length === 0 ? (
            <Empty title="No rule declares incidents.">
              <p>Add one for critical findings: then nobody has to be awake to begin.</p>
            </Empty>
          ) : (
            <Table
              label="Rules that declare incidents"
              columns={columns}
              rows={items}
              rowKey={({ name }) => name}
            />
          )
        }
      </Loaded>
      {putting !== null && (
        <PutIncidentRule
          before={putting === "new" ? null : putting}
          onClose={() => setPutting(null)}
        />
      )}
    </div>
  );
}

function whenInWords({ when }: IncidentRule): string {
  switch (when.on) {
    case "finding": {
      const kinds = when.kinds ?? [];
      const which = kinds.length === 0 ? "of any kind" : `of the kind ${kinds.join(" or ")}`;
      return `a finding ${which} opens that is ${when.severity}${when.severity === "critical" ? "" : " or worse"}`;
    }
    case "blocked":
      return `${when.actions} actions of one agent are blocked within ${when.minutes} minutes`;
    case "stop":
      return "something is stopped that holds an agent of the tier critical";
  }
}
