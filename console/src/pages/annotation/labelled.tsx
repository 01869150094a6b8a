import type { Annotation } from "@reeve/contract/annotation";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { oneOf } from "../../api/search.ts";
import { useListed } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { VerdictBadge } from "../../parts/verdict.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const statuses = [
  { value: "open", label: "Waiting" },
  { value: "done", label: "Done" },
  { value: "differ", label: "Nobody can tell" },
] as const;

const columns: readonly Column<Annotation>[] = [
  {
    key: "session",
    head: "Session",
    heads: true,
    render: ({ agent, session }) => (
      <Link to="/agents/$id/session" params={{ id: agent.id }} search={{ session }}>
        <code className="id">
          <Plain>{session}</Plain>
        </code>
      </Link>
    ),
  },
  { key: "agent", head: "Agent", render: ({ agent }) => <AgentLink agent={agent} /> },
  { key: "aspect", head: "About", render: ({ aspect }) => aspect },
  {
    key: "label",
    head: "People say",
    render: ({ label, said, people, held }) =>
      label === null ? (
        <span className="muted">
          {said} of {people}
          {held !== null && (
            <>
              , with <Plain>{held.by}</Plain>
            </>
          )}
        </span>
      ) : (
        <VerdictBadge label={label} />
      ),
  },
  {
    key: "labels",
    head: "Each of them",
    as: "grow",
    render: ({ labels }) => (
      <ul>
        {labels.map(({ by, label, failureMode, note }) => (
          <li key={by}>
            <Plain>{[`${by}: ${label}`, failureMode, note].filter(Boolean).join(", ")}</Plain>
          </li>
        ))}
      </ul>
    ),
  },
  { key: "why", head: "Why it came here", as: "grow", render: ({ why }) => <Plain>{why}</Plain> },
  { key: "at", head: "Since", render: ({ createdAt }) => <Ago at={createdAt} /> },
];

/** All that is or was in the queue. */
export function Labelled() {
  const [status, setStatus] = useState<string | undefined>();
  const asked = oneOf(["open", "done", "differ"] as const, status ?? "");
  const list = useListed("annotations.list", { ...(asked && { status: asked }), limit: 50 });
  return (
    <>
      <Filters label="Which sessions">
        <ChoiceFilter
          label="State"
          value={status}
          any="All"
          choices={statuses}
          onChange={setStatus}
        />
      </Filters>
      <Listing
        list={list}
        what="sessions"
        label="Sessions that people label"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No session here.">
            <p>Send one from the page of a session, or let rules choose.</p>
          </Empty>
        }
      />
    </>
  );
}
