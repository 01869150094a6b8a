import type { RiskId } from "@reeve/contract/id";
import type { ControlState, Risk, RiskAcceptance, RiskDetail } from "@reeve/contract/risk";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { dollars, LossCurve } from "../../parts/loss.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { AcceptRisk } from "./accept.tsx";
import { Inputs } from "./inputs.tsx";
import { RiskReviewed } from "./review.tsx";
import { controlText, StateBadge, StatusBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/risks/$id");
const everyMs = 1_000;

export function OneRiskPage() {
  const id = route.useParams().id as RiskId;
  const query = useAsked("risks.get", { id }, { refetchInterval: everyMs });
  return (
    <Loaded query={query} what="the risk" page="Risk">
      {(detail) => <One detail={detail} />}
    </Loaded>
  );
}

const controlColumns: readonly Column<ControlState>[] = [
  {
    key: "control",
    head: "Control",
    heads: true,
    render: ({ control }) => <Plain>{controlText(control)}</Plain>,
  },
  { key: "state", head: "Now", render: ({ state }) => <StateBadge state={state} /> },
  { key: "why", head: "Why", as: "grow", render: ({ why }) => <Plain>{why}</Plain> },
];

function One({ detail }: { detail: RiskDetail }) {
  const { risk, agents, controls, acceptances, reviews } = detail;
  const { before, after } = risk.figures;
  return (
    <Page
      title={risk.title}
      over={
        <>
          Risk <code className="id">{risk.id}</code>
        </>
      }
      lead={<Plain>{risk.threat}</Plain>}
      buttons={<Deeds detail={detail} />}
    >
      <div aria-live="polite">
        <Facts>
          <Fact name="State">
            <StatusBadge risk={risk} />
          </Fact>
          <Fact name="Expected loss a year">{dollars(after.mean)}</Fact>
          <Fact name="Worst year in twenty">{dollars(after.tail)}</Fact>
          <Fact name="Half of the years, nine in ten">
            up to {dollars(after.p50)}, up to {dollars(after.p90)}
          </Fact>
          <Fact name="Agents">
            {agents.map(({ id, name }) => (
              <span key={id}>
                <Link to="/agents/$id" params={{ id }}>
                  <Plain>{name}</Plain>
                </Link>{" "}
              </span>
            ))}
          </Fact>
          <Fact name="What lets it happen">
            <Plain>{risk.vulnerability}</Plain>
          </Fact>
          <Fact name="What is lost">
            <Plain>{risk.asset}</Plain>
          </Fact>
          {risk.closed && (
            <Fact name="Closed by">
              <Plain>{risk.closed.by}</Plain> on <Moment at={risk.closed.at} />:{" "}
              <Plain>{risk.closed.reason}</Plain>{" "}
              {risk.closed.confirmed ? (
                <>
                  Confirmed by <Plain>{risk.closed.confirmed.by}</Plain>.
                </>
              ) : (
                "On the ladder it counts as open until somebody else confirms it."
              )}
            </Fact>
          )}
          <Fact name="Looked after by">
            <Plain>{risk.owner.name}</Plain>, next review <Moment at={risk.reviewDueAt} />
          </Fact>
        </Facts>
      </div>
      <Section title="What a year costs">
        <LossCurve before={before} after={after} />
        <Inputs risk={risk} />
      </Section>
      <Section title="What holds it down">
        {controls.length === 0 ? (
          <p className="muted">
            Nothing. It can be accepted, and counts on the ladder once something does.
          </p>
        ) : (
          <Table
            label="What holds it down"
            columns={controlColumns}
            rows={controls}
            rowKey={({ control }) => controlText(control)}
          />
        )}
      </Section>
      <Section title="Who accepted it">
        {acceptances.length === 0 ? (
          <p className="muted">Nobody yet.</p>
        ) : (
          <ol>
            {acceptances.map((it) => (
              <Accepted key={it.n} it={it} />
            ))}
          </ol>
        )}
      </Section>
      <Section title="Reviews" buttons={risk.status !== "closed" && <RiskReviewed id={risk.id} />}>
        {reviews.length === 0 ? (
          <p className="muted">None yet.</p>
        ) : (
          <ul>
            {reviews.map(({ n, at, by, says }) => (
              <li key={n}>
                <Moment at={at} /> <Plain>{by.name}</Plain>: <Plain>{says}</Plain>
              </li>
            ))}
          </ul>
        )}
      </Section>
    </Page>
  );
}

const Accepted = ({ it }: { it: RiskAcceptance }) => (
  <li>
    <p>
      <Plain>{it.by.name}</Plain> on <Moment at={it.at} />, until <Moment at={it.until} />:{" "}
      <Plain>{it.reason}</Plain>
    </p>
    <p className="detail">
      <Plain>{it.statement}</Plain>
      {it.confirmed && (
        <>
          {" "}
          Confirmed by <Plain>{it.confirmed.by.name}</Plain>.
        </>
      )}
    </p>
    {it.ended && (
      <p>
        {it.ended.how === "expired" ? "It ran out" : "It ended"} <Moment at={it.ended.at} />, by{" "}
        <Plain>{it.ended.by}</Plain>: <Plain>{it.ended.reasons.join(" ")}</Plain>
      </p>
    )}
  </li>
);

function Deeds({ detail }: { detail: RiskDetail }) {
  const { risk } = detail;
  const anew = (
    <Link className="button plain" to="/risks/$id/change" params={{ id: risk.id }}>
      Change
    </Link>
  );
  if (risk.status === "closed")
    return (
      <>
        {risk.closed?.confirmed === null && <Deed risk={risk} does="over" />}
        <Deed risk={risk} does="reopen" />
      </>
    );
  if (risk.status === "open")
    return (
      <>
        <AcceptRisk detail={detail} />
        {anew}
        <Deed risk={risk} does="close" />
      </>
    );
  return (
    <>
      {anew}
      {risk.status === "waiting" && <Deed risk={risk} does="confirm" />}
      <Deed risk={risk} does="reopen" />
      <Deed risk={risk} does="close" />
    </>
  );
}

const deeds = {
  confirm: {
    label: "Confirm it",
    title: "Confirm as the second person",
    says: "It holds from then on, exactly as it was accepted.",
    done: "It is accepted.",
    by: "risks.confirm",
  },
  over: {
    label: "Confirm that it is over",
    title: "Confirm as the second person",
    says: "From then on it is over on the ladder too.",
    done: "It is over.",
    by: "risks.confirm",
  },
  reopen: {
    label: "Open it again",
    title: "Open this risk again",
    says: "Nobody has accepted it from then on.",
    done: "It is open.",
    by: "risks.reopen",
  },
  close: {
    label: "Close it",
    title: "Close this risk",
    says: "It is there no more. Its history stays, and it can be opened again. On the ladder it counts as open until somebody else confirms that it is over.",
    done: "It is closed.",
    by: "risks.close",
  },
} as const;

function Deed({ risk, does }: { risk: Risk; does: keyof typeof deeds }) {
  const [asking, setAsking] = useState(false);
  const { label, title, says, done, by } = deeds[does];
  const change = useChange(by);
  const onSuccess = () => {
    say(done);
    setAsking(false);
  };
  return (
    <>
      <Button unavailable={useRefusal(by)} onClick={() => setAsking(true)}>
        {label}
      </Button>
      <Confirm
        title={title}
        says={says}
        does={label}
        withReason
        open={asking}
        busy={change.isPending}
        failure={change.error}
        onClose={() => setAsking(false)}
        onConfirm={(reason) => change.mutate({ id: risk.id, reason }, { onSuccess })}
      />
    </>
  );
}
