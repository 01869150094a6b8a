import type { VersionGate } from "@reeve/contract/version-gate";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { say } from "../../ui/toast.tsx";

const hourMs = 3_600_000;
const spans = [
  { value: "24", label: "A day" },
  { value: "72", label: "Three days" },
  { value: "168", label: "A week" },
  { value: "720", label: "Thirty days" },
];

/** Lets a version go on that did not pass, under one's own name and for a time. */
export function Override({ gate: { id, candidate, stop } }: { gate: VersionGate }) {
  const [open, setOpen] = useState(false);
  const override = useChange("gates.override");
  const refusal = useRefusal("gates.override");
  return (
    <>
      <Button kind="danger" unavailable={refusal} onClick={() => setOpen(true)}>
        Let it go on
      </Button>
      <Dialog
        title={`Let version ${candidate} go on`}
        says={`Your name and the reason stay on record.${stop === null ? "" : " Its stop ends now, and begins again when the time is over."}`}
        open={open}
        onClose={() => setOpen(false)}
      >
        <Form
          label="Let it go on"
          failure={override.error}
          onSubmit={(values) => {
            const until = new Date(Date.now() + Number(values.text("hours")) * hourMs);
            override.mutate(
              { id, reason: values.text("reason"), until: until.toISOString() },
              {
                onSuccess: () => {
                  say("It may go on until then.");
                  setOpen(false);
                },
              },
            );
          }}
        >
          <TextArea name="reason" label="Reason" maxLength={1000} />
          <SelectField name="hours" label="For how long" choices={spans} />
          <FormButtons>
            <Button kind="danger" type="submit" busy={override.isPending}>
              Let it go on
            </Button>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
          </FormButtons>
        </Form>
      </Dialog>
    </>
  );
}
