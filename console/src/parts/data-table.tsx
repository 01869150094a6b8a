import type { DataAccess } from "@reeve/contract/data";
import { Link } from "@tanstack/react-router";
import { Badge } from "../ui/badge.tsx";
import { Plain } from "../ui/plain.tsx";
import type { Column } from "../ui/table.tsx";
import { Moment } from "../ui/time.tsx";
import { ToolName } from "./action-table.tsx";
import { AgentLink } from "./agent.tsx";
import { AnswerBadge } from "./answer.tsx";

export const kindChoices = [
  { value: "table", label: "Table" },
  { value: "path", label: "Path" },
  { value: "address", label: "Address" },
  { value: "object", label: "Thing by id" },
  { value: "resource", label: "Resource" },
  { value: "tool", label: "The tool itself" },
  { value: "unread", label: "Could not be read" },
] as const;
export const accessChoices = [
  { value: "read", label: "Read" },
  { value: "write", label: "Written" },
  { value: "unknown", label: "Not known" },
] as const;

const mostColumns = 8;

/** What was touched: its name, what it is, and of a table which columns. */
export function Thing({ touch, by = false }: { touch: DataAccess; by?: boolean }) {
  const { kind, type, object, columns, inferred, server, tool } = touch;
  const label = type ?? kindChoices.find(({ value }) => value === kind)?.label.toLowerCase();
  const shown = columns.slice(0, mostColumns).join(", ");
  return (
    <div>
      <code className={kind === "unread" ? "tone-escalate" : undefined}>
        <Plain>{object}</Plain>
      </code>{" "}
      <span className="muted">
        <Plain>{label ?? kind}</Plain>
        {inferred && ", inferred"}
      </span>
      {columns.length > 0 && (
        <div className="muted">
          <Plain>{columns.length > mostColumns ? `${shown}, …` : shown}</Plain>
        </div>
      )}
      {by && kind !== "tool" && kind !== "resource" && (
        <div className="muted">
          by <ToolName action={{ server, tool, kind: "tool_call" }} />
        </div>
      )}
    </div>
  );
}

export const Classes = ({ classes }: { classes: readonly string[] }) =>
  classes.length === 0 ? <span className="muted">none</span> : <Plain>{classes.join(", ")}</Plain>;

export const AccessBadge = ({ access }: Pick<DataAccess, "access">) => (
  <Badge
    tone={access === "write" ? "escalate" : "calm"}
    shape={access === "write" ? "triangle" : access === "read" ? "ring" : "dash"}
  >
    {accessChoices.find(({ value }) => value === access)?.label}
  </Badge>
);

/** Who an agent acted for. */
export const ForWhom = ({ person }: Pick<DataAccess, "person">) =>
  person === null ? <span className="muted">itself</span> : <Plain>{person.name}</Plain>;

export const thingColumns: readonly Column<DataAccess>[] = [
  { key: "what", head: "What", as: "grow", render: (touch) => <Thing touch={touch} /> },
  { key: "class", head: "Class", render: ({ classes }) => <Classes classes={classes} /> },
  { key: "system", head: "System", render: ({ system }) => <Plain>{system}</Plain> },
  { key: "access", head: "Access", render: ({ access }) => <AccessBadge access={access} /> },
];

export const touchColumns: readonly Column<DataAccess>[] = [
  {
    key: "time",
    head: "When",
    render: ({ at, action }) => (
      <Link to="/actions/$id" params={{ id: action }} className="num">
        <Moment at={at} />
      </Link>
    ),
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "person", head: "For", render: ({ person }) => <ForWhom person={person} /> },
  { key: "what", head: "What", as: "grow", render: (touch) => <Thing touch={touch} by /> },
  ...thingColumns.slice(1),
  { key: "answer", head: "Answer", render: ({ answer }) => <AnswerBadge answer={answer} /> },
];
