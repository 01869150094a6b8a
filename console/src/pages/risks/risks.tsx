import type { Risk, RiskReviewDue, RiskTotal } from "@reeve/contract/risk";
import { Link, getRouteApi, useNavigate } from "@tanstack/react-router";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { dollars, LossBar } from "../../parts/loss.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Moment } from "../../ui/time.tsx";
import { RegisterReview } from "./review.tsx";
import { scopeText, StatusBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/risks");
const everyMs = 2_000;

const RiskLink = ({ id, title }: { id: string; title: string }) => (
  <Link to="/risks/$id" params={{ id }}>
    <Plain>{title}</Plain>
  </Link>
);

const columns = (most: number): readonly Column<Risk>[] => [
  {
    key: "title",
    head: "Risk",
    heads: true,
    as: "grow",
    render: ({ id, title, scope }) => (
      <>
        <RiskLink id={id} title={title} />
        <p className="detail">
          <Plain>{scopeText(scope)}</Plain>
        </p>
      </>
    ),
  },
  { key: "status", head: "State", render: (risk) => <StatusBadge risk={risk} /> },
  {
    key: "until",
    head: "Until",
    render: ({ status, acceptance }) =>
      status === "accepted" && acceptance ? <Moment at={acceptance.until} /> : "",
  },
  {
    key: "mean",
    head: "A year",
    as: "num",
    render: ({ figures }) => dollars(figures.after.mean),
  },
  {
    key: "tail",
    head: "Worst in 20",
    as: "num",
    render: ({ figures }) => dollars(figures.after.tail),
  },
  {
    key: "bar",
    head: "Loss",
    render: ({ figures: { after } }) => <LossBar mean={after.mean} tail={after.tail} most={most} />,
  },
];

/** The risk that is left: what it costs, who accepted it, and what is to be looked at again. */
export function RisksPage() {
  const { tab } = route.useSearch();
  const go = route.useNavigate();
  const navigate = useNavigate();
  return (
    <Page
      title="Risks"
      lead="What could happen although every control works, and who has taken it upon them. A risk opens again by itself when a control stops working or its agents may do more."
      buttons={
        <Button
          kind="primary"
          unavailable={useRefusal("risks.create")}
          onClick={() => void navigate({ to: "/risks/new" })}
        >
          Write down a risk
        </Button>
      }
    >
      <Tabs
        label="Risks"
        value={tab ?? "register"}
        onChange={(next) =>
          void go({
            search: next === "owners" || next === "reviews" ? { tab: next } : {},
            replace: true,
          })
        }
        tabs={[
          { value: "register", label: "Register", content: <Register /> },
          { value: "owners", label: "By owner", content: <ByOwner /> },
          { value: "reviews", label: "Reviews", content: <Reviews /> },
        ]}
      />
    </Page>
  );
}

function Register() {
  const list = useListed("risks.list", {}, { refetchInterval: everyMs });
  const most = Math.max(0, ...(list.items ?? []).map(({ figures }) => figures.after.tail));
  return (
    <Listing
      list={list}
      what="risks"
      label="Risks"
      columns={columns(most)}
      rowKey={({ id }) => id}
      empty={
        <Empty title="No risk is written down yet.">
          <p>
            Begin with the agent that could do the most harm: what could happen, how often, and what
            it would cost. Reeve simulates a year of it.
          </p>
        </Empty>
      }
    />
  );
}

const totalColumns = (most: number): readonly Column<RiskTotal>[] => [
  { key: "name", head: "Owner", heads: true, render: ({ name }) => <Plain>{name}</Plain> },
  { key: "risks", head: "Risks", as: "num", render: ({ risks }) => String(risks) },
  { key: "open", head: "Not accepted", as: "num", render: ({ open }) => String(open) },
  { key: "mean", head: "A year", as: "num", render: ({ mean }) => dollars(mean) },
  {
    key: "tail",
    head: "Worst in 20, at most",
    as: "num",
    render: ({ tailAtMost }) => dollars(tailAtMost),
  },
  {
    key: "bar",
    head: "Loss",
    render: ({ mean, tailAtMost }) => <LossBar mean={mean} tail={tailAtMost} most={most} />,
  },
  {
    key: "largest",
    head: "Most of it",
    as: "grow",
    render: ({ largest }) => (
      <ul>
        {largest.map(({ id, title, mean }) => (
          <li key={id}>
            <RiskLink id={id} title={title} /> {dollars(mean)}
          </li>
        ))}
      </ul>
    ),
  },
];

function ByOwner() {
  const query = useAsked("risks.totals", { by: "owner" });
  return (
    <Loaded query={query} what="what is left by owner">
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="Nothing is left with anybody.">
            <p>Once a risk is written down, it counts here with whoever looks after it.</p>
          </Empty>
        ) : (
          <Table
            label="What is left by owner"
            columns={totalColumns(Math.max(...items.map(({ tailAtMost }) => tailAtMost)))}
            rows={items}
            rowKey={({ id }) => id}
          />
        )
      }
    </Loaded>
  );
}

const dueColumns: readonly Column<RiskReviewDue>[] = [
  {
    key: "title",
    head: "To review",
    heads: true,
    as: "grow",
    render: ({ risk, title }) =>
      risk === null ? <Plain>{title}</Plain> : <RiskLink id={risk} title={title} />,
  },
  { key: "due", head: "By", render: ({ dueAt }) => <Moment at={dueAt} /> },
  {
    key: "state",
    head: "State",
    render: ({ lapsed }) =>
      lapsed ? (
        <Badge tone="block" shape="triangle">
          Lapsed
        </Badge>
      ) : (
        <Badge tone="calm" shape="disc">
          In time
        </Badge>
      ),
  },
];

function Reviews() {
  const query = useAsked("risks.reviews.list", {});
  return (
    <Loaded query={query} what="reviews">
      {({ due, items }) => (
        <>
          <p>Each risk is looked at every quarter, the register as a whole every year.</p>
          {due.length === 0 ? (
            <Empty title="There is nothing to review yet.">
              <p>Reviews begin with the first risk that is written down.</p>
            </Empty>
          ) : (
            <>
              <Table
                label="What is to be reviewed"
                columns={dueColumns}
                rows={due}
                rowKey={({ risk }) => risk ?? "register"}
              />
              <RegisterReview />
            </>
          )}
          {items.length > 0 && (
            <ul>
              {items.map(({ n, by, at, says, risk }) => (
                <li key={n}>
                  <Moment at={at} /> <Plain>{by.name}</Plain>
                  {risk === null ? " on the whole register" : ""}: <Plain>{says}</Plain>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Loaded>
  );
}
