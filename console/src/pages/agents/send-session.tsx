import type { AgentId } from "@reeve/contract/id";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { oneOf } from "../../api/search.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

/** Sends this session to people, to be labelled. */
export function SendSession({ agent, session }: { agent: AgentId; session: string }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("annotations.add");
  const add = useChange("annotations.add");
  return (
    <>
      <Button unavailable={refusal} onClick={() => setOpen(true)}>
        Send to annotation
      </Button>
      {open && (
        <DialogForm
          title="Send to annotation"
          says="People look at it and say whether it passes. What they say is a score of this session."
          does="Send it"
          change={add}
          onClose={() => setOpen(false)}
          onSubmit={(values) => {
            const aspect = oneOf(["quality", "safety", "policy"] as const, values.text("aspect"));
            const sent = {
              sessions: [{ agent, session }],
              people: Number(values.text("people")),
              why: values.text("why"),
              ...(aspect && { aspect }),
            };
            add.mutate(sent, {
              onSuccess: ({ added }) => {
                say(added > 0 ? "It waits for people now." : "It was sent before.");
                setOpen(false);
              },
            });
          }}
        >
          <SelectField
            name="aspect"
            label="To say something of"
            choices={[
              { value: "quality", label: "Quality" },
              { value: "safety", label: "Safety" },
              { value: "policy", label: "Policy" },
            ]}
          />
          <SelectField
            name="people"
            label="Labelled by"
            choices={[
              { value: "1", label: "One person" },
              { value: "2", label: "Two people, each by themselves" },
            ]}
          />
          <TextField name="why" label="What to look at" maxLength={200} />
        </DialogForm>
      )}
    </>
  );
}
