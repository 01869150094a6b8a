import type { Tool } from "@reeve/contract/server";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { EffectBadge } from "../../parts/server-status.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { OneTool } from "./tool.tsx";

/** Every tool that waits for somebody to accept its new definition; nothing where none does. */
export function HeldTools() {
  const { data } = useAsked("tools.held", {}, { refetchInterval: 10_000 });
  const [open, setOpen] = useState<Tool["id"] | null>(null);
  const shown = data?.items.find(({ id }) => id === open);
  if (!data || data.items.length === 0) return null;
  const columns: readonly Column<Tool>[] = [
    {
      key: "tool",
      head: "Tool",
      heads: true,
      as: "grow",
      render: ({ id, server, name }) => (
        <button type="button" className="link" onClick={() => setOpen(id)}>
          <code>
            <Plain>{`${server}/${name}`}</Plain>
          </code>
          <span className="unseen">: what changed</span>
        </button>
      ),
    },
    { key: "effect", head: "Effect", render: ({ effect }) => <EffectBadge effect={effect} /> },
    { key: "first", head: "Known", render: ({ firstSeenAt }) => <Ago at={firstSeenAt} /> },
  ];
  return (
    <Section title="Held definitions">
      <p>
        Their servers list something else than was accepted. Calls are blocked until somebody looks
        at what changed.
      </p>
      <Table label="Held definitions" columns={columns} rows={data.items} rowKey={({ id }) => id} />
      {shown && <OneTool tool={shown} onClose={() => setOpen(null)} />}
    </Section>
  );
}
