import type { StopId } from "@reeve/contract/id";
import type { EnforcementPoint, Stop } from "@reeve/contract/stop";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useMe, useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Subject } from "../../parts/subject.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Table, type Column } from "../../ui/table.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { sourceOf, StopBadge, whatOf } from "./words.tsx";

const route = getRouteApi("/signed-in/stops/$id");
const everyMs = 1_000;

export function OneStopPage() {
  const id = route.useParams().id as StopId;
  const query = useAsked("stops.get", { id }, { refetchInterval: everyMs });
  return (
    <Loaded query={query} what="the stop" page="Stop">
      {(stop) => <One stop={stop} />}
    </Loaded>
  );
}

const columns: readonly Column<EnforcementPoint>[] = [
  {
    key: "point",
    head: "Process",
    heads: true,
    as: "grow",
    render: ({ point }) => <Plain>{point}</Plain>,
  },
  {
    key: "state",
    head: "State",
    render: ({ state }) =>
      state === "confirmed" ? (
        <Badge tone="allow" shape="disc">
          Confirmed
        </Badge>
      ) : (
        <Badge tone="escalate" shape="triangle">
          Not confirmed
        </Badge>
      ),
  },
  {
    key: "after",
    head: "After",
    as: "num",
    render: ({ afterMs }) =>
      afterMs === null ? (
        <span className="muted">refuses by itself within 10 s</span>
      ) : (
        `${Math.round(afterMs)} ms`
      ),
  },
  { key: "cut", head: "Ended under way", as: "num", render: ({ cut }) => String(cut) },
];

function One({ stop }: { stop: Stop }) {
  const { agent, person, server, tool, version } = stop;
  return (
    <Page
      title={whatOf(stop)}
      over={
        <>
          Stop <code className="id">{stop.id}</code>
        </>
      }
      lead={<Plain>{stop.reason}</Plain>}
      buttons={stop.ended === null && <Resume stop={stop} />}
    >
      <Facts>
        <Fact name="State">
          <StopBadge stop={stop} />
        </Fact>
        {agent !== null && (
          <Fact name="Agent">
            <Subject id={agent} />
          </Fact>
        )}
        {version !== null && (
          <Fact name="Version">
            <Plain>{version}</Plain>
          </Fact>
        )}
        {person !== null && (
          <Fact name="Person">
            <Subject id={person} />
          </Fact>
        )}
        {server !== null && (
          <Fact name="Where">
            <Plain>{tool === null ? server : `${server}/${tool}`}</Plain>
          </Fact>
        )}
        <Fact name="Stopped">
          by <Plain>{stop.by}</Plain>
          {sourceOf(stop)}, <Moment at={stop.at} />
        </Fact>
        {stop.resuming !== null && (
          <Fact name="To be resumed">
            says <Plain>{stop.resuming.by}</Plain>: <Plain>{stop.resuming.reason}</Plain>
          </Fact>
        )}
        {stop.ended !== null && (
          <Fact name="Resumed">
            by <Plain>{stop.ended.by}</Plain>, <Moment at={stop.ended.at} />
            <p className="detail">
              <Plain>{stop.ended.reason}</Plain>
            </p>
          </Fact>
        )}
      </Facts>
      <Section title="Who confirmed it">
        <div aria-live="polite">
          {stop.enforcement.length === 0 ? (
            <p className="muted">No process has confirmed it yet. This page looks every second.</p>
          ) : (
            <Table
              label="Who confirmed it"
              columns={columns}
              rows={stop.enforcement}
              rowKey={({ point }) => point}
            />
          )}
        </div>
      </Section>
    </Page>
  );
}

function Resume({ stop }: { stop: Stop }) {
  const [asking, setAsking] = useState(false);
  const resume = useChange("stops.resume");
  const role = useRefusal("stops.resume");
  const me = useMe();
  const first = stop.resuming?.by === me.name;
  const says = stop.needsSecond
    ? "It holds an agent of the tier critical, so two people have to resume it, each with a reason."
    : "What it stopped may go on as grants and policies say. Tokens from before it are not good any more.";
  return (
    <>
      <Button
        unavailable={
          role ?? (first ? "You asked for it already: a second person has to agree." : undefined)
        }
        onClick={() => setAsking(true)}
      >
        Resume
      </Button>
      <Confirm
        title={`Resume: ${whatOf(stop)}`}
        says={says}
        does="Resume it"
        withReason
        open={asking}
        busy={resume.isPending}
        failure={resume.error}
        onClose={() => setAsking(false)}
        onConfirm={(reason) =>
          resume.mutate(
            { id: stop.id, reason },
            {
              onSuccess: ({ ended }) => {
                say(ended === null ? "It waits for a second person." : "It goes on.");
                setAsking(false);
              },
            },
          )
        }
      />
    </>
  );
}
