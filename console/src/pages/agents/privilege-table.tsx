import type { Privilege } from "@reeve/contract/privilege";
import { PolicyLinks } from "../../parts/policy.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

export const toolName = ({ server, tool }: { server: string; tool: string }) => (
  <code>
    <Plain>{`${server}/${tool}`}</Plain>
  </code>
);

const reaches = {
  always: { tone: "allow", shape: "disc", label: "For every call" },
  depends: { tone: "scope", shape: "half", label: "For some calls" },
  never: { tone: "calm", shape: "dash", label: "No" },
} as const;
const uses = {
  used: { tone: "calm", shape: "disc", label: "Used" },
  idle: { tone: "escalate", shape: "triangle", label: "Not for 30 days" },
  never: { tone: "escalate", shape: "ring", label: "Never used" },
} as const;

const columns: readonly Column<Privilege>[] = [
  {
    key: "tool",
    head: "Tool",
    heads: true,
    as: "grow",
    render: (it) => (
      <>
        {toolName(it)}
        {it.effect !== null && <p className="detail">{it.effect}</p>}
      </>
    ),
  },
  {
    key: "may",
    head: "May",
    render: ({ may }) => (
      <Badge tone={reaches[may].tone} shape={reaches[may].shape}>
        {reaches[may].label}
      </Badge>
    ),
  },
  { key: "by", head: "By", render: ({ by }) => <Sources by={by} /> },
  {
    key: "use",
    head: "Use",
    render: ({ may, use }) =>
      may === "never" ? (
        <span className="muted">not any more</span>
      ) : (
        <Badge tone={uses[use].tone} shape={uses[use].shape}>
          {uses[use].label}
        </Badge>
      ),
  },
  {
    key: "calls",
    head: "Calls",
    as: "num",
    render: ({ calls, refused }) => (
      <>
        {calls.toLocaleString("en")}
        {refused > 0 && <p className="detail">{refused.toLocaleString("en")} refused</p>}
      </>
    ),
  },
  { key: "days", head: "Days", as: "num", render: ({ days }) => days },
  { key: "first", head: "First", render: ({ firstAt }) => <Ago at={firstAt} missing="–" /> },
  { key: "last", head: "Last", render: ({ lastAt }) => <Ago at={lastAt} missing="–" /> },
];

/** Grants are told by their number: they stand on a page of their own beside this one. */
function Sources({ by }: { by: Privilege["by"] }) {
  const policies = by.filter(({ name }) => !name.startsWith("grant:"));
  const grants = by.length - policies.length;
  return (
    <>
      {grants > 0 && <span>{grants === 1 ? "a grant" : `${grants} grants`}</span>}
      {policies.length > 0 && <PolicyLinks policies={policies} />}
      {by.length === 0 && <span className="muted">–</span>}
    </>
  );
}

const order = { never: 0, idle: 1, used: 2 } as const;

/** What it never used first: that is what can go. */
export function PrivilegeTable({ tools, since }: { tools: readonly Privilege[]; since: string }) {
  if (tools.length === 0)
    return (
      <Empty title="It may not use any tool.">
        <p>Grant it the tools it needs, under Grants; what it does with them appears here.</p>
      </Empty>
    );
  const rows = [...tools].sort(
    (one, other) =>
      Number(one.may === "never") - Number(other.may === "never") ||
      order[one.use] - order[other.use] ||
      `${one.server}/${one.tool}`.localeCompare(`${other.server}/${other.tool}`),
  );
  return (
    <>
      <Table
        label="What it may do and did"
        columns={columns}
        rows={rows}
        rowKey={({ server, tool }) => `${server}/${tool}`}
      />
      <p className="muted">Counted since {since.slice(0, 10)}.</p>
    </>
  );
}
