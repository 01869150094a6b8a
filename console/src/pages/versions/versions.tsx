import type { AgentId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useListed, type Item } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { GateRules } from "./rules.tsx";
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

/** Versions of agents beside the ones before. */
export function VersionsPage() {
  const agent = route.useSearch().agent as AgentId | undefined;
  const list = useListed("gates.list", agent ? { agent } : {}, { refetchInterval: everyMs });
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
      <GateRules />
    </Page>
  );
}
