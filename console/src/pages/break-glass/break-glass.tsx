import type { BreakGlass } from "@reeve/contract/break-glass";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { AskForGlass } from "./ask.tsx";
import { GlassBadge } from "./words.tsx";

const everyMs = 5_000;

const columns: readonly Column<BreakGlass>[] = [
  {
    key: "what",
    head: "Lifts",
    heads: true,
    as: "grow",
    render: ({ id, policy, ticket, reason }) => (
      <>
        <Link to="/break-glass/$id" params={{ id }}>
          {policy}, <Plain>{ticket}</Plain>
        </Link>
        <p className="detail">
          <Plain>{reason}</Plain>
        </p>
      </>
    ),
  },
  { key: "agent", head: "For", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "status", head: "State", render: ({ status }) => <GlassBadge status={status} /> },
  { key: "by", head: "Opened by", render: ({ opener }) => <Plain>{opener.name}</Plain> },
  {
    key: "second",
    head: "Confirmed by",
    render: ({ confirmer }) =>
      confirmer === null ? <span className="muted">nobody</span> : <Plain>{confirmer.name}</Plain>,
  },
  {
    key: "until",
    head: "Until",
    render: ({ endedAt, expiresAt, minutes }) =>
      expiresAt === null ? (
        <span className="muted">{minutes} min once confirmed</span>
      ) : (
        <Ago at={endedAt ?? expiresAt} />
      ),
  },
];

export function BreakGlassPage() {
  const list = useListed("breakglass.list", {}, { refetchInterval: everyMs });
  const refusal = useRefusal("breakglass.open");
  const [asking, setAsking] = useState(false);
  return (
    <Page
      title="Break-glass"
      lead="One policy lifted for one agent, for a while, by two people. Each use is on record, and somebody reviews it afterwards."
      buttons={
        <Button kind="primary" unavailable={refusal} onClick={() => setAsking(true)}>
          Break the glass
        </Button>
      }
    >
      <Listing
        list={list}
        what="break-glass"
        label="Break-glass"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No glass was ever broken.">
            <p>
              When a policy stands in the way of an emergency, open one for the agent that needs it.
              It works where the policy&apos;s author wrote that it may.
            </p>
          </Empty>
        }
      />
      <AskForGlass open={asking} onClose={() => setAsking(false)} />
    </Page>
  );
}
