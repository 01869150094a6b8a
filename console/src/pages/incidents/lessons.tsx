import { useState } from "react";
import type { LessonKind } from "@reeve/contract/incident";
import type { IncidentStory } from "@reeve/contract/incident-operations";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { FreezeIncident } from "./freeze.tsx";
import { LessonTarget } from "./lesson-target.tsx";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";

const kinds: readonly { value: LessonKind; label: string }[] = [
  { value: "policy", label: "A policy that refuses it now" },
  { value: "evaluator", label: "An evaluator that fails the session" },
  { value: "dataset", label: "A dataset that holds the session as a case" },
  { value: "drill", label: "A drill that passed since" },
  { value: "control", label: "A criterion of the ladder that is met" },
];

/** What was learned; each is looked at anew whenever it is shown. */
export function Lessons({
  story: { incident, lessons, lacks, replayed },
}: {
  story: IncidentStory;
}) {
  const [linking, setLinking] = useState(false);
  const refusal = useRefusal("incidents.lessons.link");
  const unlink = useChange("incidents.lessons.unlink");
  return (
    <Section
      title="Lessons"
      buttons={
        incident.closed === null && (
          <>
            <FreezeIncident incident={incident} />
            <Button unavailable={refusal} onClick={() => setLinking(true)}>
              Link a lesson
            </Button>
          </>
        )
      }
    >
      {lacks !== null && (
        <p>
          Before it can be closed: <Plain>{lacks}</Plain>
        </p>
      )}
      {lessons.length > 0 && (
        <ul className="story-parts">
          {lessons.map((it) => (
            <li key={`${it.kind} ${it.target}`}>
              {it.works ? (
                <Badge tone="allow" shape="disc">
                  Works
                </Badge>
              ) : (
                <Badge tone="escalate" shape="triangle">
                  Not yet
                </Badge>
              )}{" "}
              {it.kind} <Plain>{it.name}</Plain>.{" "}
              <span className="muted">
                <Plain>{it.says}</Plain>
              </span>{" "}
              {incident.closed === null && (
                <Button
                  kind="quiet"
                  unavailable={refusal}
                  busy={unlink.isPending}
                  onClick={() =>
                    unlink.mutate({ id: incident.id, kind: it.kind, target: it.target })
                  }
                >
                  Take it away<span className="unseen">: {it.name}</span>
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {lacks === null && lessons.length === 0 && (
        <p className="muted">
          {incident.mode === "test" ? "A rehearsal needs no lesson." : "No lesson is linked."}
        </p>
      )}
      {replayed.map((it) => (
        <p key={it.action}>
          <a href={`/actions/${it.action}`}>What it began with</a>: then {it.then.answer}, by the
          policies of now{" "}
          {it.now === null ? (
            <Plain>{`not known (${it.undecidable ?? ""})`}</Plain>
          ) : (
            <strong>{it.now.answer}</strong>
          )}
          {it.now !== null && it.now.policies.length > 0 && (
            <>
              {" "}
              (
              <Plain>
                {it.now.policies.map(({ name, version }) => `${name}@${version}`).join(", ")}
              </Plain>
              )
            </>
          )}
          .
        </p>
      ))}
      {linking && <LinkLesson id={incident.id} onClose={() => setLinking(false)} />}
    </Section>
  );
}

function LinkLesson({ id, onClose }: { id: `inc_${string}`; onClose: () => void }) {
  const [kind, setKind] = useState<LessonKind>("policy");
  const link = useChange("incidents.lessons.link");
  return (
    <DialogForm
      title="Link a lesson"
      says="It counts once it works, and that is looked at."
      does="Link it"
      change={link}
      onSubmit={(values) =>
        link.mutate({ id, kind, target: values.text("target") }, { onSuccess: onClose })
      }
      onClose={onClose}
    >
      <SelectField
        name="kind"
        label="What"
        value={kind}
        onChange={({ target }) =>
          setKind(kinds.find(({ value }) => value === target.value)?.value ?? "policy")
        }
        choices={kinds}
      />
      <LessonTarget key={kind} kind={kind} />
    </DialogForm>
  );
}
