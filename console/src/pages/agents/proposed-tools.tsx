import type { ArgumentBound, ProposedTool } from "@reeve/contract/privilege";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { toolName } from "./privilege-table.tsx";

/** Each tool it may use: whether it stays, why, and what its arguments were. */
export function ProposedTools({
  tools,
  onKeep,
}: {
  tools: readonly ProposedTool[];
  onKeep: (path: string, keep: boolean) => void;
}) {
  const columns: readonly Column<ProposedTool>[] = [
    {
      key: "keep",
      head: "Keep",
      render: ({ server, tool, keep }) => (
        <input
          type="checkbox"
          aria-label={`Keep ${server}/${tool}`}
          checked={keep}
          onChange={(event) => onKeep(`${server}/${tool}`, event.target.checked)}
        />
      ),
    },
    { key: "tool", head: "Tool", heads: true, render: toolName },
    {
      key: "why",
      head: "Evidence",
      as: "grow",
      render: ({ why, thin, ask, firstAt, lastAt }) => (
        <>
          {why}
          {firstAt !== null && (
            <span className="muted">
              {" "}
              First {firstAt.slice(0, 10)}, last {lastAt?.slice(0, 10)}.
            </span>
          )}
          {thin && (
            <p>
              <Badge tone="escalate" shape="triangle">
                Thin evidence
              </Badge>
            </p>
          )}
          {ask !== null && (
            <p className="detail">
              <Plain>{ask}</Plain>
            </p>
          )}
        </>
      ),
    },
    {
      key: "bounds",
      head: "Arguments",
      as: "grow",
      render: ({ bounds, keep }) =>
        !keep ? (
          <span className="muted">left out</span>
        ) : bounds.length === 0 ? (
          <span className="muted">any</span>
        ) : (
          bounds.map((bound) => (
            <p key={bound.path}>
              <Plain>{inWords(bound)}</Plain>
            </p>
          ))
        ),
    },
  ];
  if (tools.length === 0)
    return (
      <Empty title="It may not use any tool.">
        <p>There is nothing to narrow.</p>
      </Empty>
    );
  return (
    <Table
      label="What would be kept"
      columns={columns}
      rows={tools}
      rowKey={({ server, tool }) => `${server}/${tool}`}
    />
  );
}

const inWords = ({ path, kind, values }: ArgumentBound): string =>
  `${path.slice(1)} ${kind === "one of" && values.length === 1 ? "is" : kind} ${values.join(", ")}`;
