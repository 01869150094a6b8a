import type { EntryId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { Evidence } from "./evidence.tsx";
import { InQuarantine } from "./quarantined.tsx";
import { SettleButtons } from "./settle.tsx";
import { EntryBadge, sourceWord } from "./words.tsx";

const route = getRouteApi("/signed-in/inventory/$id");

/** An agent that is in no register: what speaks for it, and what it may be one with. */
export function EntryPage() {
  const id = route.useParams().id as EntryId;
  const query = useAsked("inventory.get", { id });
  return (
    <Loaded query={query} what="the agent" page="Agent">
      {(detail) => {
        const { entry } = detail;
        return (
          <Page
            title={entry.name}
            over="Agent"
            lead={
              entry.agent
                ? "A registered agent, by all that was seen of it."
                : "It was seen, and it is not registered. Claim it, register it, say that it is no agent, or shut it out."
            }
            buttons={
              entry.agent ? (
                <Link to="/agents/$id" params={{ id: entry.agent.id }} className="button primary">
                  Open the agent
                </Link>
              ) : (
                <SettleButtons
                  of={{
                    ids: [entry.id],
                    name: entry.name,
                    status: entry.status,
                    claimed: entry.claimedBy !== null,
                  }}
                />
              )
            }
          >
            <div className="stack">
              <Facts>
                <Fact name="Status">
                  <EntryBadge status={entry.status} />
                </Fact>
                {entry.claimedBy && (
                  <Fact name="Answers for it">
                    <Plain>{entry.claimedBy.name}</Plain>
                  </Fact>
                )}
                <Fact name="How sure">{`${Math.floor(entry.confidence * 100)} %`}</Fact>
                <Fact name="Known from">
                  {entry.sources.map((it) => sourceWord[it]).join(", ")}
                </Fact>
                <Fact name="First seen">
                  <Ago at={entry.firstSeenAt} />
                </Fact>
                <Fact name="Last seen">
                  <Ago at={entry.lastSeenAt} />
                </Fact>
              </Facts>
              <InQuarantine of={entry} />
              <Evidence detail={detail} />
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}
