import { many } from "@reeve/contract/many";
import type { Alarm, Step } from "@reeve/contract/alarm";
import type { AlarmId } from "@reeve/contract/id";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { AgentLink } from "../../parts/agent.tsx";
import { Confirm } from "../../parts/confirm.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { SeverityBadge } from "../../parts/severity.tsx";
import { Button } from "../../ui/button.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Page, Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";
import { Evidence } from "./evidence.tsx";
import { StepsOfAlarm } from "./steps.tsx";
import { labelOf, percent, rounded, StatusBadge, steps } from "./words.tsx";

const route = getRouteApi("/signed-in/alarms/$id");
const everyMs = 5_000;

export function AlarmPage() {
  const id = route.useParams().id as AlarmId;
  const query = useAsked("alarms.get", { id }, { refetchInterval: everyMs });
  return (
    <Loaded query={query} what="the alarm" page="Alarm">
      {(alarm) => (
        <Page
          title={alarm.monitor.name}
          over={
            <>
              Alarm of <AgentLink agent={alarm.agent} />
            </>
          }
          lead={<Plain>{alarm.effect.says}</Plain>}
          buttons={alarm.status === "open" && <Buttons alarm={alarm} />}
        >
          <What alarm={alarm} />
          <Section title="What was done">
            <StepsOfAlarm alarm={alarm} />
          </Section>
          <Over alarm={alarm} />
          <Section title="Sessions to look at">
            <Examples alarm={alarm} />
          </Section>
        </Page>
      )}
    </Loaded>
  );
}

function What({ alarm }: { alarm: Alarm }) {
  const { effect, since, ended } = alarm;
  return (
    <Facts>
      <Fact name="State">
        <StatusBadge alarm={alarm} /> <SeverityBadge severity={alarm.severity} />
      </Fact>
      <Fact name="Since">
        {since === null ? (
          "not known"
        ) : (
          <>
            <Moment at={since} />, {many(alarm.sessions, "session")} before it was raised
          </>
        )}
      </Fact>
      {effect.after !== null && effect.before !== null && (
        <Fact name="From, to">
          {percent(effect.before)} to {percent(effect.after)}
          {effect.low !== null &&
            effect.high !== null &&
            ` (95 %: ${percent(effect.low)} to ${percent(effect.high)})`}
        </Fact>
      )}
      {alarm.evidence !== null && alarm.line !== null && (
        <Fact name="Evidence">
          {rounded(alarm.evidence)}, where {rounded(alarm.line)} was needed
        </Fact>
      )}
      <Fact name="Method">
        <Plain>{alarm.method}</Plain>
      </Fact>
      <Fact name="Monitor">
        <Link to="/monitors/$id" params={{ id: alarm.monitor.id }}>
          <Plain>{alarm.monitor.name}</Plain>
        </Link>
      </Fact>
      {ended !== null && (
        <Fact name="Over">
          by <Plain>{ended.by}</Plain>, <Moment at={ended.at} />
          <p className="detail">
            <Plain>{ended.reason}</Plain>
          </p>
        </Fact>
      )}
    </Facts>
  );
}

/** The evidence as the monitor has it now, the rise of the alarm in it. */
function Over({ alarm }: { alarm: Alarm }) {
  const query = useAsked("monitors.get", { id: alarm.monitor.id, points: 500 });
  if (alarm.evidence === null) return null;
  return (
    <Section title="Evidence">
      <Loaded query={query} what="the evidence">
        {({ points, line, lineAmongAll }) => <Evidence {...{ points, line, lineAmongAll }} />}
      </Loaded>
    </Section>
  );
}

function Examples({ alarm: { agent, examples } }: { alarm: Alarm }) {
  const list = (sessions: readonly string[], none: string) =>
    sessions.length === 0 ? (
      <span className="muted">{none}</span>
    ) : (
      <ul>
        {sessions.map((session) => (
          <li key={session}>
            <code>
              <Plain>{session}</Plain>
            </code>
          </li>
        ))}
      </ul>
    );
  return (
    <>
      <Facts>
        <Fact name="Before, as it should be">{list(examples.before, "none was kept")}</Fact>
        <Fact name="After">{list(examples.after, "none was kept")}</Fact>
      </Facts>
      <p>
        <Link to="/actions" search={{ agent: agent.id }}>
          What it did
        </Link>
      </p>
    </>
  );
}

function Buttons({ alarm }: { alarm: Alarm }) {
  const [doing, setDoing] = useState<"acknowledge" | Step | null>(null);
  const refusal = useRefusal("alarms.acknowledge");
  const acknowledge = useChange("alarms.acknowledge");
  const step = useChange("alarms.step");
  const left = steps.filter((one) => !alarm.steps.some((taken) => taken.step === one.step));
  const close = () => setDoing(null);
  const taking = doing === "acknowledge" ? null : doing;
  return (
    <>
      {left.map((one) => (
        <Button
          key={one.step}
          kind="danger"
          unavailable={refusal}
          onClick={() => setDoing(one.step)}
        >
          {one.label}
        </Button>
      ))}
      <Button kind="primary" unavailable={refusal} onClick={() => setDoing("acknowledge")}>
        Acknowledge
      </Button>
      <Confirm
        title="Acknowledge the alarm"
        says="Its evidence begins anew, and what it restricted is free again. An agent that was stopped stays stopped until somebody resumes it."
        does="Acknowledge"
        withReason
        open={doing === "acknowledge"}
        busy={acknowledge.isPending}
        failure={acknowledge.error}
        onClose={close}
        onConfirm={(reason) =>
          acknowledge.mutate(
            { id: alarm.id, reason },
            {
              onSuccess: () => {
                say("The alarm is over.");
                close();
              },
            },
          )
        }
      />
      <Confirm
        title={`${taking === null ? "" : labelOf(taking)}: ${alarm.agent.name}`}
        says={steps.find((one) => one.step === taking)?.says ?? ""}
        does={taking === null ? "" : labelOf(taking)}
        withReason
        open={taking !== null}
        busy={step.isPending}
        failure={step.error}
        onClose={close}
        onConfirm={(reason) =>
          taking !== null &&
          step.mutate(
            { id: alarm.id, step: taking, reason },
            {
              onSuccess: () => {
                say("It is in force.");
                close();
              },
            },
          )
        }
      />
    </>
  );
}
