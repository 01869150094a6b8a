import type { Grant } from "@reeve/contract/grant";
import { useState } from "react";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { Checks, SelectField, TextArea } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { BoundFields } from "./bound-fields.tsx";
import { constraintsOf } from "./grant-bounds.ts";

const dayMs = 86_400_000;
const ends = [
  { value: "", label: "As it does now" },
  { value: "1", label: "In 1 day" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
];

/** Takes something away from a grant. What is said comes on top of what holds. */
export function NarrowGrant({ grant, onClose }: { grant: Grant; onClose: () => void }) {
  const narrow = useChange("grants.narrow");
  const [rows, setRows] = useState(1);
  const named = !grant.tools.includes("*");
  return (
    <DialogForm
      title="Narrow the grant"
      says="What is beyond it is refused in every process once this is confirmed, and calls under way beyond it are cut."
      does="Narrow"
      wide
      change={narrow}
      onSubmit={(values) => {
        const kept = values.checked("tools");
        const days = values.text("days");
        const constraints = constraintsOf(values, rows);
        narrow.mutate(
          {
            id: grant.id,
            reason: values.text("reason"),
            ...(named && kept.length < grant.tools.length && { tools: kept }),
            ...(constraints && { constraints }),
            ...(days && { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
          },
          {
            onSuccess: () => {
              say("The grant is narrowed, in every process.");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      {named && (
        <Checks
          name="tools"
          label="Tools that stay"
          choices={grant.tools.map((tool) => ({ value: tool, label: tool }))}
          initial={grant.tools}
        />
      )}
      <SelectField name="days" label="It ends" choices={ends} />
      <BoundFields rows={rows} onMore={() => setRows(rows + 1)} open />
      <TextArea name="reason" label="Reason" hint="Kept on record with your name." />
    </DialogForm>
  );
}
