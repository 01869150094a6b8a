import type { Board } from "@reeve/contract/market";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { RemoveOne } from "../../parts/remove-one.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { outcomeText, statusText } from "./outcomes.ts";

/** The boards that are read, those that fail first. */
export function Boards() {
  const list = useListed("index.boards.list", { limit: 50 }, { refetchInterval: 10_000 });
  const remove = useChange("index.boards.remove");
  const refusal = useRefusal("index.boards.remove");
  const [removing, setRemoving] = useState<Board | null>(null);
  const columns: readonly Column<Board>[] = [
    {
      key: "key",
      head: "Board",
      heads: true,
      as: "grow",
      render: ({ key, company }) => (
        <>
          <Link to="/index/$id" params={{ id: company.id }}>
            <Plain>{company.name}</Plain>
          </Link>{" "}
          <code className="id">
            <Plain>{key}</Plain>
          </code>
        </>
      ),
    },
    {
      key: "status",
      head: "Status",
      render: ({ status }) => (
        <Badge tone={statusText[status].tone} shape={statusText[status].shape}>
          {statusText[status].label}
        </Badge>
      ),
    },
    {
      key: "last",
      head: "Last reading",
      render: ({ lastOutcome, why }) =>
        lastOutcome === null ? (
          <span className="muted">none</span>
        ) : (
          <>
            {outcomeText[lastOutcome].label}
            {why !== null && (
              <div className="muted">
                <Plain>{why}</Plain>
              </div>
            )}
          </>
        ),
    },
    { key: "at", head: "Read", as: "tight", render: ({ lastReadAt }) => <Ago at={lastReadAt} /> },
    {
      key: "next",
      head: "Next",
      as: "tight",
      render: ({ nextAt }) => <Ago at={nextAt} missing="not by itself" />,
    },
    { key: "open", head: "Open", as: "num", render: ({ open }) => open },
    {
      key: "do",
      head: "What can be done",
      as: "end",
      render: (board) => (
        <Button
          kind="quiet"
          unavailable={refusal}
          aria-label={`Remove ${board.key}`}
          onClick={() => setRemoving(board)}
        >
          Remove
        </Button>
      ),
    },
  ];
  return (
    <>
      <Listing
        label="Boards"
        what="boards"
        list={list}
        columns={columns}
        rowKey={({ key }) => key}
        empty={
          <Empty title="No board is read yet.">
            <p>
              Add a company with the address of its openings, or run <code>reeve index add</code>.
              With no network, bring a file.
            </p>
          </Empty>
        }
      />
      <RemoveOne
        change={remove}
        input={removing && { key: removing.key }}
        title={`Remove ${removing?.key ?? "the board"}`}
        says="Its openings go with it, and the company is placed by what is left."
        done={() => "The board is removed."}
        onClose={() => setRemoving(null)}
      />
    </>
  );
}
