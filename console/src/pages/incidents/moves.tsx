import type { IncidentStory } from "@reeve/contract/incident-operations";
import type { Input } from "@reeve/contract/operations";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { ReasonField } from "../../parts/reason.tsx";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { GiveRole } from "./roles.tsx";
import { severityChoices } from "./words.tsx";

type Update = Input<"incidents.update">;

/** What moves an incident on: an update, another state or severity, and its end. */
export function Moves({ story }: { story: IncidentStory }) {
  const [open, setOpen] = useState<"update" | "role" | "close" | null>(null);
  const refusal = useRefusal("incidents.update");
  if (story.incident.closed !== null) return null;
  return (
    <>
      <Button kind="primary" unavailable={refusal} onClick={() => setOpen("update")}>
        Add an update
      </Button>
      <Button unavailable={refusal} onClick={() => setOpen("role")}>
        Give a role
      </Button>
      <Button unavailable={refusal} onClick={() => setOpen("close")}>
        Close
      </Button>
      {open === "update" && <AddUpdate story={story} onClose={() => setOpen(null)} />}
      {open === "role" && <GiveRole story={story} onClose={() => setOpen(null)} />}
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
    <DialogForm
      title="Add an update"
      does="Add it"
      change={update}
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
      onClose={onClose}
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
    </DialogForm>
  );
}

function Close({ story: { incident, lacks }, onClose }: Asked) {
  const [as, setAs] = useState<NonNullable<Input<"incidents.close">["as"]>>("resolved");
  const close = useChange("incidents.close");
  return (
    <DialogForm
      title="Close the incident"
      says={
        as === "resolved" && lacks !== null ? `Not yet: ${lacks}` : "Its history stays as it is."
      }
      does="Close it"
      change={close}
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
      onClose={onClose}
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
      <ReasonField />
    </DialogForm>
  );
}
