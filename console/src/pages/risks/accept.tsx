import type { RiskDetail } from "@reeve/contract/risk";
import { useState } from "react";
import { useMe, useRefusal } from "../../api/me.ts";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";

/** Accepts a risk exactly as it is shown: the sentence is typed, so that nobody accepts by a stray click. */
export function AcceptRisk({ detail: { risk, accepting } }: { detail: RiskDetail }) {
  const [asking, setAsking] = useState(false);
  const accept = useChange("risks.accept");
  const refusal = useRefusal("risks.accept");
  const me = useMe();
  const mine = me.role === "admin" || accepting.who.some(({ id }) => id === me.id);
  const others = accepting.who.map(({ name }) => name).join(" or ");
  return (
    <>
      <Button
        kind="primary"
        unavailable={
          refusal ??
          accepting.hindrance ??
          (mine ? undefined : `It is to be accepted by ${others}, who answers for it.`)
        }
        onClick={() => setAsking(true)}
      >
        Accept it
      </Button>
      <DialogForm
        title="Accept this risk"
        says={
          accepting.needsSecond
            ? "You take it upon you, under your name. A second person has to confirm it."
            : "You take it upon you, under your name, until a day."
        }
        does="Accept it"
        open={asking}
        change={accept}
        onSubmit={(values) =>
          accept.mutate(
            {
              id: risk.id,
              hash: accepting.hash,
              statement: values.text("statement"),
              until: `${values.text("until")}T00:00:00.000Z`,
              reason: values.text("reason"),
            },
            {
              onSuccess: ({ status }) => {
                say(status === "waiting" ? "It waits for a second person." : "It is accepted.");
                setAsking(false);
              },
            },
          )
        }
        onClose={() => setAsking(false)}
      >
        <p className="typed">{accepting.statement}</p>
        <TextArea name="statement" label="Type this sentence" maxLength={1000} />
        <TextField
          name="until"
          label="Until"
          type="date"
          max={accepting.mostUntil.slice(0, 10)}
          hint="A year at most. Then it is open again."
        />
        <TextArea name="reason" label="Why" maxLength={1000} />
      </DialogForm>
    </>
  );
}
