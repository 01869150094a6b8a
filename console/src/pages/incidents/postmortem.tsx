import type { IncidentStory } from "@reeve/contract/incident-operations";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Section } from "../../ui/page.tsx";
import { Plain } from "../../ui/plain.tsx";
import { Moment } from "../../ui/time.tsx";

/** What people write, beside what the record says. */
export function PostmortemPart({ story }: { story: IncidentStory }) {
  const { incident, postmortem: it } = story;
  const [writing, setWriting] = useState(false);
  const publish = useChange("incidents.postmortem.publish");
  const refusal = useRefusal("incidents.postmortem.save");
  const published = it?.state === "published";
  return (
    <Section
      title="Postmortem"
      buttons={
        !published && (
          <>
            <Button unavailable={refusal} onClick={() => setWriting(true)}>
              {it === null ? "Write it" : "Change it"}
            </Button>
            {it?.state === "review" && (
              <Button
                kind="primary"
                unavailable={refusal}
                busy={publish.isPending}
                onClick={() => publish.mutate({ id: incident.id })}
              >
                Publish it for good
              </Button>
            )}
          </>
        )
      }
    >
      {it === null ? (
        <p className="muted">Not written yet. Its facts are filled in from the record.</p>
      ) : (
        <>
          <p>
            {it.state === "published"
              ? "Published"
              : it.state === "review"
                ? "Up for review"
                : "A draft"}
            , by <Plain>{it.by}</Plain>, <Moment at={it.at} />
            {it.hash !== null && (
              <>
                , <code className="id">{it.hash.slice(0, 16)}</code>
              </>
            )}
            .
          </p>
          <p>
            <Plain>{it.facts.story}</Plain>
          </p>
          {[it.summary, it.impact, it.detection].filter(Boolean).map((text) => (
            <p key={text}>
              <Plain>{text}</Plain>
            </p>
          ))}
          <Points title="Contributing factors" items={it.contributingFactors} />
          <Points title="What worked" items={it.whatWorked} />
          <Points title="What did not" items={it.whatDidNot} />
          <Points
            title="Controls"
            items={it.facts.controls.map(({ control, was, says }) => `${control} ${was}. ${says}`)}
          />
          <Points
            title="Corrections"
            items={it.corrections.map(({ by, text }) => `${by}: ${text}`)}
          />
        </>
      )}
      {writing && <Write story={story} onClose={() => setWriting(false)} />}
    </Section>
  );
}

const Points = ({ title, items }: { title: string; items: readonly string[] }) =>
  items.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map((item) => (
          <li key={item}>
            <Plain>{item}</Plain>
          </li>
        ))}
      </ul>
    </>
  );

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

function Write({
  story: { incident, postmortem },
  onClose,
}: {
  story: IncidentStory;
  onClose: () => void;
}) {
  const save = useChange("incidents.postmortem.save");
  const several = (items: readonly string[] | undefined) => items?.join("\n") ?? "";
  return (
    <DialogForm
      title="Postmortem"
      says="Of agents, tools, policies and processes, and not of people."
      does="Save it"
      wide
      change={save}
      onSubmit={(values) =>
        save.mutate(
          {
            id: incident.id,
            state: values.text("state") === "review" ? "review" : "draft",
            summary: values.text("summary"),
            impact: values.text("impact"),
            detection: values.text("detection"),
            contributingFactors: lines(values.text("factors")),
            whatWorked: lines(values.text("worked")),
            whatDidNot: lines(values.text("not")),
          },
          { onSuccess: onClose },
        )
      }
      onClose={onClose}
    >
      <TextArea name="summary" label="Summary" defaultValue={postmortem?.summary ?? ""} />
      <TextArea name="impact" label="Impact" defaultValue={postmortem?.impact ?? ""} />
      <TextArea
        name="factors"
        label="Contributing factors"
        hint="One a line."
        defaultValue={several(postmortem?.contributingFactors)}
      />
      <TextArea
        name="worked"
        label="What worked"
        hint="One a line."
        defaultValue={several(postmortem?.whatWorked)}
      />
      <TextArea
        name="not"
        label="What did not"
        hint="One a line."
        defaultValue={several(postmortem?.whatDidNot)}
      />
      <TextArea
        name="detection"
        label="How it was found, and how it should have been"
        defaultValue={postmortem?.detection ?? ""}
      />
      <SelectField
        name="state"
        label="It is"
        choices={[
          { value: "draft", label: "a draft" },
          { value: "review", label: "up for review" },
        ]}
        defaultValue={postmortem?.state === "review" ? "review" : "draft"}
      />
    </DialogForm>
  );
}
