import type { Stop } from "@reeve/contract/stop";
import { Link, getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useListed } from "../../api/query.ts";
import { Listing } from "../../parts/listing.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Page } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import type { Column } from "../../ui/table.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { Ago } from "../../ui/time.tsx";
import { MakeStop } from "./make.tsx";
import { StopWebhooks } from "./webhooks.tsx";
import { slowest, StopBadge, whatOf } from "./words.tsx";

const route = getRouteApi("/signed-in/stops");
const everyMs = 2_000;

const columns: readonly Column<Stop>[] = [
  {
    key: "what",
    head: "Stopped",
    heads: true,
    as: "grow",
    render: (stop) => (
      <>
        <Link to="/stops/$id" params={{ id: stop.id }}>
          <Plain>{whatOf(stop)}</Plain>
        </Link>
        <p className="detail">
          <Plain>{stop.reason}</Plain>
        </p>
      </>
    ),
  },
  { key: "state", head: "State", render: (stop) => <StopBadge stop={stop} /> },
  { key: "by", head: "By", render: ({ by }) => <Plain>{by}</Plain> },
  { key: "at", head: "When", render: ({ at }) => <Ago at={at} /> },
  {
    key: "confirmed",
    head: "Confirmed after",
    as: "num",
    render: slowest,
  },
];

/** What was stopped, and who outside of Reeve may stop something as well. */
export function StopsPage() {
  const { tab } = route.useSearch();
  const navigate = route.useNavigate();
  const refusal = useRefusal("stops.make");
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="Stops"
      lead="What may not go on until a person resumes it. Each process of Reeve confirms by itself, with everything that was under way."
      buttons={
        <Button kind="danger" unavailable={refusal} onClick={() => setMaking(true)}>
          Stop something
        </Button>
      }
    >
      <Tabs
        label="Stops"
        value={tab ?? "stops"}
        onChange={(next) =>
          void navigate({ search: next === "outside" ? { tab: next } : {}, replace: true })
        }
        tabs={[
          { value: "stops", label: "Stopped", content: <Stops /> },
          { value: "outside", label: "From outside", content: <StopWebhooks /> },
        ]}
      />
      {making && <MakeStop onClose={() => setMaking(false)} />}
    </Page>
  );
}

function Stops() {
  const list = useListed("stops.list", {}, { refetchInterval: everyMs });
  return (
    <Listing
      list={list}
      what="stops"
      label="Stops"
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        <Empty title="Nothing was ever stopped.">
          <p>
            Stop an agent, a version of it, a tool, a server, every agent of a person, or
            everything. Try it once before you need it.
          </p>
        </Empty>
      }
    />
  );
}
