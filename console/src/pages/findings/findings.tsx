import type { Finding } from "@reeve/contract/finding";
import { getRouteApi } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useChange, useListed } from "../../api/query.ts";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Subject } from "../../parts/subject.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const route = getRouteApi("/signed-in/findings");

export function FindingsPage() {
  const { status = "open" } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed("findings.list", status === "all" ? {} : { status });
  const resolve = useChange("findings.resolve");
  const refusal = useRefusal("findings.resolve");

  const columns: readonly Column<Finding>[] = [
    { key: "severity", head: "Severity", render: (it) => <SeverityBadge severity={it.severity} /> },
    {
      key: "title",
      head: "Finding",
      heads: true,
      as: "grow",
      render: ({ title, detail }) => (
        <>
          <Plain>{title}</Plain>
          <p className="detail">
            <Plain>{detail}</Plain>
          </p>
        </>
      ),
    },
    { key: "subject", head: "About", render: ({ subject }) => <Subject id={subject} /> },
    { key: "seen", head: "Seen", as: "num", render: ({ seen }) => `${seen} ×` },
    { key: "last", head: "Last", render: ({ lastSeenAt }) => <Ago at={lastSeenAt} /> },
    {
      key: "do",
      head: "Do",
      as: "end",
      render: ({ id, status, resolvedAt }) =>
        status === "resolved" ? (
          <span className="muted">
            resolved <Ago at={resolvedAt} />
          </span>
        ) : (
          <Button
            kind="quiet"
            unavailable={refusal}
            busy={resolve.isPending && resolve.variables.id === id}
            onClick={() =>
              resolve.mutate({ id }, { onSuccess: () => say("The finding is resolved.") })
            }
          >
            Resolve
          </Button>
        ),
    },
  ];

  return (
    <Page
      title="Findings"
      lead="Gaps between what is declared and what is so. Each waits for someone to look."
    >
      <Filters label="Filter findings">
        <ChoiceFilter
          label="Status"
          value={status === "open" ? undefined : status}
          any="Open"
          choices={[
            { value: "resolved", label: "Resolved" },
            { value: "all", label: "All" },
          ]}
          onChange={(next) =>
            void navigate({ search: next ? { status: next } : {}, replace: true })
          }
        />
      </Filters>
      {resolve.error && <Notice trouble={resolve.error} />}
      <Listing
        list={list}
        what="findings"
        label="Findings"
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty title={status === "open" ? "Nothing is open." : "There is no finding."} />}
      />
    </Page>
  );
}
