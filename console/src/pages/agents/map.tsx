import type { Agent } from "@reeve/contract/agent";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useAsked } from "../../api/query.ts";
import { AgentMap } from "../../parts/agent-map.tsx";
import { ChoiceFilter, Filters } from "../../parts/filters.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { ReadingOn } from "../../parts/reading-on.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Section } from "../../ui/page.tsx";
import { DataOverTime } from "../data/over-time.tsx";

const spans = [
  { value: "1", label: "Today" },
  { value: "7", label: "Seven days" },
  { value: "30", label: "Thirty days" },
  { value: "90", label: "Ninety days" },
];

/** What an agent used and reached in some days: as a map, and over time. */
export function MapOfAgent({ agent }: { agent: Agent }) {
  const [days, setDays] = useState("7");
  const map = useAsked("data.map", { id: agent.id, days: Number(days) });
  const summary = useAsked(
    "data.summary",
    { agent: agent.id, since: map.data?.since },
    { enabled: map.data !== undefined },
  );
  return (
    <>
      <Filters label="Days of the map">
        <ChoiceFilter
          label="In the last"
          value={days}
          any="Seven days"
          choices={spans}
          onChange={(value) => setDays(value ?? "7")}
        />
      </Filters>
      <Loaded query={map} what="its map">
        {({ ways, more, read }) => (
          <>
            <ReadingOn read={read} />
            {ways.length === 0 ? (
              <Empty title="It has used nothing in these days.">
                <p>Choose more days, or connect it: what it uses is drawn here.</p>
              </Empty>
            ) : (
              <AgentMap agent={agent.name} ways={ways} />
            )}
            {more && <p className="muted">Only the ways it took most are drawn.</p>}
          </>
        )}
      </Loaded>
      <Section title="Data it touched, by day">
        <Loaded query={summary} what="its days">
          {(data) => <DataOverTime summary={data} />}
        </Loaded>
        <p className="more">
          <Link to="/data" search={{ agent: agent.id }}>
            Each access
          </Link>
        </p>
      </Section>
    </>
  );
}
