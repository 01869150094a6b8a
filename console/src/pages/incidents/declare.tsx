import type { Input } from "@reeve/contract/operations";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextArea, TextField } from "../../ui/field.tsx";
import { severityChoices } from "./words.tsx";

type From = Pick<Input<"incidents.declare">, "action" | "agent" | "session" | "finding" | "stop">;

/** A button that declares an incident from what the page shows, or from nothing. */
export function DeclareIncident({ from }: { from?: From }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("incidents.declare");
  return (
    <>
      <Button unavailable={refusal} onClick={() => setOpen(true)}>
        Declare an incident
      </Button>
      {open && <Declare from={from ?? {}} onClose={() => setOpen(false)} />}
    </>
  );
}

function Declare({ from, onClose }: { from: From; onClose: () => void }) {
  const navigate = useNavigate();
  const declare = useChange("incidents.declare");
  const nothing = Object.keys(from).length === 0;
  return (
    <DialogForm
      title="Declare an incident"
      says="What the record knows is filled in by itself. Whoever answers for incidents of the agent leads it and is told."
      does="Declare it"
      change={declare}
      onSubmit={(values) => {
        const title = values.optional("title");
        declare.mutate(
          {
            ...from,
            ...(title !== undefined && { title }),
            summary: values.text("summary"),
            severity: values.text("severity") as Input<"incidents.declare">["severity"],
            mode: values.text("mode") as Input<"incidents.declare">["mode"],
            visibility: values.text("visibility") as Input<"incidents.declare">["visibility"],
          },
          {
            onSuccess: ({ incident }) =>
              void navigate({ to: "/incidents/$id", params: { id: incident.id } }),
          },
        );
      }}
      onClose={onClose}
    >
      <TextField
        name="title"
        label="What happened"
        maxLength={300}
        hint={nothing ? "One sentence." : "Leave it empty to take it from the record."}
      />
      <TextArea name="summary" label="What you know" maxLength={10_000} />
      <SelectField name="severity" label="Severity" defaultValue="SEV2" choices={severityChoices} />
      <SelectField
        name="mode"
        label="Is it real"
        choices={[
          { value: "real", label: "It is real" },
          { value: "test", label: "It is a rehearsal" },
          { value: "retrospective", label: "It is over already" },
        ]}
      />
      <SelectField
        name="visibility"
        label="Who sees it"
        choices={[
          { value: "everyone", label: "Everybody here" },
          { value: "restricted", label: "Operators and those with a role in it" },
        ]}
      />
    </DialogForm>
  );
}
