import type { ComparisonId } from "@reeve/contract/id";
import type { VersionGate } from "@reeve/contract/version-gate";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { Differs } from "./differs.tsx";
import { Evidence } from "./evidence.tsx";
import { Override } from "./override.tsx";
import { inWords, titleOf, VerdictBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/versions/$id");

export function ComparisonPage() {
  const id = route.useParams().id as ComparisonId;
  const query = useAsked("gates.get", { id });
  return (
    <Loaded query={query} what="the comparison" page="Comparison of versions">
      {(gate) => <One gate={gate} />}
    </Loaded>
  );
}

/** An evaluator that has nothing to say of these cases is not shown. */
const spoke = ({ reference, candidate }: Of): boolean =>
  [reference, candidate].some(({ pass, fail, unscored }) => pass + fail + unscored > 0);

type Of = VersionGate["evaluators"][number];
const share = ({ pass, fail }: Of["reference"]): string =>
  pass + fail === 0 ? "–" : `${pass} of ${pass + fail}`;

function One({ gate }: { gate: VersionGate }) {
  const { agent, candidateAgent, on, override, evaluators, terms } = gate;
  return (
    <Page
      title={titleOf(gate)}
      over={
        <>
          Comparison <code className="id">{gate.id}</code>
        </>
      }
      lead={inWords(gate)}
      buttons={gate.verdict !== "pass" && override === null && <Override gate={gate} />}
    >
      <Facts>
        <Fact name="The candidate is">
          <VerdictBadge gate={gate} />
          {gate.did.map(({ says }) => (
            <p className="detail" key={says}>
              <Plain>{says}</Plain>
            </p>
          ))}
          {gate.stop !== null && (
            <p className="detail">
              <Link to="/stops/$id" params={{ id: gate.stop }}>
                The stop
              </Link>
            </p>
          )}
        </Fact>
        {override !== null && (
          <Fact name="Overridden">
            by <Plain>{override.by}</Plain> until <Moment at={override.until} />
            <p className="detail">
              <Plain>{override.reason}</Plain>
            </p>
          </Fact>
        )}
        <Fact name="Agent">
          <AgentLink agent={agent} />
          {candidateAgent !== null && (
            <p className="detail">
              The candidate ran as <AgentLink agent={candidateAgent} />.
            </p>
          )}
        </Fact>
        <Fact name="Compared on">
          {on.kind === "live" ? (
            <>
              live sessions from <Moment at={on.since} /> to <Moment at={on.until} />
            </>
          ) : (
            <>
              <Link to="/datasets/$id" params={{ id: on.dataset.id }}>
                <Plain>{on.dataset.name}</Plain>
              </Link>
              , version {on.version}
            </>
          )}
        </Fact>
        <Fact name="Mean change">{gate.mean === null ? "–" : gate.mean.toFixed(3)}</Fact>
        <Fact name="Terms">
          a loss of {terms.tolerance} is accepted; a result is wrong at most{" "}
          {Math.round(terms.alpha * 1000) / 10} times in 100
        </Fact>
        <Fact name="By">
          <Plain>{gate.by}</Plain>, <Moment at={gate.at} />
        </Fact>
      </Facts>
      {gate.notes.map((note) => (
        <p className="muted" key={note}>
          <Plain>{note}</Plain>
        </p>
      ))}
      {gate.hard.length > 0 && (
        <Section title="Cases that may not fail, and did">
          <ul>
            {gate.hard.map((it) => (
              <li key={it.case}>
                <code>{it.case}</code> <Plain>{it.says}</Plain>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {gate.compared > 0 && (
        <Section title="Evidence">
          <Evidence gate={gate} />
        </Section>
      )}
      <Section title="By evaluator">
        <Table
          label="By evaluator"
          columns={[
            {
              key: "name",
              head: "Evaluator",
              heads: true,
              as: "grow",
              render: ({ name }: Of) => <Plain>{name}</Plain>,
            },
            { key: "aspect", head: "About", render: ({ aspect }: Of) => aspect },
            {
              key: "was",
              head: "Reference passed",
              as: "num",
              render: (it: Of) => share(it.reference),
            },
            {
              key: "is",
              head: "Candidate passed",
              as: "num",
              render: (it: Of) => share(it.candidate),
            },
            {
              key: "unscored",
              head: "Not scored",
              as: "num",
              render: (it: Of) => it.reference.unscored + it.candidate.unscored,
            },
          ]}
          rows={evaluators.filter(spoke)}
          rowKey={({ name }) => name}
        />
      </Section>
      {gate.on.kind === "dataset" && <Differs gate={gate} />}
    </Page>
  );
}
