import type { Entry, Suggestion } from "@reeve/contract/inventory";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { Button } from "../../ui/button.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { SayDialog } from "./correct.tsx";
import { EntryBadge, keyWord } from "./words.tsx";

/** Others that share what proves nothing. A person says whether they are one, or never are. */
export function LookAlikes({
  entry,
  suggestions,
}: {
  entry: Entry;
  suggestions: readonly Suggestion[];
}) {
  const [asking, setAsking] = useState<{ kind: "merge" | "apart"; other: Suggestion } | null>(null);
  const refusal = useRefusal("inventory.merge");
  const columns: readonly Column<Suggestion>[] = [
    {
      key: "name",
      head: "Agent",
      heads: true,
      render: ({ entry: { id, name } }) => (
        <Link to="/inventory/$id" params={{ id }}>
          <Plain>{name}</Plain>
        </Link>
      ),
    },
    { key: "status", head: "Status", render: (it) => <EntryBadge status={it.entry.status} /> },
    {
      key: "by",
      head: "Shares",
      render: ({ by }) => [...new Set(by.map(({ kind }) => keyWord[kind]))].join(", "),
    },
    {
      key: "differs",
      head: "Differs",
      as: "grow",
      render: ({ differences }) =>
        differences.length === 0 ? (
          <span className="muted">in nothing that is known</span>
        ) : (
          <Plain>{differences.map(({ says }) => says).join(" ")}</Plain>
        ),
    },
    {
      key: "acts",
      head: "Acts",
      as: "end",
      render: (other) => (
        <span className="chips">
          <Button unavailable={refusal} onClick={() => setAsking({ kind: "merge", other })}>
            Merge
          </Button>
          <Button unavailable={refusal} onClick={() => setAsking({ kind: "apart", other })}>
            Never
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Table label="Looks like" columns={columns} rows={suggestions} rowKey={(it) => it.entry.id} />
      {asking && (
        <SayDialog
          entry={entry}
          other={asking.other.entry}
          kind={asking.kind}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
