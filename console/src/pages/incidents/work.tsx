import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { Input } from "@reeve/contract/operations";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { ReasonField } from "../../parts/reason.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";

/** What is left to do, by whom and until when. */
export function Tasks({ story: { incident, tasks } }: { story: IncidentStory }) {
  const [adding, setAdding] = useState(false);
  const end = useChange("incidents.tasks.end");
  const refusal = useRefusal("incidents.tasks.add");
  return (
    <Section
      title="Tasks"
      buttons={
        <Button unavailable={refusal} onClick={() => setAdding(true)}>
          Add a task
        </Button>
      }
    >
      {tasks.length === 0 && <p className="muted">There is nothing to do.</p>}
      <ul className="story-parts">
        {tasks.map((it) => (
          <li key={it.n}>
            <Plain>{it.title}</Plain>, <Plain>{it.owner.name}</Plain>, due <Moment at={it.dueAt} />{" "}
            {it.status !== "open" ? (
              it.status
            ) : (
              <>
                {it.overdue && (
                  <Badge tone="block" shape="square">
                    Overdue
                  </Badge>
                )}{" "}
                <Button
                  kind="quiet"
                  unavailable={refusal}
                  busy={end.isPending}
                  onClick={() => end.mutate({ id: incident.id, task: it.n, as: "done" })}
                >
                  Done
                </Button>
              </>
            )}
          </li>
        ))}
      </ul>
      {adding && <AddTask id={incident.id} onClose={() => setAdding(false)} />}
    </Section>
  );
}

function AddTask({ id, onClose }: { id: `inc_${string}`; onClose: () => void }) {
  const add = useChange("incidents.tasks.add");
  const people = useAsked("people.list", { limit: 200 });
  return (
    <DialogForm
      title="Add a task"
      does="Add it"
      change={add}
      onSubmit={(values) =>
        add.mutate(
          {
            id,
            title: values.text("title"),
            owner: values.text("owner") as `per_${string}`,
            due: `${values.text("due")}T23:59:00.000Z`,
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <TextField name="title" label="What" maxLength={300} />
      <SelectField
        name="owner"
        label="Who"
        choices={(people.data?.items ?? []).map((it) => ({ value: it.id, label: it.name }))}
      />
      <TextField name="due" label="Until" type="date" />
    </DialogForm>
  );
}

const triggers = [
  { value: "serious-incident", label: "A serious incident (EU AI Act)" },
  { value: "death", label: "A death (EU AI Act)" },
  {
    value: "widespread-or-critical-infrastructure",
    label: "Widespread, or critical infrastructure (EU AI Act)",
  },
  { value: "personal-data-breach", label: "A breach of personal data (GDPR)" },
  { value: "significant-incident", label: "A significant incident (NIS2)" },
  { value: "major-ict-incident", label: "A major ICT incident (DORA)" },
];

type Trigger = Input<"incidents.clocks.start">["trigger"];
type As = Input<"incidents.clocks.answer">["as"];

/** Duties to report. Nothing runs before a person says what the incident is. */
export function Clocks({ story: { incident, clocks } }: { story: IncidentStory }) {
  const [open, setOpen] = useState<string | null>(null);
  const refusal = useRefusal("incidents.clocks.start");
  return (
    <Section
      title="Duties to report"
      buttons={
        <Button unavailable={refusal} onClick={() => setOpen("start")}>
          Say what it is
        </Button>
      }
    >
      {clocks.length === 0 && (
        <p className="muted">
          No clock was asked about. Say what the incident is, where one may run.
        </p>
      )}
      <ul className="story-parts">
        {clocks.map((it) => (
          <li key={it.clock.id}>
            <strong>
              {it.clock.regime} {it.clock.article}
            </strong>{" "}
            to the {it.clock.recipient}: {it.state === "asked" ? "does it run?" : it.state}, due{" "}
            {it.dueAt === null ? (
              "at a time that is not known"
            ) : (
              <>
                <code>{it.dueAt}</code> (<Moment at={it.dueAt} /> here)
              </>
            )}{" "}
            {it.overdue && (
              <Badge tone="block" shape="square">
                Overdue
              </Badge>
            )}{" "}
            {it.clock.status === "unverified" && (
              <Badge tone="escalate" shape="triangle">
                Unverified: check before relying on it
              </Badge>
            )}
            <p className="detail">
              {it.clock.effectiveNote} {it.reason !== null && <Plain>{it.reason}</Plain>}
            </p>
            {it.state !== "met" && (
              <Button kind="quiet" unavailable={refusal} onClick={() => setOpen(it.clock.id)}>
                Answer
              </Button>
            )}
          </li>
        ))}
      </ul>
      {open === "start" && <StartClocks id={incident.id} onClose={() => setOpen(null)} />}
      {open !== null && open !== "start" && (
        <AnswerClock id={incident.id} clock={open} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}

function StartClocks({ id, onClose }: { id: `inc_${string}`; onClose: () => void }) {
  const start = useChange("incidents.clocks.start");
  return (
    <DialogForm
      title="Say what it is"
      says="The clocks that may run are asked about. This is not legal advice."
      does="Ask about its clocks"
      change={start}
      onSubmit={(values) =>
        start.mutate({ id, trigger: values.text("trigger") as Trigger }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <SelectField name="trigger" label="It is" choices={triggers} />
    </DialogForm>
  );
}

function AnswerClock({
  id,
  clock,
  onClose,
}: {
  id: `inc_${string}`;
  clock: string;
  onClose: () => void;
}) {
  const answer = useChange("incidents.clocks.answer");
  return (
    <DialogForm
      title={`The clock ${clock}`}
      does="Say it"
      change={answer}
      onSubmit={(values) =>
        answer.mutate(
          { id, clock, as: values.text("as") as As, reason: values.text("reason") },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <SelectField
        name="as"
        label="It"
        choices={[
          { value: "running", label: "runs" },
          { value: "dismissed", label: "does not run" },
          { value: "met", label: "was met: what is due was sent" },
        ]}
      />
      <ReasonField />
    </DialogForm>
  );
}
