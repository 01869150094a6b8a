import type { Agent } from "@reeve/contract/agent";
import type { GrantRequest } from "@reeve/contract/grant-request";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { DecideRequest } from "./decide-request.tsx";
import { toolsInWords, Within } from "./grant-parts.tsx";

const said: Record<GrantRequest["status"], string> = {
  pending: "waits",
  approved: "given",
  denied: "denied",
  expired: "nobody decided in time",
};

/** Who asked for more, and what was answered. */
export function GrantRequests({ agent }: { agent: Agent }) {
  const list = useListed("grants.requests.list", { agent: agent.id });
  const [giving, setGiving] = useState<GrantRequest | null>(null);
  const [denying, setDenying] = useState<GrantRequest | null>(null);
  const deny = useChange("grants.requests.deny");
  const mayDecide = useRefusal("grants.requests.approve");
  const columns: readonly Column<GrantRequest>[] = [
    {
      key: "what",
      head: "Asked for",
      heads: true,
      render: ({ server, tools }) => (
        <code>
          <Plain>{`${server}: ${toolsInWords(tools)}`}</Plain>
        </code>
      ),
    },
    { key: "within", head: "Within", render: ({ within }) => <Within within={within} /> },
    {
      key: "why",
      head: "Why",
      as: "grow",
      render: ({ reason, askedBy }) => (
        <div>
          <Plain>{reason}</Plain>
          <br />
          <span className="muted">
            <Plain>{askedBy.name}</Plain>
          </span>
        </div>
      ),
    },
    { key: "at", head: "Asked", render: ({ askedAt }) => <Ago at={askedAt} /> },
    {
      key: "said",
      head: "Answer",
      render: ({ status, decision }) => (
        <div>
          {said[status]}
          {decision && (
            <>
              {" by "}
              <Plain>{decision.by}</Plain>: <Plain>{decision.reason}</Plain>
            </>
          )}
        </div>
      ),
    },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: (request) =>
        request.status === "pending" && (
          <>
            <Button kind="quiet" unavailable={mayDecide} onClick={() => setGiving(request)}>
              Give
            </Button>
            <Button kind="quiet" unavailable={mayDecide} onClick={() => setDenying(request)}>
              Deny
            </Button>
          </>
        ),
    },
  ];
  return (
    <Section title="What was asked for">
      <Listing
        list={list}
        what="requests"
        label="Requests for grants"
        columns={columns}
        rowKey={({ id }) => id}
        rowClass={({ status }) => (status === "pending" ? "" : "past")}
        empty={
          <Empty title="Nobody asked for more.">
            <p>
              The agent can ask by itself when a call is refused; a person asks with the button
              above.
            </p>
          </Empty>
        }
      />
      {giving && <DecideRequest request={giving} onClose={() => setGiving(null)} />}
      <Confirm
        title="Deny the request"
        says="Whoever asked sees the reason."
        does="Deny"
        withReason
        open={denying !== null}
        busy={deny.isPending}
        failure={deny.error}
        onClose={() => {
          setDenying(null);
          deny.reset();
        }}
        onConfirm={(reason) =>
          denying &&
          deny.mutate(
            { id: denying.id, reason },
            {
              onSuccess: () => {
                say("The request is denied.");
                setDenying(null);
              },
            },
          )
        }
      />
    </Section>
  );
}
