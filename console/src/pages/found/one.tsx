import type { Discovered, KeptEvidence } from "@reeve/contract/discovery";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Ago } from "../../ui/time.tsx";
import { EvidenceOf } from "../inventory/evidence.tsx";
import { SettleButtons } from "../inventory/settle.tsx";
import { Settle } from "./settle.tsx";
import { FoundSeverity, FoundStatus } from "./marks.tsx";
import { agentLike, kindLabel, percent, sourceLabel } from "./words.ts";

const route = getRouteApi("/signed-in/found/$id");

const columns: readonly Column<KeptEvidence>[] = [
  {
    key: "place",
    head: "Where",
    heads: true,
    render: ({ place, line }) => (
      <code>
        <Plain>{`${place}:${line}`}</Plain>
      </code>
    ),
  },
  { key: "signal", head: "Signal", render: ({ signal }) => <code>{signal}</code> },
  {
    key: "says",
    head: "Seen",
    as: "grow",
    render: ({ says }) => <Plain>{says.join("; ")}</Plain>,
  },
  { key: "sure", head: "Sure", as: "num", render: ({ confidence }) => percent(confidence) },
  {
    key: "at",
    head: "Last seen",
    as: "tight",
    render: ({ lastSeenAt, goneAt }) =>
      goneAt === null ? (
        <Ago at={lastSeenAt} />
      ) : (
        <>
          gone <Ago at={goneAt} />
        </>
      ),
  },
];

/** What counts as an agent stands in the inventory, and is settled there with all that is known of it. */
function SettleAgent({ of }: { of: Discovered }) {
  const { data } = useAsked("inventory.get", { id: of.id });
  if (!data) return null;
  const { status, claimedBy } = data.entry;
  return (
    <SettleButtons of={{ ids: [of.id], name: of.name, status, claimed: claimedBy !== null }} />
  );
}

/** One thing that scans found: what speaks for it, and what somebody made of it. */
export function FoundOnePage() {
  const { id } = route.useParams();
  const query = useAsked("discovery.get", { id: id as Discovered["id"] });
  return (
    <Loaded query={query} what="what was found">
      {({ found, evidence }) => (
        <Page
          title={found.name}
          lead={`${kindLabel[found.kind]}, found by scan.`}
          buttons={agentLike(found) ? <SettleAgent of={found} /> : <Settle found={found} />}
        >
          <div className="stack">
            <Facts>
              <Fact name="Status">
                <FoundStatus status={found.status} />
              </Fact>
              <Fact name="Severity">
                <FoundSeverity severity={found.severity} />
              </Fact>
              <Fact name="How sure">{percent(found.confidence)}</Fact>
              <Fact name="Where">
                <Plain>{found.scope}</Plain>
              </Fact>
              <Fact name="Source">{sourceLabel[found.source]}</Fact>
              <Fact name="First seen">
                <Ago at={found.firstSeenAt} />
              </Fact>
              {found.owners.length > 0 && (
                <Fact name="Its files name">
                  <Plain>{found.owners.join(", ")}</Plain>
                </Fact>
              )}
              {found.agent && (
                <Fact name="Registered as">
                  <Link to="/agents/$id" params={{ id: found.agent.id }}>
                    <Plain>{found.agent.name}</Plain>
                  </Link>
                </Fact>
              )}
              {found.judgement && found.judgement.reason !== "" && (
                <Fact name="Judged">
                  <Plain>{`${found.judgement.reason} (${found.judgement.by})`}</Plain>
                </Fact>
              )}
            </Facts>
            <Section title="Evidence">
              <Table label="Evidence" columns={columns} rows={evidence} rowKey={({ key }) => key} />
            </Section>
            {agentLike(found) && <EvidenceOf of={found.id} title="One agent with" quiet />}
          </div>
        </Page>
      )}
    </Loaded>
  );
}
