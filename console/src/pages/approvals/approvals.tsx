import type { Approval } from "@reeve/contract/approval";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { ToolName } from "../../parts/action-table.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import { OnCall } from "./on-call.tsx";
import { ApprovalBadge, statusChoices } from "./words.tsx";

const route = getRouteApi("/signed-in/approvals");

const columns: readonly Column<Approval>[] = [
  {
    key: "what",
    head: "Asked",
    heads: true,
    as: "grow",
    render: ({ id, agent, reason, ...it }) => (
      <>
        <Link to="/approvals/$id" params={{ id }}>
          <Plain>{agent.name}</Plain> <ToolName action={it} />
        </Link>
        <p className="detail">
          <Plain>{reason}</Plain>
        </p>
      </>
    ),
  },
  { key: "status", head: "State", render: ({ status }) => <ApprovalBadge status={status} /> },
  { key: "asked", head: "When", render: ({ requestedAt }) => <Ago at={requestedAt} /> },
  {
    key: "until",
    head: "Until",
    render: ({ status, expiresAt }) =>
      status === "pending" || status === "approved" ? <Ago at={expiresAt} /> : "",
  },
];

/** The inbox of whoever decides, everything that was asked, and who is on call. */
export function ApprovalsPage() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Page
      title="Approvals"
      lead="An agent waits here for a person's word on one exact action. Nothing happens until it is given, and it is good once."
    >
      <Tabs
        label="Approvals"
        value={tab ?? "inbox"}
        onChange={(next) =>
          void navigate({ search: next === "oncall" ? { tab: next } : {}, replace: true })
        }
        tabs={[
          { value: "inbox", label: "Questions", content: <Questions /> },
          { value: "oncall", label: "On call", content: <OnCall /> },
        ]}
      />
    </Page>
  );
}

function Questions() {
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed(
    "approvals.list",
    show === undefined ? { mine: "yes" } : show === "all" ? {} : { status: show },
    { refetchInterval: 4_000 },
  );
  return (
    <div className="stack">
      <Filters label="Filter approvals">
        <ChoiceFilter
          label="Show"
          value={show}
          any="Waiting for me"
          choices={[
            { value: "pending", label: "Waiting for anyone" },
            ...statusChoices,
            { value: "all", label: "All" },
          ]}
          onChange={(next) =>
            void navigate({
              search: next ? { show: next as NonNullable<typeof show> } : {},
              replace: true,
            })
          }
        />
      </Filters>
      <Listing
        list={list}
        what="approvals"
        label="Approvals"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title={show === undefined ? "Nothing waits for you." : "There is none."}>
            <p>
              A policy with <code>@outcome("escalate")</code> asks people before an action happens.{" "}
              <Link to="/policies">Policies</Link> say who is asked.
            </p>
          </Empty>
        }
      />
    </div>
  );
}
