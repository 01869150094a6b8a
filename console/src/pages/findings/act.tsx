import type { FindingId, PersonId } from "@reeve/contract/id";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { SelectField, TextArea } from "../../ui/field.tsx";
import { Form, FormButtons } from "../../ui/form.tsx";
import { Note, Notice } from "../../ui/notice.tsx";
import { Plain } from "../../ui/plain.tsx";
import { say } from "../../ui/toast.tsx";
import { DeclareIncident } from "../incidents/declare.tsx";

const dayMs = 86_400_000;
const spans = [30, 90, 180].map((days) => ({ value: String(days), label: `${days} days` }));

/** What can be done to the findings that are marked, all at once; what is left says why. */
export function Acts({ ids, onDone }: { ids: readonly FindingId[]; onDone: () => void }) {
  const [asking, setAsking] = useState<"assign" | "accept" | null>(null);
  const act = useChange("findings.act");
  const refusal = useRefusal("findings.act");
  const none = ids.length === 0 ? "Mark a finding first." : undefined;
  const done = {
    onSuccess: (answer: { done: unknown[]; left: unknown[] }) => {
      const left = answer.left.length > 0 ? ` ${answer.left.length} left as they were.` : "";
      say(`Done: ${answer.done.length}.${left}`);
      setAsking(null);
      onDone();
    },
  };
  const unavailable = refusal ?? none;
  const [one] = ids;
  return (
    <>
      <p className="badges">
        <span className="muted">{ids.length} marked</span>
        <Button unavailable={unavailable} onClick={() => setAsking("assign")}>
          Give to
        </Button>
        <Button unavailable={unavailable} onClick={() => setAsking("accept")}>
          Accept
        </Button>
        <Button
          unavailable={unavailable}
          busy={act.isPending}
          onClick={() => act.mutate({ ids: [...ids], act: "close" }, done)}
        >
          Close as done
        </Button>
        <Button
          kind="quiet"
          unavailable={unavailable}
          onClick={() => act.mutate({ ids: [...ids], act: "reopen" }, done)}
        >
          Open again
        </Button>
        {one !== undefined && ids.length === 1 && <DeclareIncident from={{ finding: one }} />}
      </p>
      {act.error && asking === null && <Notice trouble={act.error} />}
      {act.data && act.data.left.length > 0 && (
        <Note title="Left as they were">
          <ul>
            {[...new Set(act.data.left.map(({ why }) => why))].map((why) => (
              <li key={why}>
                <Plain>{why}</Plain>
              </li>
            ))}
          </ul>
        </Note>
      )}
      {asking === "assign" && (
        <Give
          busy={act.isPending}
          failure={act.error}
          onClose={() => setAsking(null)}
          onGive={(owner) => act.mutate({ ids: [...ids], act: "assign", owner }, done)}
        />
      )}
      <DialogForm
        title="Accept"
        says="They stay as they are until the time is over; then they are open again. Others read the reason."
        does="Accept"
        open={asking === "accept"}
        change={act}
        onSubmit={(values) =>
          act.mutate(
            {
              ids: [...ids],
              act: "accept",
              reason: values.text("reason"),
              until: new Date(Date.now() + Number(values.text("days")) * dayMs).toISOString(),
            },
            done,
          )
        }
        onClose={() => setAsking(null)}
      >
        <TextArea name="reason" label="Why it may stay" maxLength={1000} required />
        <SelectField name="days" label="Look again in" choices={spans} defaultValue="30" />
      </DialogForm>
    </>
  );
}

function Give({
  busy,
  failure,
  onClose,
  onGive,
}: {
  busy: boolean;
  failure: Parameters<typeof Form>[0]["failure"];
  onClose: () => void;
  onGive: (owner: PersonId | null) => void;
}) {
  const { data } = useAsked("people.list", { limit: 200 });
  const people = (data?.items ?? []).filter(({ status }) => status === "active");
  return (
    <Dialog
      title="Give to"
      says="It stands in their queue from now on, and is counted beside Findings in their menu."
      open
      onClose={onClose}
    >
      <Form
        label="Give to"
        failure={failure}
        onSubmit={(values) => {
          const owner = values.text("owner");
          onGive(owner === "" ? null : (owner as PersonId));
        }}
      >
        <SelectField
          name="owner"
          label="Person"
          choices={[
            { value: "", label: "Whoever answers for the agent" },
            ...people.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <FormButtons>
          <Button kind="primary" type="submit" busy={busy}>
            Give
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </FormButtons>
      </Form>
    </Dialog>
  );
}
