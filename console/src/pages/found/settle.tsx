import type { Discovered } from "@reeve/contract/discovery";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

const dayMs = 86_400_000;
const spans = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "180", label: "180 days" },
  { value: "365", label: "a year" },
];

/** Says of what counts as no agent by itself that it is none, for a reason and a time; or opens it again. */
export function Settle({ found }: { found: Discovered }) {
  const [asking, setAsking] = useState(false);
  const judge = useChange("discovery.judge");
  const refusal = useRefusal("discovery.judge");
  const settled = found.status === "registered" || found.status === "dismissed";
  if (settled)
    return (
      <Button
        unavailable={refusal}
        busy={judge.isPending}
        onClick={() =>
          judge.mutate(
            { id: found.id, verdict: "open" },
            { onSuccess: () => say("It is open again.") },
          )
        }
      >
        Open it again
      </Button>
    );
  return (
    <>
      <Button unavailable={refusal} onClick={() => setAsking(true)}>
        Not an agent
      </Button>
      <DialogForm
        title="Not an agent"
        says="It counts until somebody else confirms the register, and again once the time is over. Others read the reason."
        does="Judge it not an agent"
        open={asking}
        change={judge}
        onSubmit={(values) =>
          judge.mutate(
            {
              id: found.id,
              verdict: "not_agent",
              reason: values.text("reason"),
              expiresAt: new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString(),
            },
            {
              onSuccess: () => {
                say("It is judged not to be an agent.");
                setAsking(false);
              },
            },
          )
        }
        onClose={() => setAsking(false)}
      >
        <TextArea
          name="reason"
          label="Reason"
          hint="Kept on record with your name."
          maxLength={1000}
          required
        />
        <SelectField name="days" label="Look again in" choices={spans} defaultValue="180" />
      </DialogForm>
    </>
  );
}
