import type { Action } from "@reeve/contract/action";
import { Link } from "@tanstack/react-router";
import { Plain } from "../ui/plain.tsx";
import { Table, type Column } from "../ui/table.tsx";
import { Moment } from "../ui/time.tsx";
import { AgentLink } from "./agent.tsx";
import { AnswerBadge, OutcomeBadge } from "./answer.tsx";

/** What an action was about to do, in the words of its server. */
export function ToolName({ action }: { action: Pick<Action, "server" | "tool" | "kind"> }) {
  const { server, tool, kind } = action;
  if (server === null && tool === null) return <span className="muted">{kindWords[kind]}</span>;
  return (
    <code className="tool">
      {server !== null && (
        <span className="muted">
          <Plain>{server}</Plain>/
        </span>
      )}
      <Plain>{tool ?? kindWords[kind]}</Plain>
    </code>
  );
}

export const kindWords: Record<Action["kind"], string> = {
  tool_call: "tool call",
  data_access: "data access",
  model_call: "model call",
  message: "message to an agent",
  request: "request",
  sign_in: "sign-in",
};

const when: Column<Action> = {
  key: "time",
  head: "When",
  render: (action) => (
    <Link to="/actions/$id" params={{ id: action.id }} className="num">
      <Moment at={action.startedAt} />
    </Link>
  ),
};
const clock: Column<Action> = {
  ...when,
  render: (action) => (
    <Link to="/actions/$id" params={{ id: action.id }} className="num">
      <Moment at={action.startedAt} withDate={false} />
    </Link>
  ),
};
const rest: readonly Column<Action>[] = [
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "tool", head: "Tool", render: (action) => <ToolName action={action} /> },
  {
    key: "answer",
    head: "Answer",
    render: ({ decision }) => <AnswerBadge answer={decision?.answer ?? null} />,
  },
  { key: "outcome", head: "Outcome", render: ({ outcome }) => <OutcomeBadge outcome={outcome} /> },
  {
    key: "why",
    head: "Why",
    as: "grow",
    render: ({ decision }) => <Plain>{decision?.reason ?? ""}</Plain>,
  },
];

export const actionColumns: readonly Column<Action>[] = [when, ...rest];
const liveColumns: readonly Column<Action>[] = [clock, ...rest];

/** Actions as they happen: fixed columns and one line a row, so that nothing moves sideways while they come in. */
export const LiveTable = ({ rows, label }: { rows: readonly Action[]; label: string }) => (
  <Table
    label={label}
    columns={liveColumns}
    rows={rows}
    rowKey={({ id }) => id}
    rowClass={({ decision }) => `row-${decision?.answer ?? "none"}`}
    fixed
  />
);
