import type { Review } from "@reeve/contract/review";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed } from "../../api/query.ts";
import { TierBadge } from "../../parts/agent.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";

const route = getRouteApi("/signed-in/reviews");

const words: Readonly<Record<Review["status"], string>> = {
  waiting: "Waits",
  approved: "Approved",
  self: "Self-reviewed",
  refused: "Refused",
  overtaken: "Overtaken",
};

const columns: readonly Column<Review>[] = [
  {
    key: "agent",
    head: "Agent",
    heads: true,
    as: "grow",
    render: ({ agent, kind, differences }) => (
      <>
        <Link to="/agents/$id" params={{ id: agent.id }} search={{ tab: "review" }}>
          <Plain>{agent.name}</Plain>
        </Link>
        <p className="detail">
          <Plain>
            {differences.map(({ says }) => says).join(" ") ||
              (kind === "first" ? "Goes live for the first time." : "As it is now.")}
          </Plain>
        </p>
      </>
    ),
  },
  { key: "tier", head: "Tier", render: ({ agent }) => <TierBadge tier={agent.tier} /> },
  { key: "status", head: "State", render: ({ status }) => words[status] },
  { key: "by", head: "Made by", render: ({ authors }) => <Plain>{authors.join(", ")}</Plain> },
  {
    key: "decided",
    head: "Decided by",
    render: ({ decidedBy }) => (decidedBy === null ? "" : <Plain>{decidedBy}</Plain>),
  },
  { key: "asked", head: "Asked", render: ({ askedAt }) => <Ago at={askedAt} /> },
];

/** What waits for a second person before it goes live, and what went live by whom. */
export function ReviewsPage() {
  const { status = "waiting" } = route.useSearch();
  const navigate = route.useNavigate();
  const list = useListed("reviews.list", status === "all" ? {} : { status });
  return (
    <Page
      title="Reviews"
      lead="An agent goes live as it was reviewed. What reaches further waits here for a second person."
    >
      <Filters label="Filter reviews">
        <ChoiceFilter
          label="State"
          value={status === "waiting" ? undefined : status}
          any="Waiting"
          choices={[
            { value: "approved", label: "Approved" },
            { value: "self", label: "Self-reviewed" },
            { value: "refused", label: "Refused" },
            { value: "all", label: "All" },
          ]}
          onChange={(next) =>
            void navigate({ search: next ? { status: next } : {}, replace: true })
          }
        />
      </Filters>
      <Listing
        list={list}
        what="reviews"
        label="Reviews"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title={status === "waiting" ? "Nothing waits for a review." : "There is none."}>
            <p>
              An agent of the tier high or critical waits here with its first credential, and with
              each change that reaches further.
            </p>
          </Empty>
        }
      />
    </Page>
  );
}
