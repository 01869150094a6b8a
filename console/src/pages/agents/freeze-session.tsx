import type { DatasetId, AgentId } from "@reeve/contract/id";
import type { Input } from "@reeve/contract/operations";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRefusal } from "../../api/me.ts";
import { useAsked, useChange } from "../../api/query.ts";
import { oneOf } from "../../api/search.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Checks, SelectField, TextArea } from "../../ui/field.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { say } from "../../ui/toast.tsx";
import { frozenInWords } from "../datasets/gather.tsx";

/** Makes a case of this session. */
export function FreezeSession({
  agent,
  session,
  origin,
}: {
  agent: AgentId;
  session: string;
  /** What it is frozen for, where it is more than the session itself. */
  origin?: NonNullable<Input<"datasets.freeze">["origin"]>;
}) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal("datasets.freeze");
  const datasets = useAsked("datasets.list", { limit: 200 }, { enabled: open });
  const freeze = useChange("datasets.freeze");
  const items = datasets.data?.items;
  const title =
    origin === undefined ? "Freeze this session" : `Freeze the session of the ${origin.kind}`;
  return (
    <>
      <Button unavailable={refusal} onClick={() => setOpen(true)}>
        {title}
      </Button>
      {open && items?.length === 0 && (
        <Dialog title={title} open onClose={() => setOpen(false)}>
          <p>
            There is no dataset yet. <Link to="/datasets">Make one first.</Link>
          </p>
        </Dialog>
      )}
      {open && items?.length !== 0 && (
        <DialogForm
          title={title}
          says="It becomes a case that versions are tried on, with secrets taken out once more. What was done in it is what should be done, unless you say that it was wrong."
          does="Freeze it"
          change={freeze}
          onClose={() => setOpen(false)}
          onSubmit={(values) => {
            const label = oneOf(["pass", "fail"] as const, values.text("label"));
            const aspect = oneOf(["quality", "safety", "policy"] as const, values.text("aspect"));
            const input = values.optional("input");
            freeze.mutate(
              {
                id: values.text("dataset") as DatasetId,
                ...(origin && { origin }),
                sessions: [
                  {
                    agent,
                    session,
                    hard: values.checked("hard").length > 0,
                    ...(label && { label }),
                    ...(aspect && { aspect }),
                    ...(input && { input }),
                  },
                ],
              },
              {
                onSuccess: (frozen) => {
                  say(frozenInWords(frozen));
                  setOpen(false);
                },
              },
            );
          }}
        >
          <SelectField
            name="dataset"
            label="Dataset"
            choices={(items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
          <SelectField
            name="label"
            label="What happened was"
            choices={[
              { value: "", label: "Not said" },
              { value: "pass", label: "Right" },
              { value: "fail", label: "Wrong" },
            ]}
          />
          <SelectField
            name="aspect"
            label="It is about"
            choices={[
              { value: "", label: "Safety where a step was refused, else quality" },
              { value: "quality", label: "Quality" },
              { value: "safety", label: "Safety" },
              { value: "policy", label: "Policy" },
            ]}
          />
          <TextArea name="input" label="What the agent was given to do" />
          <Checks
            name="hard"
            label="How much it counts"
            choices={[{ value: "hard", label: "May not fail: alone it blocks a version" }]}
          />
        </DialogForm>
      )}
    </>
  );
}
