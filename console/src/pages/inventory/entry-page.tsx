import type { EntryId } from "@reeve/contract/id";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useAsked } from "../../api/query.ts";
import { Loaded } from "../../parts/loaded.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page } from "../../ui/page.tsx";
import { Ago } from "../../ui/time.tsx";
import { registerable } from "../found/words.ts";
import { Evidence } from "./evidence.tsx";
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
                : "It was seen, and it is not registered."
            }
            buttons={
              entry.agent ? (
                <Link to="/agents/$id" params={{ id: entry.agent.id }} className="button primary">
                  Open the agent
                </Link>
              ) : (
                <Link
                  to="/agents/new"
                  search={{ name: registerable(entry.name) }}
                  className="button primary"
                >
                  Register as an agent
                </Link>
              )
            }
          >
            <div className="stack">
              <Facts>
                <Fact name="Status">
                  <EntryBadge status={entry.status} />
                </Fact>
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
              <Evidence detail={detail} />
            </div>
          </Page>
        );
      }}
    </Loaded>
  );
}
