import { placeOf } from "./place.ts";
import type { ToolServer } from "@reeve/contract/server";
import { Link } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { ServerStatus } from "../../parts/server-status.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { HeldTools } from "./held.tsx";

const columns: readonly Column<ToolServer>[] = [
  {
    key: "name",
    head: "Name",
    heads: true,
    render: ({ id, name }) => (
      <Link to="/servers/$id" params={{ id }}>
        <Plain>{name}</Plain>
      </Link>
    ),
  },
  { key: "status", head: "Status", render: ({ status }) => <ServerStatus status={status} /> },
  {
    key: "reach",
    head: "Reached by",
    as: "grow",
    render: ({ transport, error }) => (
      <>
        <code className="clip">
          <Plain>{placeOf(transport)}</Plain>
        </code>
        {error !== null && (
          <p className="detail">
            <Plain>{error}</Plain>
          </p>
        )}
      </>
    ),
  },
  { key: "tools", head: "Tools", as: "num", render: ({ tools }) => tools },
  { key: "read", head: "Last read", render: ({ syncedAt }) => <Ago at={syncedAt} /> },
];

export function ServersPage() {
  const list = useListed("servers.list", {}, { refetchInterval: 10_000 });
  const refusal = useRefusal("servers.add");
  return (
    <Page
      title="Servers"
      lead="Where tools live. Agents reach them only through Reeve."
      buttons={
        refusal === undefined ? (
          <Link to="/servers/new" className="button primary">
            Add a server
          </Link>
        ) : (
          <Button kind="primary" unavailable={refusal}>
            Add a server
          </Button>
        )
      }
    >
      <HeldTools />
      <Listing
        list={list}
        what="servers"
        label="Servers"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="There is no tool server yet.">
            <p>
              <Link to="/servers/new">Add one</Link>: an address over HTTP, or a command that Reeve
              runs for you.
            </p>
          </Empty>
        }
      />
    </Page>
  );
}
