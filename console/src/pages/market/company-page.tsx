import type { CompanyId } from "@reeve/contract/id";
import type { Board } from "@reeve/contract/market";
import type { Output } from "@reeve/contract/operations";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { Ask, type Asking } from "./ask.tsx";
import { useVisitor } from "./frame.tsx";
import { FamilyCounts, Flags, GroupBadge, Signal, Source, Sure } from "./marks.tsx";
import { Changes, Openings } from "./openings.tsx";
import { OwnStage } from "./own.tsx";
import { familyLabel } from "./words.ts";

const route = getRouteApi("/jobs-index/index/$id");

/** One company: where it stands, the openings that say so, and how that changed. */
export function IndexCompanyPage() {
  const id = route.useParams().id as CompanyId;
  const query = useAsked("index.company", { id });
  return (
    <Loaded query={query} what="the company" page="Company">
      {(data) => <One of={data} />}
    </Loaded>
  );
}

function One({ of }: { of: Output<"index.company"> }) {
  const { company, evidence, history, boards } = of;
  const { placement } = company;
  const [asking, setAsking] = useState<Asking | null>(null);
  const signedIn = useVisitor() === "signed-in";
  const seen = evidence.map(({ firstSeen }) => firstSeen).toSorted();
  return (
    <Page
      title={company.name}
      over={<Link to="/index">Jobs Index</Link>}
      lead={
        <>
          <Plain>{company.domain}</Plain> <Flags company={company} mine={signedIn} />
        </>
      }
      buttons={
        <>
          <Button onClick={() => setAsking("correction")}>Something is wrong</Button>
          <Button onClick={() => setAsking("opt_out")}>Leave it out</Button>
        </>
      }
    >
      <Signal />
      {placement ? (
        <>
          <Facts>
            <Fact name="Group">
              <GroupBadge group={placement.group} />
            </Fact>
            <Fact name="Decided by">
              <Source url={placement.deciding.url}>{placement.deciding.title}</Source>{" "}
              <span className="muted">{familyLabel[placement.family]}</span>
            </Fact>
            <Fact name="How sure">
              <Sure of={placement.confidence} />
            </Fact>
            <Fact name="Open roles that count">{placement.openRoles}</Fact>
            <Fact name="First seen, newest">
              <Ago at={seen[0] ?? null} />, <Ago at={placement.newestRole} />
            </Fact>
            <Fact name="As of">
              <Ago at={placement.asOf} />, method {placement.methodVersion}
            </Fact>
            {(company.sector !== null || company.size !== null) && (
              <Fact name="Sector and size">
                <Plain>{[company.sector, company.size].filter(Boolean).join(", ")}</Plain>
              </Fact>
            )}
          </Facts>
          {placement.note !== null && (
            <p className="hint">
              <Plain>{placement.note}</Plain>
            </p>
          )}
          {placement.stale && (
            <p className="hint">
              None of its boards could be read for a week, so it may be otherwise by now.
            </p>
          )}
        </>
      ) : (
        <Empty title="No current signal.">
          <p>None of its openings is for an agentic role, or its boards could not be read.</p>
        </Empty>
      )}
      {company.isOwn && signedIn && <OwnStage company={company} />}
      {placement && (
        <Section title="What it hires for">
          <FamilyCounts placement={placement} />
          <Openings of={evidence} />
        </Section>
      )}
      <Section title="How that changed">
        {history.length === 0 ? (
          <p className="muted">It was never placed.</p>
        ) : (
          <Changes of={history} />
        )}
      </Section>
      <Section title="Where it was read">
        {boards.length === 0 ? (
          <p className="muted">It has no board.</p>
        ) : (
          <ul>
            {boards.map((board) => (
              <ReadAt key={board.key} board={board} />
            ))}
          </ul>
        )}
      </Section>
      {asking && <Ask company={company} kind={asking} onClose={() => setAsking(null)} />}
    </Page>
  );
}

const ReadAt = ({ board: { key, open, lastOkAt } }: { board: Board }) => (
  <li>
    <code>
      <Plain>{key}</Plain>
    </code>
    : {open} open, read well <Ago at={lastOkAt} />
  </li>
);
