import type { IndexRequest } from "@reeve/contract/market";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

/** What companies and readers asked for, what waits first. */
export function Requests() {
  const unseen = useRefusal("index.requests.list");
  return unseen === undefined ? (
    <Seen />
  ) : (
    <Empty title="You may not see what was asked.">
      <p>{unseen}</p>
    </Empty>
  );
}

function Seen() {
  const list = useListed("index.requests.list", { limit: 50 });
  const [settling, setSettling] = useState<IndexRequest | null>(null);
  const columns: readonly Column<IndexRequest>[] = [
    {
      key: "company",
      head: "Company",
      heads: true,
      render: ({ company }) => (
        <Link to="/index/$id" params={{ id: company.id }}>
          <Plain>{company.name}</Plain>
        </Link>
      ),
    },
    {
      key: "kind",
      head: "Asked",
      render: ({ kind }) => (kind === "correction" ? "To correct it" : "To leave it out"),
    },
    {
      key: "says",
      head: "In their words",
      as: "grow",
      render: ({ says, contact }) => (
        <>
          <Plain>{says}</Plain>
          {contact !== null && (
            <div className="muted">
              Answer to <Plain>{contact}</Plain>
            </div>
          )}
        </>
      ),
    },
    { key: "at", head: "When", as: "tight", render: ({ at }) => <Ago at={at} /> },
    {
      key: "settled",
      head: "Settled",
      render: (request) =>
        request.outcome === null ? (
          <Button
            aria-label={`Settle what ${request.company.name} asked`}
            onClick={() => setSettling(request)}
          >
            Settle
          </Button>
        ) : (
          <>
            <Badge
              tone={request.outcome === "done" ? "allow" : "calm"}
              shape={request.outcome === "done" ? "disc" : "dash"}
            >
              {request.outcome === "done" ? "Done" : "Declined"}
            </Badge>
            <div className="muted">
              <Plain>{request.answer ?? ""}</Plain>
            </div>
          </>
        ),
    },
  ];
  return (
    <>
      <Listing
        label="What was asked"
        what="requests"
        list={list}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<p className="muted">Nobody asked for anything yet.</p>}
      />
      {settling && <Settle request={settling} onClose={() => setSettling(null)} />}
    </>
  );
}

function Settle({ request, onClose }: { request: IndexRequest; onClose: () => void }) {
  const settle = useChange("index.requests.settle");
  return (
    <DialogForm
      title="Settle it"
      says={
        request.kind === "opt_out"
          ? "Done takes the company out of the index: it is neither read nor shown."
          : "Correct the company first where that is needed."
      }
      does="Settle it"
      change={settle}
      onClose={onClose}
      onSubmit={(values) =>
        settle.mutate(
          {
            id: request.id,
            outcome: values.text("outcome") === "done" ? "done" : "declined",
            answer: values.text("answer"),
          },
          {
            onSuccess: () => {
              say("It is settled.");
              onClose();
            },
          },
        )
      }
    >
      <SelectField
        name="outcome"
        label="Outcome"
        choices={[
          { value: "done", label: "Done" },
          { value: "declined", label: "Declined" },
        ]}
      />
      <TextArea name="answer" label="Answer" maxLength={2000} />
    </DialogForm>
  );
}
