import type { ApprovalId } from "@reeve/contract/id";
import { useChange } from "../../api/query.ts";
import { DialogForm } from "../../parts/dialog-form.tsx";
import { ReasonField } from "../../parts/reason.tsx";
import { PersonField } from "../../parts/person-field.tsx";
import { say } from "../../ui/toast.tsx";

/** Gives one's own answer to somebody else, once. */
export function GiveOn({
  id,
  open,
  onClose,
}: {
  id: ApprovalId;
  open: boolean;
  onClose: () => void;
}) {
  const give = useChange("approvals.delegate");
  const title = "Give it to somebody else";
  return (
    <DialogForm
      title={title}
      says="They decide in your place, and you no more. It cannot be taken back."
      does="Give it to them"
      open={open}
      change={give}
      onSubmit={(values) =>
        give.mutate(
          { id, to: values.text("to"), reason: values.text("reason") },
          {
            onSuccess: () => {
              say("They may decide it now.");
              onClose();
            },
          },
        )
      }
      onClose={onClose}
    >
      <PersonField name="to" label="To whom" required />
      <ReasonField />
    </DialogForm>
  );
}
