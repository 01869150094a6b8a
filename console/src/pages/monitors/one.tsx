import { many } from "@reeve/contract/many";
import type { MonitorId } from "@reeve/contract/id";
import type { Monitor } from "@reeve/contract/monitor";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange, useListed } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Listing } from "../../parts/listing.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Ago } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { Evidence } from "./evidence.tsx";
import { alarmColumns } from "./monitors.tsx";
import { Rehearse, SetMonitor } from "./set.tsx";
import { percent, promise, rounded, StateBadge } from "./words.tsx";

const route = getRouteApi("/signed-in/monitors/$id");
const everyMs = 5_000;

export function OneMonitorPage() {
  const id = route.useParams().id as MonitorId;
  const query = useAsked("monitors.get", { id, points: 500 }, { refetchInterval: everyMs });
  return (
    <Loaded query={query} what="the monitor" page="Monitor">
      {({ monitor, points, line, lineAmongAll, live }) => (
        <Page
          title={monitor.name}
          over={
            <>
              Monitor of <AgentLink agent={monitor.agent} />
            </>
          }
          lead={promise(monitor.runLength)}
          buttons={<Buttons monitor={monitor} />}
        >
          <Standing monitor={monitor} live={live} lineAmongAll={lineAmongAll} />
          <Section title="Evidence">
            {points.some(({ evidence }) => evidence !== null) ? (
              <Evidence points={points} line={line} lineAmongAll={lineAmongAll} />
            ) : (
              <Empty
                title={monitor.kind === "novelty" ? "A first sighting is an event." : "Not yet."}
              >
                <p>
                  {monitor.kind === "novelty"
                    ? "There is no evidence to add up: what is seen for the first time is an alarm once little unseen is left."
                    : `It learns from the first ${monitor.baseline.needed} sessions, ${monitor.baseline.sessions} of which it has seen. Promise a rate to watch sooner.`}
                </p>
              </Empty>
            )}
          </Section>
          <AlarmsOf id={id} />
        </Page>
      )}
    </Loaded>
  );
}

function Standing({
  monitor,
  live,
  lineAmongAll,
}: {
  monitor: Monitor;
  live: number;
  lineAmongAll: number;
}) {
  const { baseline, rate, unseen, evidence, alarm, agentVersion } = monitor;
  return (
    <Facts>
      <Fact name="State">
        <StateBadge monitor={monitor} />{" "}
        {alarm !== null && (
          <Link to="/alarms/$id" params={{ id: alarm }}>
            See what changed
          </Link>
        )}
      </Fact>
      <Fact name="Held to">
        {baseline.says ?? `${baseline.sessions} of ${baseline.needed} sessions so far`}
      </Fact>
      {rate !== null && (
        <Fact name="Since then">
          {rate.passed} of {many(rate.passed + rate.failed, "session")} passed: {percent(rate.low)}{" "}
          to {percent(rate.high)}
        </Fact>
      )}
      {unseen !== null && (
        <Fact name="May still be new">
          at most {percent(unseen.share)} of what comes; settled from {percent(unseen.settledAt)} on
        </Fact>
      )}
      {evidence !== null && (
        <Fact name="Evidence">
          {rounded(evidence)}; an alarm takes {rounded(lineAmongAll)} among{" "}
          {live === 1 ? "one live stream" : `${live} live streams`}
        </Fact>
      )}
      <Fact name="Sessions">
        {monitor.sessions}, the last <Ago at={monitor.lastAt} />
        {agentVersion !== null && (
          <>
            , of version <Plain>{agentVersion}</Plain>
          </>
        )}
      </Fact>
    </Facts>
  );
}

function Buttons({ monitor }: { monitor: Monitor }) {
  const [doing, setDoing] = useState<"set" | "rehearse" | "rebaseline" | null>(null);
  const refusal = useRefusal("monitors.update");
  const rebaseline = useChange("monitors.rebaseline");
  const close = () => setDoing(null);
  return (
    <>
      <Button unavailable={refusal} onClick={() => setDoing("set")}>
        Set
      </Button>
      {monitor.kind === "pass_rate" && (
        <Button
          unavailable={
            refusal ??
            (monitor.baseline.says === null ? "There is nothing to fall from yet." : undefined)
          }
          onClick={() => setDoing("rehearse")}
        >
          Rehearse
        </Button>
      )}
      <Button unavailable={refusal} onClick={() => setDoing("rebaseline")}>
        New baseline
      </Button>
      {doing === "set" && <SetMonitor monitor={monitor} onClose={close} />}
      {doing === "rehearse" && <Rehearse monitor={monitor} onClose={close} />}
      <Confirm
        title="Learn the baseline anew"
        says="What it was held to is forgotten. Until the next 300 sessions are seen, only a promised rate watches. Do this when the agent now does another task on purpose."
        does="Learn it anew"
        withReason
        open={doing === "rebaseline"}
        busy={rebaseline.isPending}
        failure={rebaseline.error}
        onClose={close}
        onConfirm={(reason) =>
          rebaseline.mutate(
            { id: monitor.id, reason },
            {
              onSuccess: () => {
                say("It learns anew from the next session on.");
                close();
              },
            },
          )
        }
      />
    </>
  );
}

function AlarmsOf({ id }: { id: MonitorId }) {
  const list = useListed("alarms.list", { monitor: id }, { refetchInterval: everyMs });
  return (
    <Section title="Alarms">
      <Listing
        list={list}
        what="alarms"
        label="Alarms of this monitor"
        columns={alarmColumns}
        rowKey={(alarm) => alarm.id}
        empty={<p className="muted">There was none.</p>}
      />
    </Section>
  );
}
