import type { ContainStep } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { ReasonField } from "../../parts/reason.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";
import { say } from "../../ui/toast.tsx";

const steps: readonly { step: ContainStep; does: string; says: string }[] = [
  {
    step: "preserve",
    does: "Keep the record",
    says: "Nothing of the record is removed while the hold stands. Every other step does this first.",
  },
  { step: "tool", does: "Block one tool", says: "Nobody can use it until a person resumes it." },
  {
    step: "agent",
    does: "Suspend the agent",
    says: "The agent can do nothing until a person resumes it.",
  },
  {
    step: "credentials",
    does: "Revoke its credentials",
    says: "Every key and token of the agent ends for good. It needs new ones to come back.",
  },
  {
    step: "owner",
    does: "Stop all agents of its owner",
    says: "Every agent that this person answers for stops.",
  },
];

export function Contain({ story }: { story: IncidentStory }) {
  const { incident, containment } = story;
  const [asked, setAsked] = useState<(typeof steps)[number] | null>(null);
  const refusal = useRefusal("incidents.contain");
  const noAgent = incident.agents.length === 0 ? "The incident names no agent." : undefined;
  const kept = containment.some(({ step }) => step === "preserve");
  return (
    <Section title="Containment">
      {incident.closed === null && (
        <div className="page-buttons">
          {steps.map((one) => (
            <Button
              key={one.step}
              kind={one.step === "preserve" ? "plain" : "danger"}
              unavailable={
                refusal ??
                (one.step === "preserve" && kept ? "The record is kept already." : undefined) ??
                (one.step === "preserve" || one.step === "tool" ? undefined : noAgent)
              }
              onClick={() => setAsked(one)}
            >
              {one.does}
            </Button>
          ))}
        </div>
      )}
      {containment.length === 0 ? (
        <p className="muted">
          {incident.nearMiss
            ? "Everything was refused, so nothing had to be contained."
            : "Nothing was contained yet. Keep the record first, then take the smallest step that is enough."}
        </p>
      ) : (
        <ol className="story-parts">
          {containment.map((it) => (
            <li key={it.n}>
              {it.stop === null ? (
                <Plain>{it.says}</Plain>
              ) : (
                <Link to="/stops/$id" params={{ id: it.stop }}>
                  <Plain>{it.says}</Plain>
                </Link>
              )}
              , by <Plain>{it.by}</Plain>, <Moment at={it.at} />.{" "}
              <span className="muted">
                <Plain>{it.reason}</Plain>
              </span>
              {it.undone !== null && (
                <>
                  {" "}
                  Undone by <Plain>{it.undone.by}</Plain>, <Moment at={it.undone.at} />.
                </>
              )}
            </li>
          ))}
        </ol>
      )}
      {asked !== null && <Step story={story} asked={asked} onClose={() => setAsked(null)} />}
    </Section>
  );
}

function Step({
  story: { incident },
  asked: { step, does, says },
  onClose,
}: {
  story: IncidentStory;
  asked: (typeof steps)[number];
  onClose: () => void;
}) {
  const contain = useChange("incidents.contain");
  const { data } = useAsked("incidents.timeline", { id: incident.id });
  const tools = data?.blast.tools.map(({ server, tool }) => `${server}/${tool}`) ?? [];
  return (
    <DialogForm
      title={does}
      says={says}
      does={does}
      kind="danger"
      change={contain}
      onSubmit={(values) => {
        const [server = "", ...tool] = values.text("tool").split("/");
        contain.mutate(
          {
            id: incident.id,
            step,
            reason: values.text("reason"),
            ...(step === "tool" && { server, tool: tool.join("/") }),
            ...(values.optional("agent") !== undefined && {
              agent: values.text("agent") as `agt_${string}`,
            }),
          },
          {
            onSuccess: () => {
              say("Done, and on the record.");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      {step === "tool" && (
        <SelectField
          name="tool"
          label="Tool"
          choices={tools.map((it) => ({ value: it, label: it }))}
        />
      )}
      {step !== "tool" && step !== "preserve" && (
        <SelectField
          name="agent"
          label="Agent"
          choices={incident.agents.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
      <ReasonField />
    </DialogForm>
  );
}
