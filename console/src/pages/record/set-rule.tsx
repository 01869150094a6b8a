import type { RetentionRule } from "@reeve/contract/retention";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { TextField } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { className } from "./words.ts";

/** Sets how long a class is kept. What is past its time goes within the hour, so the dialog says so. */
export function SetRule({ rule, onClose }: { rule: RetentionRule; onClose: () => void }) {
  const set = useChange("retention.set");
  const { title } = className[rule.class];
  const name = `How long ${title.toLowerCase()} are kept`;
  return (
    <DialogForm
      title={name}
      says={`What is older goes within the hour, month by month, and cannot be brought back. Export what you want to keep elsewhere first.`}
      does="Set the rule"
      kind="danger"
      change={set}
      onSubmit={(values) => {
        const days = values.optional("days");
        set.mutate(
          { class: rule.class, days: days === undefined ? "forever" : Number(days) },
          {
            onSuccess: () => {
              say("The rule is in force.");
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <TextField
        name="days"
        label="Days"
        inputMode="numeric"
        pattern="[0-9]+"
        required={false}
        hint={`At least ${rule.leastDays}. Empty: for good.`}
        defaultValue={rule.days ?? undefined}
      />
    </DialogForm>
  );
}
