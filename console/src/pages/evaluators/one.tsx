import type { EvaluatorId } from "@reeve/contract/id";
import type { Grader } from "@reeve/contract/grader";
import type { Output } from "@reeve/contract/operations";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { RateChart } from "../../parts/rate-chart.tsx";
import { interval, percent } from "../../parts/verdict.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { Buttons } from "./buttons.tsx";
import { Calibrations } from "./calibrations.tsx";
import { Disagreements } from "./disagreements.tsx";
import { OnOff, aspects, kinds, usd, whys } from "./words.tsx";

const route = getRouteApi("/signed-in/evaluators/$id");
type Shown = Output<"standings.get">;

export function EvaluatorPage() {
  const id = route.useParams().id as EvaluatorId;
  const query = useAsked("standings.get", { id }, { refetchInterval: 10_000 });
  const graders = useAsked("graders.list", {});
  return (
    <Loaded query={query} what="the evaluator" page="Evaluator">
      {(shown) => (
        <One shown={shown} grader={graders.data?.items.find((it) => it.id === id) ?? null} />
      )}
    </Loaded>
  );
}

function One({ shown, grader }: { shown: Shown; grader: Grader | null }) {
  const { standing, history, untold, disagreements } = shown;
  const { name, kind } = standing;
  const shipped = useAsked("evaluators.list", {}, { enabled: kind === "deterministic" });
  const says = shipped.data?.items.find(({ id }) => id === standing.id)?.says;
  return (
    <Page
      title={name}
      over={<Link to="/evaluators">Evaluators</Link>}
      lead={says !== undefined && <Plain>{says}</Plain>}
      buttons={<Buttons standing={standing} grader={grader} />}
    >
      <Head shown={shown} grader={grader} />
      <Section title="How often sessions pass, over all agents">
        {history.buckets.length === 0 ? (
          <Empty title="It has said nothing in 30 days.">
            <p>{silence(standing.on, kind)}</p>
          </Empty>
        ) : (
          <RateChart
            history={history}
            marks={history.versions.map(({ at, version }) => ({
              at,
              kind: "version",
              label: `version ${version}`,
            }))}
          />
        )}
      </Section>
      {grader !== null && <Calibrations standing={standing} grader={grader} />}
      {grader !== null && <Disagreements standing={standing} items={disagreements} />}
      {untold.length > 0 && (
        <Section title="Why it could not tell">
          <Table
            label="Why it could not tell"
            columns={[
              { key: "why", head: "Why", heads: true, as: "grow", render: ({ why }) => whys[why] },
              { key: "n", head: "Sessions", as: "num", render: ({ sessions }) => sessions },
            ]}
            rows={untold}
            rowKey={({ why }) => why}
          />
        </Section>
      )}
      {grader !== null && <How how={grader.how} />}
    </Page>
  );
}

const silence = (on: boolean | null, kind: Shown["standing"]["kind"]): string => {
  if (on === false) return "It is off. Switch it on, and it scores sessions as they become quiet.";
  if (kind === "human") return "People have labelled nothing. Send sessions to annotation.";
  if (kind === "external") return "The other system has sent no score in these days.";
  return "It scores sessions once nothing happened in them for a minute. Let an agent work.";
};

function Head({ shown: { standing }, grader }: { shown: Shown; grader: Grader | null }) {
  const { kind, aspect, version, on, passRate, passed, failed, unscored, budget } = standing;
  const source = useAsked("scores.sources", {}, { enabled: kind === "external" });
  const from = source.data?.items.find((it) => it.id === standing.id);
  return (
    <Facts>
      <Fact name="Who">{kinds[kind]}</Fact>
      <Fact name="It tells of">{aspects[aspect]}</Fact>
      <Fact name="Version">
        <code className="id">
          <Plain>{version}</Plain>
        </code>
      </Fact>
      {on !== null && (
        <Fact name="State">
          <OnOff on={on} />
        </Fact>
      )}
      <Fact name="Scored in 30 days">
        {passed + failed}
        {unscored > 0 && <span className="muted">, and {unscored} it could not tell</span>}
      </Fact>
      <Fact name="Passed">
        {passRate === null ? (
          <span className="muted">nothing yet</span>
        ) : (
          <>
            {percent(passRate.rate)} <span className="muted">({interval(passRate)})</span>
          </>
        )}
      </Fact>
      {budget !== null && (
        <Fact name="Spent today">
          {usd(budget.spentMicros)} <span className="muted">of {usd(budget.mostMicros)}</span>
        </Fact>
      )}
      {budget !== null && <Fact name="Its scores of 30 days cost">{usd(standing.costMicros)}</Fact>}
      {standing.waiting !== null && <Fact name="Sessions waiting">{standing.waiting}</Fact>}
      {grader !== null && (
        <Fact name="Set">
          <Moment at={grader.changedAt} /> by <Plain>{grader.changedBy}</Plain>
        </Fact>
      )}
      {from !== undefined && (
        <Fact name="Handed in">
          by <Plain>{from.by}</Plain>, last <Moment at={from.lastAt} />
        </Fact>
      )}
    </Facts>
  );
}

const label = { judge: "The rubric", code: "The code" } as const;
const How = ({ how }: { how: Grader["how"] }) => (
  <Section title={how.kind === "judge" ? "What it goes by" : "Its code"}>
    {/* A scrolling region must be reachable with the keyboard. */}
    {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
    <pre className="json" tabIndex={0} aria-label={label[how.kind]}>
      <Plain lines>{how.kind === "judge" ? how.rubric : how.source}</Plain>
    </pre>
    {how.kind === "judge" && (
      <p className="muted">
        Asked of <Plain>{how.model}</Plain> at <Plain>{new URL(how.url).host}</Plain>; passes from{" "}
        {how.passMark} on.
      </p>
    )}
  </Section>
);
