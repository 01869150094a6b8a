import type { MeasuredCriterion, MeasuredSubject } from "@reeve/contract/maturity/maturity";
import { Link, getRouteApi } from "@tanstack/react-router";
import { model } from "virtual:model";
import { useListed } from "../../api/query.ts";
import { Lost } from "../../parts/fallbacks.tsx";
import { CountedText, StandingMark, StatusMark } from "../../parts/ladder-marks.tsx";
import { useMaturity, type Scope } from "../../parts/ladder-measured.ts";
import { Place, pageOf } from "../../parts/ladder-place.tsx";
import { surfaceName } from "../../parts/ladder-surfaces.tsx";
import {
  countedSays,
  durationText,
  percent,
  sentence,
  standings,
} from "../../parts/ladder-words.ts";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago, Moment } from "../../ui/time.tsx";
import { Attest } from "../../parts/ladder-attest.tsx";
import { attestationOf } from "../../parts/ladder-attestable.ts";
import { ScopeFilters, ScopeName } from "./scope-filters.tsx";
import "./maturity.css";
import { WithCode } from "../../ui/with-code.tsx";

const route = getRouteApi("/signed-in/maturity/criteria/$id");
const everyMs = 4_000;

type Told = (typeof model.criteria)[number];

/** What one number was counted from: every subject by name, what does not pass first, and the way to the records. */
export function CriterionPage() {
  const { id } = route.useParams();
  const scope = route.useSearch();
  const navigate = route.useNavigate();
  const query = useMaturity(scope);
  const told = model.criteria.find((criterion) => criterion.id === id);
  if (!told) return <Lost />;
  const measured = query.data?.surfaces
    .flatMap(({ criteria }) => criteria)
    .find((criterion) => criterion.id === id);
  return (
    <Page
      title={sentence(told.name)}
      over={
        <>
          Criterion {told.id} of{" "}
          <Link to="/maturity/$surface" params={{ surface: told.surface }} search={scope}>
            {surfaceName(told.surface)}
          </Link>
          , level {told.level}
        </>
      }
      lead={
        <>
          {countedSays(told.numerator, told.denominator)} <ScopeName scope={query.data?.scope} />
        </>
      }
      buttons={<OrganisationAttest told={told} />}
    >
      <ScopeFilters scope={scope} onChange={(search) => void navigate({ search, replace: true })} />
      <Loaded query={query} what="the criterion">
        {() =>
          measured ? (
            <Measured measured={measured} told={told} />
          ) : (
            <Empty title="This criterion is not measured for what you chose.">
              <p>It is about the organisation as a whole.</p>
            </Empty>
          )
        }
      </Loaded>
      <Section title="Counted from">
        <Subjects told={told} scope={scope} />
      </Section>
    </Page>
  );
}

/** What concerns the organisation is vouched for here; what concerns an agent, at its row. */
function OrganisationAttest({ told }: { told: Told }) {
  const kind = told.kind === "org" ? attestationOf(told.id) : undefined;
  return kind === undefined ? null : <Attest kind={kind} look="primary" />;
}

const Measured = ({ measured, told }: { measured: MeasuredCriterion; told: Told }) => (
  <Facts>
    <Fact name="Status">
      <StatusMark status={measured.status} />
      {measured.why !== "" && (
        <>
          {" "}
          <WithCode>{measured.why}</WithCode>
        </>
      )}
    </Fact>
    <Fact name="Counted">
      <CountedText criterion={measured} />, needs {percent(measured.threshold)}{" "}
      <Split it={measured} />
    </Fact>
    <Fact name="Evidence">
      {sentence(told.evidence)}; counts for {durationText(told.ttl)}. Oldest{" "}
      <Ago at={measured.oldestEvidenceAt} missing="none" />
      {measured.expiresAt !== null && (
        <>
          , expires <Moment at={measured.expiresAt} />
        </>
      )}
      .
    </Fact>
    <Fact name="To do">
      {told.remedy.title}: {told.remedy.says} <Place to={told.remedy.page}>Where it is done</Place>
    </Fact>
  </Facts>
);

/** Each state is counted by itself: what cannot be seen is never added to what is broken. */
const Split = ({ it: { counts } }: { it: MeasuredCriterion }) => (
  <span className="muted">
    (
    {Object.entries(standings)
      .filter(([key]) => counts[key as keyof typeof counts] > 0)
      .map(([key, { label }]) => `${counts[key as keyof typeof counts]} ${label.toLowerCase()}`)
      .join(", ") || "nobody and nothing"}
    )
  </span>
);

function Subjects({ told, scope }: { told: Told; scope: Scope }) {
  const list = useListed(
    "maturity.subjects",
    { id: told.id, ...scope },
    { refetchInterval: everyMs },
  );
  const kind = attestationOf(told.id);
  return (
    <Listing
      list={list}
      what="subjects"
      label={`What ${told.name} was counted from`}
      columns={kind === undefined ? columns : [...columns, attest(kind)]}
      rowKey={({ id }) => id}
      empty={
        <Empty title="There is nothing to count yet.">
          <p>An empty count is unknown, never all.</p>
        </Empty>
      }
    />
  );
}

const attest = (kind: NonNullable<ReturnType<typeof attestationOf>>): Column<MeasuredSubject> => ({
  key: "do",
  head: "Do",
  as: "end",
  render: ({ id, name, standing }) =>
    standing !== "pass" && id.startsWith("agt_") ? (
      <Attest kind={kind} agent={{ id: id as `agt_${string}`, name }} />
    ) : null,
});

const columns: readonly Column<MeasuredSubject>[] = [
  {
    key: "standing",
    head: "Counts as",
    as: "tight",
    render: ({ standing, share }) => (
      <>
        <StandingMark standing={standing} />
        {share > 0 && share < 1 && <span className="muted num"> {percent(share)}</span>}
      </>
    ),
  },
  {
    key: "name",
    head: "Subject",
    heads: true,
    render: ({ name, page }) => (
      <Place to={page}>
        <Plain>{name}</Plain>
      </Place>
    ),
  },
  { key: "why", head: "Why", as: "grow", render: ({ why }) => <WithCode>{why}</WithCode> },
  {
    key: "seen",
    head: "Evidence of",
    as: "tight",
    render: ({ observedAt }) => <Ago at={observedAt} />,
  },
  {
    key: "records",
    head: "Records",
    as: "tight",
    render: ({ evidence, name }) => (
      <Place to={pageOf(evidence)}>
        Records<span className="unseen"> of {name}</span>
      </Place>
    ),
  },
];
