import type { Output } from "@reeve/contract/operations";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Checks, SelectField, TextArea } from "../../ui/field.tsx";
import { Plain } from "../../ui/plain.tsx";

type Brought = Output<"index.bring">;

/** Companies and openings as a file: the index without any network. */
export function Bring({ onClose }: { onClose: () => void }) {
  const bring = useChange("index.bring");
  const [brought, setBrought] = useState<Brought | null>(null);
  if (brought !== null) return <Done of={brought} onClose={onClose} />;
  return (
    <DialogForm
      title="Bring a file"
      says="Companies and their openings as JSON or CSV. Nothing is fetched."
      does="Bring it"
      wide
      change={bring}
      onClose={onClose}
      onSubmit={(values) =>
        bring.mutate(
          {
            format: values.text("format") === "csv" ? "csv" : "json",
            text: values.exact("text"),
            complete: values.checked("complete").length > 0,
          },
          { onSuccess: setBrought },
        )
      }
    >
      <SelectField
        name="format"
        label="Format"
        choices={[
          { value: "json", label: "JSON" },
          { value: "csv", label: "CSV" },
        ]}
      />
      <TextArea name="text" label="What stands in it" rows={10} />
      <Checks
        name="complete"
        label="Openings that are not in it"
        choices={[{ value: "yes", label: "are gone: this is all there is of each company" }]}
      />
    </DialogForm>
  );
}

const Done = ({ of, onClose }: { of: Brought; onClose: () => void }) => (
  <Dialog title="It was brought" open onClose={onClose}>
    <p>
      {of.companies} companies ({of.added} new), {of.postings} openings: {of.opened} opened,{" "}
      {of.closed} closed.
    </p>
    {of.refused.length > 0 && (
      <>
        <p>{of.refused.length} were left out:</p>
        <ul>
          {of.refused.map(({ row, why }) => (
            <li key={row}>
              {row}: <Plain>{why}</Plain>
            </li>
          ))}
        </ul>
      </>
    )}
    <Button kind="primary" onClick={onClose}>
      Close
    </Button>
  </Dialog>
);
