import type { Agent } from "@reeve/contract/agent";
import { Link } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { actionColumns } from "../../parts/action-table.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Table } from "../../ui/table.tsx";

const columns = actionColumns.filter(({ key }) => key !== "agent");

export function RecentActions({ agent }: { agent: Agent }) {
  const query = useAsked(
    "actions.list",
    { agent: agent.id, limit: 20 },
    { refetchInterval: 5_000 },
  );
  return (
    <Loaded query={query} what="its actions">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="It has not asked for anything yet.">
            <p>Connect it with a credential; what it asks for appears here.</p>
          </Empty>
        ) : (
          <>
            <Table label="Recent actions" columns={columns} rows={items} rowKey={({ id }) => id} />
            <p className="more">
              <Link to="/actions" search={{ agent: agent.id }}>
                All its actions
              </Link>
              {" · "}
              <Link to="/live" search={{ agent: agent.id }}>
                Watch it live
              </Link>
            </p>
          </>
        )
      }
    </Loaded>
  );
}
