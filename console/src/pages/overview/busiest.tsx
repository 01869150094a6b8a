import type { Overview } from "@reeve/contract/overview";
import { Link } from "@tanstack/react-router";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";

type Busy = Overview["busiest"][number];

const columns: readonly Column<Busy>[] = [
  {
    key: "agent",
    head: "Agent",
    heads: true,
    as: "grow",
    render: ({ agent, name }) => (
      <Link to="/agents/$id" params={{ id: agent }}>
        <Plain>{name}</Plain>
      </Link>
    ),
  },
  {
    key: "actions",
    head: "Actions",
    as: "num",
    render: ({ agent, actions }) => (
      <Link to="/actions" search={{ agent }}>
        {actions}
      </Link>
    ),
  },
  {
    key: "refused",
    head: "Not allowed",
    as: "num",
    render: ({ agent, refused }) =>
      refused === 0 ? (
        <span className="muted">0</span>
      ) : (
        <Link to="/actions" search={{ agent, decision: "block" }}>
          {refused}
        </Link>
      ),
  },
];

export const Busiest = ({ busiest }: { busiest: readonly Busy[] }) =>
  busiest.length === 0 ? (
    <Empty title="No agent has been busy." />
  ) : (
    <Table label="Busiest agents" columns={columns} rows={busiest} rowKey={({ agent }) => agent} />
  );
