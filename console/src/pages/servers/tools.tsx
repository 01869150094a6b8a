import type { Tool, ToolServer } from "@reeve/contract/server";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { EffectBadge, ToolStatus } from "../../parts/server-status.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { OneTool } from "./tool.tsx";

export function ServerTools({
  server,
  open,
  onOpen,
}: {
  server: ToolServer;
  open: string | undefined;
  onOpen: (tool: string | undefined) => void;
}) {
  const list = useListed("servers.tools", { id: server.id, limit: 200 });
  const shown = list.items?.find(({ name }) => name === open);
  const columns: readonly Column<Tool>[] = [
    {
      key: "name",
      head: "Tool",
      heads: true,
      render: ({ name }) => (
        <button
          type="button"
          className="link"
          aria-label={`Show ${name}`}
          onClick={() => onOpen(name)}
        >
          <code>
            <Plain>{name}</Plain>
          </code>
        </button>
      ),
    },
    { key: "effect", head: "Effect", render: ({ effect }) => <EffectBadge effect={effect} /> },
    { key: "status", head: "Definition", render: ({ status }) => <ToolStatus status={status} /> },
    {
      key: "says",
      head: "What it says it does",
      as: "grow",
      render: ({ description }) => (
        <span className="clip">
          <Plain lines>{description}</Plain>
        </span>
      ),
    },
    {
      key: "hash",
      head: "Hash",
      render: ({ hash }) => (
        <code className="id" title={hash}>
          {hash.slice(0, 12)}
        </code>
      ),
    },
  ];
  return (
    <>
      <Listing
        list={list}
        what="tools"
        label="Tools"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No tool is known of it.">
            <p>Reeve reads them when the server answers. Its errors may say why it does not.</p>
          </Empty>
        }
      />
      {shown && <OneTool tool={shown} onClose={() => onOpen(undefined)} />}
    </>
  );
}
