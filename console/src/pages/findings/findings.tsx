import type { Finding } from "@reeve/contract/finding";
import type { FindingId } from "@reeve/contract/id";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Subject } from "../../parts/subject.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { Acts } from "./act.tsx";

const route = getRouteApi("/signed-in/findings");

/** One queue of everything that waits for somebody: what is overdue first, then by severity and due date. */
export function FindingsPage() {
  const search = route.useSearch();
  const { status = "open", severity, owner, overdue } = search;
  const navigate = route.useNavigate();
  const list = useListed("findings.list", {
    order: "queue",
    ...(status === "all" ? {} : { status }),
    ...(severity && { severity }),
    ...(owner && { owner }),
    ...(overdue && { overdue }),
  });
  const [marked, setMarked] = useState<ReadonlySet<FindingId>>(new Set());
  const shown = (list.items ?? []).map(({ id }) => id);
  const ids = shown.filter((id) => marked.has(id));
  const filter = (next: Partial<typeof search>): void =>
    void navigate({ search: { ...search, ...next }, replace: true });
  const mark = (id: FindingId, on: boolean): void => {
    const next = new Set(marked);
    if (on) next.add(id);
    else next.delete(id);
    setMarked(next);
  };

  const columns: readonly Column<Finding>[] = [
    {
      key: "mark",
      head: "Mark",
      as: "tight",
      render: ({ id, title }) => (
        <input
          type="checkbox"
          aria-label={`Mark: ${title}`}
          checked={marked.has(id)}
          onChange={(event) => mark(id, event.target.checked)}
        />
      ),
    },
    { key: "severity", head: "Severity", render: (it) => <SeverityBadge severity={it.severity} /> },
    {
      key: "title",
      head: "Finding",
      heads: true,
      as: "grow",
      render: ({ title, detail, accepted }) => (
        <>
          <Plain>{title}</Plain>
          <p className="detail">
            <Plain>{detail}</Plain>
          </p>
          {accepted && (
            <p className="detail">
              <Plain>{`Accepted by ${accepted.by}: ${accepted.reason}`}</Plain>
            </p>
          )}
        </>
      ),
    },
    { key: "subject", head: "About", render: ({ subject }) => <Subject id={subject} /> },
    {
      key: "owner",
      head: "For",
      render: ({ owner: it }) =>
        it ? <Plain>{it.name}</Plain> : <span className="muted">nobody yet</span>,
    },
    { key: "due", head: "Due", render: (it) => <Due it={it} /> },
    {
      key: "seen",
      head: "Seen",
      render: ({ seen, lastSeenAt }) => (
        <span>
          {seen} ×, <Ago at={lastSeenAt} />
        </span>
      ),
    },
  ];

  return (
    <Page
      title="Findings"
      lead="Gaps between what is declared and what is so. What is overdue stands first; critical ones are due in a day, high in 7, medium in 30, low in 90."
    >
      <Filters label="Filter findings">
        <ChoiceFilter
          label="Status"
          value={status === "open" ? undefined : status}
          any="Open"
          choices={[
            { value: "accepted", label: "Accepted" },
            { value: "resolved", label: "Resolved" },
            { value: "all", label: "All" },
          ]}
          onChange={(next) => filter({ status: next })}
        />
        <ChoiceFilter
          label="Severity"
          value={severity}
          choices={(["critical", "high", "medium", "low"] as const).map((value) => ({
            value,
            label: value,
          }))}
          onChange={(next) => filter({ severity: next })}
        />
        <ChoiceFilter
          label="For"
          value={owner}
          any="Anyone"
          choices={[
            { value: "me", label: "Me" },
            { value: "none", label: "Nobody yet" },
          ]}
          onChange={(next) => filter({ owner: next })}
        />
        <ChoiceFilter
          label="Due"
          value={overdue}
          any="Any time"
          choices={[{ value: "yes", label: "Overdue" }]}
          onChange={(next) => filter({ overdue: next })}
        />
      </Filters>
      {shown.length > 0 && <Acts ids={ids} onDone={() => setMarked(new Set())} />}
      {shown.length > 1 && (
        <p>
          <label>
            <input
              type="checkbox"
              checked={ids.length === shown.length}
              onChange={(event) => setMarked(new Set(event.target.checked ? shown : []))}
            />{" "}
            Mark all that are shown
          </label>
        </p>
      )}
      <Listing
        list={list}
        what="findings"
        label="Findings"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty
            title={
              owner === "me"
                ? "Nothing is addressed to you."
                : status === "open"
                  ? "Nothing is open."
                  : "There is no finding."
            }
          />
        }
      />
    </Page>
  );
}

const Due = ({ it }: { it: Finding }) => {
  if (it.status === "resolved")
    return (
      <span className="muted">
        resolved <Ago at={it.resolvedAt} />
      </span>
    );
  if (it.accepted)
    return (
      <span className="muted">
        again <Ago at={it.accepted.until} />
      </span>
    );
  return it.overdue ? (
    <Badge tone="block" shape="triangle">
      overdue, <Ago at={it.dueAt} />
    </Badge>
  ) : (
    <Ago at={it.dueAt} />
  );
};
