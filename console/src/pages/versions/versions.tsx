import type { AgentId } from "@reeve/contract/id";
import type { GateRule } from "@reeve/contract/version-gate";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked, useListed, type Item } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { titleOf, VerdictBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/versions");
const everyMs = 5_000;

type Short = Item<"gates.list">;

const columns: readonly Column<Short>[] = [
  {
    key: "what",
    head: "Versions",
    heads: true,
    as: "grow",
    render: (gate) => (
      <>
        <Link to="/versions/$id" params={{ id: gate.id }}>
          <Plain>{titleOf(gate)}</Plain>
        </Link>
        {gate.did.map(({ says }) => (
          <p className="detail" key={says}>
            <Plain>{says}</Plain>
          </p>
        ))}
      </>
    ),
  },
  { key: "verdict", head: "Candidate is", render: (gate) => <VerdictBadge gate={gate} /> },
  {
    key: "on",
    head: "Compared on",
    render: ({ on }) =>
      on.kind === "live" ? (
        "live sessions"
      ) : (
        <Link to="/datasets/$id" params={{ id: on.dataset.id }}>
          <Plain>{on.dataset.name}</Plain>
        </Link>
      ),
  },
  { key: "compared", head: "Cases", as: "num", render: ({ compared }) => compared },
  { key: "worse", head: "Worse", as: "num", render: ({ worse }) => worse },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
  { key: "at", head: "When", render: ({ at }) => <Ago at={at} /> },
];

const ruleColumns: readonly Column<GateRule>[] = [
  { key: "agent", head: "Agent", heads: true, render: ({ agent }) => <AgentLink agent={agent} /> },
  {
    key: "dataset",
    head: "Compared on",
    render: ({ dataset }) => (
      <Link to="/datasets/$id" params={{ id: dataset.id }}>
        <Plain>{dataset.name}</Plain>
      </Link>
    ),
  },
  {
    key: "does",
    head: "What is done",
    as: "grow",
    render: ({ promote, rollBack, terms }) =>
      [
        promote ? "What passes goes live." : "What passes waits for a person.",
        rollBack ? "What is worse is refused at every door." : "What is worse is only told of.",
        terms.inconclusive === "pass" ? "What is not yet known goes on." : "",
      ].join(" "),
  },
  {
    key: "tolerance",
    head: "Accepted loss",
    as: "num",
    render: ({ terms }) => terms.tolerance,
  },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
];

/** Versions of agents beside the ones before. */
export function VersionsPage() {
  const agent = route.useSearch().agent as AgentId | undefined;
  const list = useListed("gates.list", agent ? { agent } : {}, { refetchInterval: everyMs });
  const rules = useAsked("gates.rules.list", {});
  return (
    <Page
      title="Versions"
      lead="A new version of an agent beside the one before: worse, not worse, or not yet known, each with its evidence."
    >
      <Listing
        list={list}
        what="comparisons"
        label="Comparisons of versions"
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <Empty title="No version was compared yet.">
            <p>
              Freeze recorded sessions as a <Link to="/datasets">dataset</Link>, run the new version
              on its cases, and let CI ask:{" "}
              <code>reeve evals gate AGENT --candidate VERSION --run LABEL</code>.
            </p>
          </Empty>
        }
      />
      <Section title="Rules">
        <Loaded query={rules} what="the rules">
          {({ items }) =>
            items.length === 0 ? (
              <p className="muted">
                No agent has a rule, so a comparison only tells. With{" "}
                <code>reeve gates rules put AGENT --dataset ID</code> what passes goes live and what
                is worse is refused.
              </p>
            ) : (
              <Table
                label="Rules"
                columns={ruleColumns}
                rows={items}
                rowKey={({ agent: { id } }) => id}
              />
            )
          }
        </Loaded>
      </Section>
    </Page>
  );
}
