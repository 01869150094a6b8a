import type { Outsider } from "@reeve/contract/outsider";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { TextArea, TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { parentsIn, propertiesIn } from "./typed.ts";

/** Tells Reeve of one subject or resource of another system, in place of what it was told before. */
export function PutOutsider({ before, onClose }: { before: Outsider | null; onClose: () => void }) {
  const put = useChange("outsiders.put");
  const [fault, setFault] = useState<string | null>(null);
  const title = before === null ? "Tell of one" : `Change ${before.type} ${before.id}`;
  return (
    <DialogForm
      title={title}
      does="Keep it"
      wide
      change={put}
      onSubmit={(values) => {
        const properties = propertiesIn(values.text("properties"));
        const parents = parentsIn(values.several("parents"));
        if (typeof properties === "string") return setFault(properties);
        if (typeof parents === "string") return setFault(parents);
        setFault(null);
        const which = before ?? { type: values.text("type"), id: values.text("id") };
        put.mutate(
          { type: which.type, id: which.id, properties, parents },
          {
            onSuccess: ({ id }) => {
              say(`Reeve knows ${id}.`);
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      {before === null && (
        <>
          <TextField
            name="type"
            label="Type"
            hint="As questions name it: user, record, team."
            maxLength={100}
          />
          <TextField name="id" label="Which" hint="As questions call it." maxLength={500} />
        </>
      )}
      <TextArea
        name="properties"
        label="Properties"
        required={false}
        hint={'A JSON object: {"owner": "bob", "secret": false}'}
        defaultValue={before === null ? "" : JSON.stringify(before.properties, null, 2)}
      />
      <TextArea
        name="parents"
        label="In"
        required={false}
        hint="What it is in, one a line: team sales"
        defaultValue={before?.parents.map(({ type, id }) => `${type} ${id}`).join("\n") ?? ""}
      />
      {fault !== null && <p role="alert">{fault}</p>}
    </DialogForm>
  );
}
