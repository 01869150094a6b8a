import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { Input } from "@reeve/contract/operations";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { severityChoices } from "./words.tsx";

type Update = Input<"incidents.update">;

/** What moves an incident on: an update, another state or severity, and its end. */
export function Moves({ story }: { story: IncidentStory }) {
  const [open, setOpen] = useState<"update" | "close" | null>(null);
  const refusal = useRefusal("incidents.update");
  if (story.incident.closed !== null) return null;
  return (
    <>
      <Button kind="primary" unavailable={refusal} onClick={() => setOpen("update")}>
        Add an update
      </Button>
      <Button unavailable={refusal} onClick={() => setOpen("close")}>
        Close
      </Button>
      {open === "update" && <AddUpdate story={story} onClose={() => setOpen(null)} />}
      {open === "close" && <Close story={story} onClose={() => setOpen(null)} />}
    </>
  );
}

interface Asked {
  story: IncidentStory;
  onClose: () => void;
}

function AddUpdate({ story: { incident }, onClose }: Asked) {
  const update = useChange("incidents.update");
  const states = [
    ...(incident.state === "triage" ? [{ value: "triage", label: "Nobody has taken it on" }] : []),
    { value: "active", label: "Being worked on" },
    { value: "monitoring", label: "Mended and watched" },
  ];
  return (
    <Dialog title="Add an update" open onClose={onClose}>
      <Form
        label="Add an update"
        failure={update.error}
        onSubmit={(values) => {
          const also = values.checked("also");
          const state = values.text("state") as NonNullable<Update["state"]>;
          update.mutate(
            {
              id: incident.id,
              text: values.text("text"),
              ...(state !== incident.state && { state }),
              severity: values.text("severity") as NonNullable<Update["severity"]>,
              identified: also.includes("identified"),
              tell: also.includes("tell"),
            },
            { onSuccess: onClose },
          );
        }}
      >
        <TextArea
          name="text"
          label="What is new"
          maxLength={10_000}
          hint="Kept as it is, with your name."
        />
        <SelectField name="state" label="State" defaultValue={incident.state} choices={states} />
        <SelectField
          name="severity"
          label="Severity"
          defaultValue={incident.severity}
          choices={severityChoices}
        />
        <Checks
          name="also"
          label="Also"
          choices={[
            { value: "identified", label: "The cause is known" },
            { value: "tell", label: "Tell those it concerns" },
          ]}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={update.isPending}>
            Add it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}

function Close({ story: { incident, lacks }, onClose }: Asked) {
  const [as, setAs] = useState<NonNullable<Input<"incidents.close">["as"]>>("resolved");
  const close = useChange("incidents.close");
  return (
    <Dialog
      title="Close the incident"
      says={
        as === "resolved" && lacks !== null ? `Not yet: ${lacks}` : "Its history stays as it is."
      }
      open
      onClose={onClose}
    >
      <Form
        label="Close the incident"
        failure={close.error}
        onSubmit={(values) => {
          const into = values.optional("into");
          close.mutate(
            {
              id: incident.id,
              as,
              reason: values.text("reason"),
              ...(into !== undefined && { into: into as `inc_${string}` }),
            },
            { onSuccess: onClose },
          );
        }}
      >
        <SelectField
          name="as"
          label="Why"
          value={as}
          onChange={({ target }) =>
            setAs(
              target.value === "declined"
                ? "declined"
                : target.value === "merged"
                  ? "merged"
                  : "resolved",
            )
          }
          choices={[
            { value: "resolved", label: "It is over, and something was learned" },
            { value: "declined", label: "It was none" },
            { value: "merged", label: "It is part of another" },
          ]}
        />
        {as === "merged" && <TextField name="into" label="The id of the other" />}
        <TextArea
          name="reason"
          label="Reason"
          hint="Kept on record with your name."
          maxLength={1000}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={close.isPending}>
            Close it
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
